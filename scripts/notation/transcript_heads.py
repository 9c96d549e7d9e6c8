"""Drops the heads of a transcript's paragraphs: a speaker's name, mostly with a time: `Speaker 1  00:12`."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from scripts.notation.phrases.stage_words import is_a, is_person, is_speaker

if TYPE_CHECKING:
    from scripts.model.header import Header
    from scripts.notation.source_line import Notices, SourceLine

_TIME: Final = r"(?:\d{1,2}:)?\d{1,2}:\d\d(?:[.,]\d{1,3})?"
_RANGE: Final = rf"(?P<time>{_TIME})(?:\s?(?:-{{1,2}}>?|–|—|→)\s?{_TIME})?"
_NAME: Final = r"[*_]{0,2}(?P<name>[^\W\d_][\w.'’-]{0,30}(?: [^\W_][\w.'’-]{0,30}){0,3})(?!\w)[*_]{0,2}"
_NAME_FIRST: Final = re.compile(
    rf"\s*{_NAME}\s*(?:[,|·•–—:@-]\s*)?(?P<open>[\[(])?{_RANGE}[\])]?(?P<colon>\s*:(?=\s|$))?\s*"
)
_TIME_FIRST: Final = re.compile(rf"\s*[\[(]?{_RANGE}[\])]?\s*(?:[-–—|·•:]\s*)?{_NAME}\s*:?\s*$")
_WITH_WORDS: Final = re.compile(rf"\s*[\[(]?{_RANGE}[\])]?\s*(?:[-–—|·•]\s*)?{_NAME}\s*:\s+(?=\S)")
_NAME_ALONE: Final = re.compile(rf"\s*{_NAME}:?\s*$")
_FEWEST: Final = 2
_FIRST_MINUTE: Final = 60
_MINUTE_MARKS: Final = 3
"""The number of lines with words from which times place the words in the session."""


@dataclass(frozen=True)
class _Head:
    """A line that begins as the head of a paragraph."""

    index: int
    """The index of the line."""

    name: str
    """The name, as written."""

    seconds: float | None
    """The time, in seconds; None if only the name stands there."""

    stop: int
    """The index after the head in the line."""


def transcript_heads(lines: list[SourceLine], header: Header, notices: Notices) -> list[SourceLine]:
    """Return `lines` without the heads of a transcript, if at least two of them have rising times or known names.

    Names that aren't roles begin a transcript in its first minute; `John 3:16` is a verse.
    """
    heads = [head for index in range(len(lines)) if (head := _head(lines, index))]
    with_words = {head.index for head in heads if _WITH_WORDS.match(lines[head.index].text)}
    if len(with_words) >= _MINUTE_MARKS:
        heads = [head for head in heads if head.index not in with_words]
    timed = [head for head in heads if head.seconds is not None]
    rising = all((a.seconds or 0) <= (b.seconds or 0) for a, b in pairwise(timed))
    names = Counter(head.name for head in timed)
    early = bool(timed) and (timed[0].seconds or 0) < _FIRST_MINUTE
    dropped = [head for head in heads if _is_certain(head, names, early=early) and (head.seconds is None or rising)]
    if any(is_a(head.name, "section") for head in dropped) and len(dropped) < len(timed):
        return lines  # minute marks with a few titles among them
    read = list(lines)
    for head in dropped if len(dropped) >= _FEWEST else ():
        line = lines[head.index]
        if is_a(head.name, "section"):
            notices.collect(line, "heading")
            read[head.index] = line.replaced(f"# {head.name}")
            continue
        notices.collect(line, "label", (0, head.stop))
        read[head.index] = line.cut(head.stop) if line.text[head.stop :].strip() else line.replaced("")
    return read


def _head(lines: list[SourceLine], index: int) -> _Head | None:
    line = lines[index]
    text = line.text
    if line.literal or not text.strip() or text.lstrip().startswith(("#", "//")):
        return None
    if ":" not in text[:80]:
        return _name_alone(lines, index)
    match = _NAME_FIRST.match(text)
    if match and text[match.end() :].strip() and not (match["colon"] and match["open"]):
        match = None
    match = match or _TIME_FIRST.match(text) or _WITH_WORDS.match(text)
    if not match or not _is_name(match["name"]):
        return None
    return _Head(index, match["name"], _seconds(match["time"]), match.end())


def _name_alone(lines: list[SourceLine], index: int) -> _Head | None:
    """Return the head that is only a first name, above a paragraph's words."""
    match = _NAME_ALONE.match(lines[index].text) if len(lines[index].text) < 60 else None
    first = not index or not lines[index - 1].text.strip()
    followed = index + 1 < len(lines) and lines[index + 1].text.strip()
    if not match or not first or not followed or followed[0].islower() or not is_person(match["name"]):
        return None
    return _Head(index, match["name"], None, match.end())


def _is_name(name: str) -> bool:
    return (
        is_speaker(name)
        or is_a(name, "section")
        or all(word[0].isupper() or word[0].isdigit() for word in name.split())
    )


def _is_certain(head: _Head, names: Counter[str], *, early: bool) -> bool:
    """Return whether a head is one by its name, or, in a transcript that begins `early`, by coming again."""
    if is_speaker(head.name) or head.seconds is None:
        return True
    other = any(is_a(head.name, kind) for kind in ("no_name", "part"))
    chapter = is_a(head.name, "section")
    return early and not other and (chapter or is_person(head.name) or names[head.name] > 1)


def _seconds(text: str) -> float:
    value = 0.0
    for part in text.replace(",", ".").split(":"):
        value = value * 60 + float(part)
    return value
