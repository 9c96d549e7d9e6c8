"""Turns the text of a document into a script in Outpour's own notation."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from scripts.documents.document import phrases
from scripts.errors import Place, Problem
from scripts.model.elements import Heading, Pause
from scripts.model.header import Header
from scripts.model.tree import flatten
from scripts.syntax.header_reader import CALM_PACE, CALM_RESTS, source_lines
from scripts.syntax.parser import parse, translated_body
from scripts.syntax.ssml import is_ssml
from scripts.syntax.writer import front_matter, write_script

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.documents.document import Document
    from scripts.notation.source_line import SourceLine

_MAX_PASSES: Final = 4
_HEADING: Final = re.compile(r"\s*#{1,6}\s+(.*\S)")
_UNDERLINE: Final = re.compile(r"\s*-{2,}\s*")
"""Line below a heading of the second level."""

_TITLE: Final = re.compile(r"\s*title\s*:", re.IGNORECASE)


@dataclass(frozen=True)
class Conversion:
    """A document as a script."""

    text: str
    """The script."""

    title: str
    """Its title."""

    language: str
    """Its language tag."""

    pauses: int
    """The number of pauses."""

    chapters: int
    """The number of chapters."""

    doubts: tuple[Problem, ...]
    """The lines of the script to look at: what may be meant otherwise, and mistakes; in order."""

    left_out: tuple[str, ...]
    """What the document has and the script hasn't, besides formatting."""

    notes: tuple[str, ...] = ()
    """What to know about how the document was read."""


def convert(document: Document, name: str, file: str) -> Conversion:
    """Return `document` as a script called `name`, whose `file` is named in its doubts."""
    script, problems = parse(document.text, name, file)
    lines = source_lines(document.text)
    doubts: list[Problem] = []
    left_out: list[str] = []
    if is_ssml(lines):
        text = write_script(script)
    else:
        translated, comments = translated_body(document.text, file)
        body = _tidy(translated)
        comments += sum(_is_comment(line) for line in translated)
        stated = any(_TITLE.match(line) for line in lines[: body[0].number - 1 if body else None])
        if stated:
            title, body = script.header.title, _without_empty_chapter(script.header.title, body)
        else:
            title, body = _named(*_title(document, body), name)
        header = replace(script.header, title=title or script.header.title)
        if not stated and replace(script.header, title="", language="en") == Header():
            header = replace(header, pace=CALM_PACE, rests=CALM_RESTS)  # its front matter is that of another program
        text, numbers = _written(header, body)
        doubts, left_out = _moved(problems, numbers, lines)
        left_out += phrases({"comment": comments})
        doubts += [problem for problem in parse(text, name, file)[1] if problem.severity == "warning"]
        text = _settled(text, front_matter(header), file)
        doubts += _bold_chapters(document, text, file)
    result, remaining = parse(text, name, file)
    elements = list(flatten(result.elements))
    return Conversion(
        text,
        result.header.title,
        result.header.language,
        sum(isinstance(element, Pause) for element in elements),
        sum(isinstance(element, Heading) for element in elements),
        _sorted([*doubts, *remaining], source_lines(text)),
        (*document.left_out, *left_out),
        document.notes,
    )


def _is_comment(line: SourceLine) -> bool:
    return line.text.lstrip().startswith("//")


def _tidy(lines: Sequence[SourceLine]) -> list[SourceLine]:
    """Return `lines` without comments, and without blank lines that nothing depends on."""
    kept: list[SourceLine] = []
    for line in lines:
        if _is_comment(line) or (not line.text.strip() and (not kept or not kept[-1].text.strip())):
            continue
        kept.append(line)
    return kept


def _title(document: Document, body: list[SourceLine]) -> tuple[str, list[SourceLine]]:
    """Return the title, and the lines without a first heading that only repeats it.

    A document without a title takes the one of its first heading. This heading is no chapter if no other has its
    level, or if nothing stands between it and the next one.
    """
    headings = [
        (index, match[1]) for index, line in enumerate(body) if (match := _HEADING.fullmatch(line.text.rstrip()))
    ]
    if not headings:
        return document.title, body
    index, first = headings[0]
    lines = source_lines(document.text)
    levels = [_level(lines, body[index].number) for index, _ in headings]
    alone = levels[0] < min(levels[1:], default=0)
    title = document.title or _without_pictures(first)
    following = next((line.text for line in body[index + 1 :] if line.text.strip()), "")
    empty = following.startswith("# ")
    if index == 0 and (alone or empty or document.title) and _without_pictures(first).casefold() == title.casefold():
        return title, _tidy(body[1:])
    return title, body


