"""Positions that a listener can seek to: the start of a sentence, a time, a chapter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scripts.suggestions import nearest
from scripts.times import parse_duration
from voice.errors import PastEndError, PlaceError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.model.timeline import Cue

_LAST_MS: Final = 40
"""A seek beyond the end lands this far before it, so that the sound fades out."""

_JUST_BEGUN_MS: Final = 3000
"""In this first part of a chapter, seeking back goes to the previous chapter."""


def position_of(cues: Iterable[Cue], wanted_ms: int, after_ms: int = -1) -> int:
    """Return the position to seek to for `wanted_ms`: the start of the sentence, breath or bell there.

    The position is after `after_ms`; inside a pause it is `wanted_ms` itself. Reading `cues` may wait for speech.
    """
    for cue in cues:
        if cue.last or cue.stop > wanted_ms:
            found = min(_landing(cue, wanted_ms), max(0, cue.stop - (_LAST_MS if cue.last else 1)))
            if found > after_ms or cue.last:
                return found
    return 0


def resolve_position(cues: Iterable[Cue], name: str) -> int:
    """Return the position called `name`: a time such as 12:30 or 12 min, or the start of a chapter.

    Raises:
        PlaceError: `name` is neither a time nor similar to the title of a chapter.
    """
    parts = name.strip().split(":")
    if 1 < len(parts) <= 3 and all(part.isdecimal() and len(part) < 6 for part in parts):
        return int(sum(int(part) * 60**power for power, part in enumerate(reversed(parts))) * 1000)
    chapters = {}
    for cue in cues:
        chapters[cue.chapter.title] = cue.chapter.start
        if cue.chapter.title.casefold() == name.strip().casefold():
            return cue.chapter.start
    if (time := _time_with_unit(name)) is not None:
        return time
    near = nearest(name, chapters, cutoff=0.7)
    if near is None:
        raise PlaceError(name, tuple(chapters))
    return chapters[near]


def _time_with_unit(name: str) -> int | None:
    """Return the time that `name` is, such as `12 min` or `1h 5m`; None without a unit, as chapters may be numbers."""
    try:
        return parse_duration(name) if any(map(str.isalpha, name)) else None
    except ValueError:
        return None


def refuse_past_end(cues: Iterable[Cue], position_ms: int, name: str) -> None:
    """Raise PastEndError if the session ends before `position_ms`, which the listener called `name`."""
    length_ms = 0
    for cue in cues:
        length_ms = cue.stop
        if length_ms > position_ms:
            return
    raise PastEndError(name, length_ms)


def chapter_position(cues: Iterable[Cue], position_ms: int, *, following: bool) -> int:
    """Return the start of the next chapter, or without `following` of the current one.

    In the first seconds of a chapter, the current one is the one before.
    """
    found = 0
    for cue in cues:
        start = cue.chapter.start
        if following and (start > position_ms or cue.last):
            return start if start > position_ms else position_ms
        if not following and cue.start > position_ms:
            break
        found = start if start + _JUST_BEGUN_MS <= position_ms else found
    return found


def _landing(cue: Cue, wanted_ms: int) -> int:
    """Return where to land in `cue` without cutting into a word or a breath."""
    if cue.kind == "breathe":
        starts = [breath.start for breath in cue.breaths if breath.phase == "in" and breath.start <= wanted_ms]
        return max(starts, default=cue.start)
    return cue.start if cue.kind in ("say", "count", "bell", "sound") else max(cue.start, wanted_ms)
