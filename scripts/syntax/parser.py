"""Parses a whole script and collects every problem in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scripts.errors import FaultyScriptError, Place, Problem
from scripts.model.elements import Bell, Breathe, Count, Element, Include, MusicSolo, Sound
from scripts.model.header import Header
from scripts.model.limits import MAX_PIECES, MAX_PROBLEMS, MAX_SCRIPT_SIZE
from scripts.model.script import Script
from scripts.model.text_runs import Words
from scripts.model.tree import expanded_size, flatten
from scripts.notation.language_guess import guess_language, guessed_language_problem
from scripts.notation.source_line import SourceLine
from scripts.notation.translate import translate
from scripts.syntax.body import BodyReader
from scripts.syntax.front_matter import MAX_FRONT_MATTER, parse_header
from scripts.syntax.ssml import is_ssml, read_ssml
from scripts.terminal_text import printable

if TYPE_CHECKING:
    from collections.abc import Collection

_FENCE: Final = "---"


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
    header, problems, _ = _front_matter(source_lines(text), file)
    if problems:
        raise FaultyScriptError(problems)
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
    header, problems, body = _front_matter(lines, file)
    header, guess = _with_language(header, lines[:body], lines[body:], file)
    problems += guess
    if is_ssml(lines[body:]):
        elements, body_problems = read_ssml(lines, body, file, header)
    else:
        written = [SourceLine(line, number) for number, line in enumerate(lines[body:], start=body + 1)]
        translated, notices = translate(written, header, file, lines)
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
    header, _, body = _front_matter(lines, file)
    header, _ = _with_language(header, lines[:body], lines[body:], file)
    written = [SourceLine(line, number) for number, line in enumerate(lines[body:], start=body + 1)]
    return translate(written, header, file, lines)[0]


def source_lines(text: str) -> list[str]:
    """Return the lines of `text`, numbered as in `Place.line`."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _with_title(header: Header, name: str) -> Header:
    return replace(header, title=header.title or name.replace("-", " ").replace("_", " ").capitalize())


def _with_language(header: Header, front_matter: list[str], body: list[str], file: str) -> tuple[Header, list[Problem]]:
    """Return `header` with the language of `body` if the front matter states none, and a warning if it was guessed."""
    if any(line.lstrip().startswith("language") for line in front_matter):
        return header, []
    language = guess_language(body)
    if language == header.language:
        return header, []
    problem = guessed_language_problem(language, file, has_front_matter=bool(front_matter))
    return replace(header, language=language), [problem]


def _is_audible(element: Element) -> bool:
    if isinstance(element, Words):
        return any(not isinstance(part, str) or any(map(str.isalnum, part)) for part in element.parts)
    return isinstance(element, Breathe | Bell | Sound | MusicSolo | Count | Include)


def _front_matter(lines: list[str], file: str) -> tuple[Header, list[Problem], int]:
    """Return the header, its problems, and the index of the first line after it."""
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if lines[first].rstrip() != _FENCE:
        return Header(), [], 0
    for index, line in enumerate(lines[first + 1 :], start=first + 1):
        if line.rstrip() in (_FENCE, "..."):
            text = "\n".join(lines[first + 1 : index])
            if len(text) > MAX_FRONT_MATTER:
                message = f"the front matter is too large; the limit is {MAX_FRONT_MATTER:,} characters"
                return Header(), [Problem(Place(file, first + 2, 1), "bad-front-matter", message)], index + 1
            header, problems = parse_header(text, file, first + 2)
            return header, problems, index + 1
    message, hint = "the front matter never ends", "end it with a line of ---"
    return Header(), [Problem(Place(file, first + 1, 1), "bad-front-matter", message, hint, _FENCE, 3)], len(lines)
