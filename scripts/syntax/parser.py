"""Parses a whole script and collects every problem in it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from scripts.errors import FaultyScriptError, Place, Problem
from scripts.model.elements import Bell, Breathe, Count, Element, Include, MusicSolo, Sound
from scripts.model.header import Header
from scripts.model.limits import MAX_PIECES, MAX_SCRIPT_SIZE
from scripts.model.problem_limit import limited
from scripts.model.script import Script
from scripts.model.text_runs import Words
from scripts.model.tree import expanded_size, flatten
from scripts.notation.characters import clean_lines
from scripts.notation.language_guess import guess_language, guessed_language_problem
from scripts.notation.translate import translate
from scripts.syntax.body import BodyReader
from scripts.syntax.header_reader import read_front_matter, source_lines, with_title
from scripts.syntax.json_text import JSON_HINT, JSON_MESSAGE, is_json
from scripts.syntax.ssml import is_ssml, read_ssml
from scripts.terminal_text import printable

if TYPE_CHECKING:
    from collections.abc import Collection

    from scripts.notation.front_matter_block import FrontMatterBlock
    from scripts.notation.source_line import SourceLine


def read_script(text: str, name: str, file: str) -> Script:
    """Return the script in `text`.

    Args:
        text: the contents of the file.
        name: the session's name in a library.
        file: the file's name in messages.

    Raises:
        FaultyScriptError: The text has errors; it carries all of them.
    """
    script, problems = parse(text, name, file)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise FaultyScriptError(errors)
    return script


def parse(text: str, name: str, file: str, words: Collection[str] = ()) -> tuple[Script, list[Problem]]:
    """Return the script in `text` as far as it can be parsed, and all its problems in the order of lines.

    Args:
        text: the contents of the file.
        name: the session's name in a library.
        file: the file's name in messages.
        words: words that it may use in braces besides those of its own `ask`.
    """
    name = printable(name)
    if len(text) > MAX_SCRIPT_SIZE:
        message = f"the script is too large: {len(text) / 1e6:.1f} million characters; the limit is 1 million"
        return Script(name, Header(title=name), ()), [Problem(Place(file, 1, 1), "too-large", message)]
    if is_json(text):
        return Script(name, Header(title=name), ()), [Problem(Place(file, 1, 1), "json", JSON_MESSAGE, JSON_HINT)]
    lines = source_lines(text)
    header, problems, block = read_front_matter(clean_lines(lines), file)
    header, guess = _with_language(header, block, file)
    problems += guess
    first = block.body[0].number - 1 if block.body else len(lines)
    if is_ssml(lines[first:]):
        elements, body_problems = read_ssml(lines, first, file, header)
    else:
        translated, notices = translate(list(block.body), header, file, lines)
        reader = BodyReader(file, lines, header, words)
        elements, body_problems = reader.read(translated), reader.problems + notices.problems
    if any(problem.code == "bad-front-matter" for problem in problems):
        # The words of `ask` may be in the front matter that can't be read.
        body_problems = [problem for problem in body_problems if problem.code != "unknown-word"]
    problems += sorted(body_problems, key=lambda problem: (problem.place.line, problem.place.column))
    if expanded_size(elements) > MAX_PIECES:
        message = f"the script is too large; the limit is {MAX_PIECES:,} sentences and directions, repeats counted"
        problems.append(Problem(Place(file, 1, 1), "too-large", message, "repeat less often"))
        elements = ()  # too many to iterate over
    faulty = any(problem.severity == "error" for problem in problems)
    if not faulty and not any(_is_audible(element) for element in flatten(elements)):
        hint = "write a plain line to have it spoken"
        problems.append(Problem(Place(file, 1, 1), "nothing-to-hear", "the script has no words or sounds", hint))
    return Script(name, with_title(header, name), elements), limited(problems)


def translated_body(text: str, file: str) -> tuple[list[SourceLine], int]:
    """Return the body of the script in `text` in Outpour's notation, and the number of comments dropped from it.

    The lines have their numbers in `text`.
    """
    lines = source_lines(text)
    header, _, block = read_front_matter(clean_lines(lines), file)
    header, _ = _with_language(header, block, file)
    translated, notices = translate(list(block.body), header, file, lines)
    return translated, notices.comments


def _with_language(header: Header, block: FrontMatterBlock, file: str) -> tuple[Header, list[Problem]]:
    """Return `header` with the language of the body if none is stated, and a warning if it was guessed."""
    if any(re.match(r"\s*[\"'“]?lang(?:uage)?\b", line.text, re.IGNORECASE) for line in block.keys):
        return header, []
    language = guess_language([line.text for line in block.body])
    if language == header.language:
        return header, []
    problem = guessed_language_problem(language, file, has_front_matter=block.found)
    return replace(header, language=language), [problem]


def _is_audible(element: Element) -> bool:
    if isinstance(element, Words):
        return any(not isinstance(part, str) or any(map(str.isalnum, part)) for part in element.parts)
    return isinstance(element, Breathe | Bell | Sound | MusicSolo | Count | Include)
