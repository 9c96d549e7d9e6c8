"""Undoes the layout of printed pages: words divided at line ends, page numbers, and headers that repeat."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from scripts.notation.characters import PAGE_BREAK
from scripts.notation.source_line import SourceLine

if TYPE_CHECKING:
    from scripts.model.header import Header
    from scripts.notation.source_line import Notices

_DIVIDED: Final = re.compile(r"(?:^|[\s(\"“'‘*_-])([^\W\d_]{1,40})-\s*$")
_WORD: Final = re.compile(r"(?<![\w-])[^\W\d_]++(?:-[^\W\d_]++)*+(?=[^\w-])")
_FIRST_WORD: Final = re.compile(r"\s*([^\W\d_]+)")
_SUSPENDED: Final = frozenset(
    "and or nor to und oder bis sowie y o e ou et en of i oraz lub a".split()  # noqa: SIM905 (reads better as text)
)
"""Words after a hyphen that stands for the rest of a word: in- and exhale."""

_COMPOUND: Final = frozenset(
    (  # noqa: SIM905 (reads better as text)
        "all co cross deep easy even ever ex fast free full good great half hand hard head heart high ill "
        "kind last left life light like long low mid mind mother much multi near new next non old one open "
        "out over part post pre pro quasi right second self semi short slow so soft still strong then third "
        "three trans twenty two ultra warm well whole wide thirty forty fifty sixty seventy eighty ninety "
        "four five six seven eight nine ten face step by day moment side"
    ).split()
)
"""First parts of compounds that keep their hyphen: well-being."""

_ENDINGS: Final = frozenset("ed en ens er ers est ing ings less ly ness".split())  # noqa: SIM905 (reads better as text)
"""Endings of words, which no hyphen comes before: soft-ness."""

_PAGE_NUMBER: Final = re.compile(r"\s*\d{1,3}\s*$")
_PAGE_AND_BAR: Final = re.compile(
    r"\s*(?:p\s?a\s?g\s?e\s*\|\s*\d{1,4}|\d{1,4}\s*\|\s*p\s?a\s?g\s?e)\s*$", re.IGNORECASE
)
"""A page number as Word sets it: `2 | P a g e`."""

_MIN_PAGE: Final = 12
"""Minimum number of lines from one page number to the next."""

_MAX_HEADER: Final = 80


def undo_page_layout(lines: list[SourceLine], header: Header, notices: Notices) -> list[SourceLine]:
    """Return `lines` without the numbers and headers of pages."""
    if any(line.text.startswith(PAGE_BREAK) for line in lines):
        lines = _without_headers(lines)
    barred = {line.number for line in lines if "|" in line.text and _PAGE_AND_BAR.match(line.text)}
    for line in lines if barred else ():
        if line.number in barred:
            notices.collect(line, "page")
    lines = [line for line in lines if line.number not in barred] if barred else lines
    return _without_page_numbers(lines)


def _without_headers(lines: list[SourceLine]) -> list[SourceLine]:
    """Return `lines` without page breaks, and without the lines that repeat next to them."""
    breaks = [index for index, line in enumerate(lines) if line.text.startswith(PAGE_BREAK)]
    edges = {at for index in breaks for at in (_filled(lines, index, 1), _filled(lines, index - 1, -1)) if at >= 0}
    edges |= {_filled(lines, 0, 1), _filled(lines, len(lines) - 1, -1)}
    seen = Counter(_header(lines[at]) for at in edges if at >= 0)
    numbered = {at for at in edges if at >= 0 and _PAGE_NUMBER.match(lines[at].text.strip(PAGE_BREAK))}
    kept = []
    for index, line in enumerate(lines):
        if index in numbered or (index in edges and seen[_header(line)] > 1 and len(line.text) <= _MAX_HEADER):
            continue
        kept.append(line.cut(1) if line.text.startswith(PAGE_BREAK) else line)
    return kept


def _filled(lines: list[SourceLine], index: int, step: int) -> int:
    """Return the index of the first line with words from `index` on, at most three lines away; -1 if there is none."""
    for at in range(index, index + 4 * step, step):
        if 0 <= at < len(lines) and lines[at].text.strip():
            return at
    return -1


def _header(line: SourceLine) -> str:
    return re.sub(r"\d+", "#", line.text).strip().casefold()


def _without_page_numbers(lines: list[SourceLine]) -> list[SourceLine]:
    """Return `lines` without numbers alone on a line that rise from page to page."""
    found = [(at, int(line.text.strip())) for at, line in enumerate(lines) if line.text.isascii() and _is_number(line)]
    pages: set[int] = set()
    title = _filled(lines, 0, 1)
    for (before, number), (at, following) in pairwise(found):
        if following == number + 1 and (at - before >= _MIN_PAGE or _repeats(lines, before, title)):
            pages |= {before, at}
    headers = {_filled(lines, at + 1, 1) for at in pages if _repeats(lines, at, title)}
    return [line for at, line in enumerate(lines) if at not in pages | headers] if pages else lines


def _repeats(lines: list[SourceLine], number: int, title: int) -> bool:
    """Return whether the line after a page number is the file's first line again."""
    following = _filled(lines, number + 1, 1)
    return following > title >= 0 and _header(lines[following]) == _header(lines[title])


def _is_number(line: SourceLine) -> bool:
    return bool(_PAGE_NUMBER.match(line.text))


def join_divided_words(lines: list[SourceLine], header: Header, notices: Notices) -> list[SourceLine]:
    """Return `lines` with the words that a hyphen divides at a line end in one piece, on the second line."""
    if not any(line.text.rstrip().endswith("-") for line in lines):
        return lines
    words = {word.casefold() for line in lines for word in _WORD.findall(line.text)}
    joined: list[SourceLine] = []
    for line in lines:
        before = joined[-1] if joined else None
        pair = before and not line.literal and not before.literal and _pair(before.text, line.text)
        if not pair or before is None:
            joined.append(line)
            continue
        divided, first = pair
        kept = before.text.rstrip()[: -len(divided[1]) - 1]
        joined[-1:] = [before.cut(0, len(kept))] if kept.strip() else []
        begin = f"{divided[1]}-" if _keeps_hyphen(divided[1], first[1], words) else divided[1]
        rest = line.cut(first.start(1))
        column = rest.column(0)
        columns = (*[column] * len(begin), *map(rest.column, range(len(rest.text))))
        joined.append(SourceLine(begin + rest.text, line.number, columns))
    return joined


def _pair(before: str, line: str) -> tuple[re.Match[str], re.Match[str]] | None:
    """Return the two parts of a word that is divided between two lines; None if there is none."""
    divided = _DIVIDED.search(before[-60:])
    first = _FIRST_WORD.match(line) if divided else None
    if not divided or not first or not first[1][0].islower() or first[1] in _SUSPENDED:
        return None
    return divided, first


def _keeps_hyphen(first: str, second: str, words: set[str]) -> bool:
    whole = f"{first}{second}".casefold()
    if f"{first}-{second}".casefold() in words:
        return True
    return whole not in words and first.casefold() in _COMPOUND and second.casefold() not in _ENDINGS
