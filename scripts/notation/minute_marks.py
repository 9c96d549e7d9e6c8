"""Reads minute marks at the start of lines, such as `[0:15]`, as times of the session, if a whole script has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.notation.phrases.headings import heading_of

if TYPE_CHECKING:
    from scripts.model.header import Header
    from scripts.notation.source_line import Notices, SourceLine

_TIME: Final = r"(?:\d{1,2}:)?\d{1,2}:\d\d(?:[.,]\d{1,3})?"
_RANGE: Final = rf"(?:\s?(?:-{{1,2}}>?|–|—|→|to|bis)\s?{_TIME})?"
_MARK: Final = re.compile(
    rf"\s*[*_]{{0,2}}(?:[\[(<【]\s?(?P<inside>{_TIME}){_RANGE}\s?[\])>】]|(?P<bare>{_TIME}){_RANGE}(?=\s|$|[:*_]))"
    r"[*_]{0,2}\s?[-–—:|]?(?=\s|$|[^\W_])\s?"
)
_SINGLE: Final = re.compile(rf"\[\s?{_TIME}{_RANGE}\s?\]")
_FEWEST: Final = 3
_LATEST_START: Final = 300
"""The latest time of the first mark, in seconds."""


def minute_marks(lines: list[SourceLine], header: Header, notices: Notices) -> list[SourceLine]:
    """Return `lines` with their minute marks as `[at 0:15]`; marks that don't set a whole script become one problem."""
    marks = {
        index: match
        for index, line in enumerate(lines)
        if ":" in line.text[:20] and not line.literal and (match := _MARK.match(line.text))
    }
    times = [_seconds(match["inside"] or match["bare"]) for match in marks.values()]
    placed = list(lines)
    if len(times) >= _FEWEST and times == sorted(set(times)) and times[0] <= _LATEST_START:
        for (index, match), time in zip(marks.items(), times, strict=True):
            rest = lines[index].cut(match.end())
            placed[index] = (
                rest.insert(0, f"[at {_clock(time)}] ") if rest.text else lines[index].replaced(f"[at {_clock(time)}]")
            )
    return _without_single_marks(placed, notices)


def _without_single_marks(lines: list[SourceLine], notices: Notices) -> list[SourceLine]:
    kept = []
    for line in lines:
        marks = [] if line.literal or "[" not in line.text else list(_SINGLE.finditer(line.text))
        if not marks or heading_of(line.text, own=False, first=False):
            kept.append(line)
            continue
        for match in marks:
            notices.collect(line, "minute-mark", match.span())
        kept.append(line.sub(_SINGLE, ""))
    return kept


def _seconds(text: str) -> float:
    value = 0.0
    for part in text.replace(",", ".").split(":"):
        value = value * 60 + float(part)
    return value


def _clock(time: float) -> str:
    whole = int(time)
    hours, minutes, seconds = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
