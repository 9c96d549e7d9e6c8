"""Reads the front matter of a script without parsing its body."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scripts.errors import FaultyScriptError, Place, Problem
from scripts.model.header import Header, Rests
from scripts.model.limits import MAX_SCRIPT_SIZE
from scripts.notation.characters import clean_lines
from scripts.notation.front_matter_block import FrontMatterBlock, front_matter_block, repaired_yaml
from scripts.syntax.front_matter import KEYS, MAX_FRONT_MATTER, parse_header
from scripts.terminal_text import printable
from scripts.times import seconds

if TYPE_CHECKING:
    from scripts.notation.source_line import SourceLine

_FENCE: Final = "---"
CALM_PACE: Final = 0.75
"""The pace of a script without front matter; with `CALM_RESTS`, about 115 words a minute."""

CALM_RESTS: Final = Rests(sentence=seconds(1.8), paragraph=seconds(3), chapter=seconds(4))
"""The rests of a script without front matter."""

_PLAYED: Final = (
    *("kind", "minutes", "voice", "pace", "music", "lines", "brackets", "ask"),
    *("say", "needs", "care", "preface", "rests", "intense"),
)
"""The keys of a front matter that only Outpour has."""

_FIRST_HEADING: Final = re.compile(r"\s*#{1,6}\s+([^\s#\[].*)")
_MAX_TITLE: Final = 200
_FEW_WORDS: Final = 30
"""A script without front matter and with fewer words is spoken at the voice's own pace: a line or two to try it."""


def read_header(text: str, name: str, file: str) -> Header:
    """Return only the front matter of `text`; its title is never empty.

    Raises:
        FaultyScriptError: The front matter has errors; it carries all of them.
    """
    if len(text) > MAX_SCRIPT_SIZE:
        return with_title(Header(), printable(name))
    header, problems, _ = read_front_matter(clean_lines(source_lines(text)), file)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise FaultyScriptError(errors)
    return with_title(header, printable(name))


def read_front_matter(lines: list[SourceLine], file: str) -> tuple[Header, list[Problem], FrontMatterBlock]:
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
    if _is_of_another_program(header, problems) and _has_many_words(block):
        header = replace(header, pace=CALM_PACE, rests=CALM_RESTS)
    return header, problems, block


def _is_of_another_program(header: Header, problems: list[Problem]) -> bool:
    """Return whether the front matter has keys of another program, and none that says how the script is played."""
    plain = Header()
    return any(problem.code == "unknown-key" and problem.severity == "warning" for problem in problems) and all(
        getattr(header, key) == getattr(plain, key) for key in _PLAYED
    )


def _has_many_words(block: FrontMatterBlock) -> bool:
    return sum(len(line.text.split()) for line in block.body) >= _FEW_WORDS


def _plain_header(block: FrontMatterBlock) -> Header:
    """Return the header of a script without front matter: its first heading is the title; a long one is calm."""
    titles = (match[1] for line in block.body if (match := _FIRST_HEADING.match(line.text)))
    title = " ".join(re.sub(r"[*_`]+", "", next(titles, "")).split())[:_MAX_TITLE]
    return Header(title=title, pace=CALM_PACE, rests=CALM_RESTS) if _has_many_words(block) else Header(title=title)


def source_lines(text: str) -> list[str]:
    """Return the lines of `text`, numbered as in `Place.line`."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def with_title(header: Header, name: str) -> Header:
    """Return `header` with a title; the one of a session called `name` if it has none."""
    return replace(header, title=header.title or name.replace("-", " ").replace("_", " ").capitalize())