def _without_empty_chapter(title: str, body: list[SourceLine]) -> list[SourceLine]:
    """Return the lines without a first heading that repeats the title and has nothing before the next heading."""
    headings = [_HEADING.fullmatch(line.text.rstrip()) for line in [line for line in body if line.text.strip()][:2]]
    if len(headings) == 2 and all(headings) and headings[0] and _folded(headings[0][1]) == _folded(title):
        return _tidy(body[1:])
    return body


def _named(title: str, body: list[SourceLine], name: str) -> tuple[str, list[SourceLine]]:
    """Return the title, and the lines without a first line of its own that only repeats the document's `name`."""
    if title or len(body) < 2 or body[1].text.strip() or _folded(body[0].text) != _folded(name):
        return title, body
    return body[0].text.strip(), body[2:]


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", text).casefold()).strip("-")


def _level(lines: Sequence[str], number: int) -> int:
    """Return the level of the Markdown heading on the line `number`; 1 for any other line."""
    line = lines[number - 1].lstrip()
    underlined = bool(_UNDERLINE.fullmatch(lines[number])) if number < len(lines) else False
    return max(1 + underlined, len(line) - len(line.lstrip("#")))


def _without_pictures(title: str) -> str:
    """Return `title` without emoji at its ends."""
    shown = title.strip(" \u200d\ufe0f")
    while shown and unicodedata.category(shown[0]) == "So":
        shown = shown[1:].lstrip(" \u200d\ufe0f")
    while shown and unicodedata.category(shown[-1]) == "So":
        shown = shown[:-1].rstrip(" \u200d\ufe0f")
    return shown or title


def _written(header: Header, body: Sequence[SourceLine]) -> tuple[str, dict[int, int]]:
    """Return the script's text, and the number of each line of the document in it."""
    top = front_matter(header)
    numbers = {line.number: len(top) + index for index, line in enumerate(body, start=1)}
    lines = [*top, *(line.text.strip() for line in body)]
    return "\n".join(lines).rstrip() + "\n", numbers


def _settled(text: str, top: list[str], file: str) -> str:
    """Return `text`, a script with the front matter `top`, as it is read: some lines look different once others go."""
    for _ in range(_MAX_PASSES):
        body = _tidy(translated_body(text, file)[0])
        again = "\n".join([*top, *(line.text.strip() for line in body)]).rstrip() + "\n"
        if again == text:
            break
        text = again
    return text


def _moved(
    problems: Sequence[Problem], numbers: dict[int, int], lines: Sequence[str]
) -> tuple[list[Problem], list[str]]:
    """Return the warnings about lines of the script, at their new numbers, and what was left out of it.

    The warnings show the lines as the document has them.
    """
    moved, left_out = [], []
    for problem in problems:
        line = problem.place.line
        if problem.severity != "warning" or line < min(numbers, default=0) or problem.code == "guessed-language":
            continue
        if line in numbers:
            moved.append(replace(problem, place=replace(problem.place, line=numbers[line])))
        else:
            left_out.append(f"{problem.message}: {problem.source.strip()}{_further(line, lines)}")
    return moved, left_out


def _further(number: int, lines: Sequence[str]) -> str:
    """Return how many lines a callout has that begins at the line `number`; empty for one line and for no callout."""
    count = 1
    if "[!" in lines[number - 1]:
        for line in lines[number:]:
            if not line.lstrip().startswith(">") or "[!" in line:
                break
            count += 1
    return f" ({count} lines)" if count > 1 else ""


def _bold_chapters(document: Document, text: str, file: str) -> list[Problem]:
    lines = source_lines(text)
    message, hint = "read as a chapter, because all of it is bold", "remove the # to have it spoken"
    return [
        Problem(Place(file, number, 1), "read-as-chapter", message, hint, severity="warning")
        for number, line in enumerate(lines, start=1)
        if line.startswith("# ") and line[2:] in document.bold_chapters
    ]


def _sorted(problems: Sequence[Problem], lines: list[str]) -> tuple[Problem, ...]:
    """Return one problem for each line and code, with its line of the script."""
    by_place = {(problem.place.line, problem.code): problem for problem in reversed(problems)}
    return tuple(
        problem if problem.source else replace(problem, source=lines[min(line, len(lines)) - 1], width=1)
        for (line, _), problem in sorted(by_place.items())
    )
