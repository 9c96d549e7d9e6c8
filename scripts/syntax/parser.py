"""Parses a whole script and collects every problem in it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scripts.errors import FaultyScriptError, Place, Problem
from scripts.model.elements import Bell, Breathe, Count, Element, Include, MusicSolo, Sound
from scripts.model.header import Header, Rests
from scripts.model.limits import MAX_PIECES, MAX_PROBLEMS, MAX_SCRIPT_SIZE
from scripts.model.script import Script
from scripts.model.text_runs import Words
from scripts.model.tree import expanded_size, flatten
from scripts.notation.characters import clean_lines
from scripts.notation.front_matter_block import front_matter_block, repaired_yaml
from scripts.notation.language_guess import guess_language, guessed_language_problem
from scripts.notation.translate import translate
from scripts.syntax.body import BodyReader
from scripts.syntax.front_matter import KEYS, MAX_FRONT_MATTER, parse_header
from scripts.syntax.ssml import is_ssml, read_ssml
from scripts.terminal_text import printable
from scripts.times import seconds

if TYPE_CHECKING:
    from collections.abc import Collection

    from scripts.notation.front_matter_block import FrontMatterBlock
    from scripts.notation.source_line import SourceLine

CALM_PACE: Final = 0.75
"""The pace of a script without front matter; with `CALM_RESTS`, about 115 words a minute."""

CALM_RESTS: Final = Rests(sentence=seconds(1.8), paragraph=seconds(3), chapter=seconds(4))
"""The rests of a script without front matter."""

_FENCE: Final = "---"
_FIRST_HEADING: Final = re.compile(r"\s*#{1,6}\s+([^\s#\[].*)")
_MAX_TITLE: Final = 200
_FEW_WORDS: Final = 30
"""A script without front matter and with fewer words is spoken at the voice's own pace: a line or two to try it."""


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


def read_header(text: str, name: str, file: str) -> Header:
    """Return only the front matter of `text`; its title is never empty.

    Raises:
        FaultyScriptError: The front matter has errors; it carries all of them.
    """
    if len(text) > MAX_SCRIPT_SIZE:
        return parse(text, name, file)[0].header
    header, problems, _ = _front_matter(clean_lines(source_lines(text)), file)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise FaultyScriptError(errors)
    return _with_title(header, printable(name))


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
    lines = source_lines(text)
    header, problems, block = _front_matter(clean_lines(lines), file)
    header, guess = _with_language(header, block, file)
    problems += guess
    first = block.body[0].number - 1 if block.body else len(lines)
    if is_ssml(lines[first:]):
        elements, body_problems = read_ssml(lines, first, file, header)
    else:
        translated, notices = translate(list(block.body), header, file, lines)
        reader = BodyReader(file, lines, header, words)
        elements, body_problems = reader.read(translated), reader.problems + notices
    problems += sorted(body_problems, key=lambda problem: (problem.place.line, problem.place.column))
    if expanded_size(elements) > MAX_PIECES:
        message = f"the script is too large; the limit is {MAX_PIECES:,} sentences and directions, repeats counted"
        problems.append(Problem(Place(file, 1, 1), "too-large", message, "repeat less often"))
        elements = ()  # too many to iterate over
    faulty = any(problem.severity == "error" for problem in problems)
    if not faulty and not any(_is_audible(element) for element in flatten(elements)):
        hint = "write a plain line to have it spoken"
        problems.append(Problem(Place(file, 1, 1), "nothing-to-hear", "the script has no words or sounds", hint))
    return Script(name, _with_title(header, name), elements), problems[:MAX_PROBLEMS]


def translated_body(text: str, file: str) -> list[SourceLine]:
    """Return the body of the script in `text` in Outpour's notation, with the lines' numbers in `text`."""
    lines = source_lines(text)
    header, _, block = _front_matter(clean_lines(lines), file)
    header, _ = _with_language(header, block, file)
    return translate(list(block.body), header, file, lines)[0]


def source_lines(text: str) -> list[str]:
    """Return the lines of `text`, numbered as in `Place.line`."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _with_title(header: Header, name: str) -> Header:
    return replace(header, title=header.title or name.replace("-", " ").replace("_", " ").capitalize())


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


def _plain_header(block: FrontMatterBlock) -> Header:
    """Return the header of a script without front matter: its first heading is the title; a long one is calm."""
    titles = (match[1] for line in block.body if (match := _FIRST_HEADING.match(line.text)))
    title = " ".join(re.sub(r"[*_`]+", "", next(titles, "")).split())[:_MAX_TITLE]
    if sum(len(line.text.split()) for line in block.body) < _FEW_WORDS:
        return Header(title=title)
    return Header(title=title, pace=CALM_PACE, rests=CALM_RESTS)


def _front_matter(lines: list[SourceLine], file: str) -> tuple[Header, list[Problem], FrontMatterBlock]:
    """Return the header, its problems, and the file divided into front matter and body."""
    block = front_matter_block(lines, KEYS)
    if not block.found:
        return _plain_header(block), [], block
    if not block.closed:
        place, source = Place(file, block.keys[0].number, 1), block.keys[0].text
        message, hint = "the front matter never ends", "end it with a line of ---"
        return Header(), [Problem(place, "bad-front-matter", message, hint, source, len(_FENCE))], block
    first = block.keys[0].number if block.keys else 1
    if sum(len(line.text) + 1 for line in block.keys) > MAX_FRONT_MATTER:
        message = f"the front matter is too large; the limit is {MAX_FRONT_MATTER:,} characters"
        return Header(), [Problem(Place(file, first, 1), "bad-front-matter", message)], block
    header, problems = parse_header(repaired_yaml([line.text for line in block.keys], KEYS), file, first)
    return header, problems, block
