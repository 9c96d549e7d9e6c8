"""Seek targets: the destinations of seeks, located once that part of the session is scheduled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voice.session import positions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voice.session.session import Session


@dataclass(frozen=True)
class SeekTarget:
    """The destination of a seek."""

    locate: Callable[[], int | None]
    """Returns the position in milliseconds once the schedule reaches it; None to stay at the current position."""

    requested_ms: int | None = None
    """The requested position in milliseconds, to which further seeks add; None if unknown."""

    chapter_steps: tuple[bool, ...] = ()
    """Steps through the chapters from there: True for the next one, False for the previous one."""


def place_target(session: Session, place: str, back_ms: int) -> SeekTarget:
    """Return the target `back_ms` before `place`: a time such as 12:30, or a chapter.

    `locate` raises PlaceError if the session has no such place, and PastEndError if it ends before that time. With
    `back_ms`, as when a session is resumed, a place past the end is clamped to just before it.
    """

    def locate() -> int:
        position = positions.resolve_position(session.cues(), place)
        if not back_ms:
            positions.refuse_past_end(session.cues(), position, place)
        return positions.position_of(session.cues(), max(0, position - back_ms))

    return SeekTarget(locate)


def position_target(session: Session, position_ms: int) -> SeekTarget:
    """Return the target at `position_ms`."""
    return SeekTarget(lambda: positions.position_of(session.cues(), position_ms), position_ms)


def relative_target(session: Session, here_ms: int, by_ms: int, pending: SeekTarget | None) -> SeekTarget:
    """Return the target `by_ms` from that of a pending seek, or else from `here_ms`."""
    base = pending.requested_ms if pending else None
    requested = max(0, (here_ms if base is None else base) + by_ms)
    after = here_ms if by_ms > 0 else -1
    return SeekTarget(lambda: positions.position_of(session.cues(), requested, after), requested)


def chapter_target(session: Session, here_ms: int, following: bool, pending: SeekTarget | None) -> SeekTarget:
    """Return the target one chapter forward or back from that of a pending seek, or else from `here_ms`."""
    base, steps = (pending.requested_ms, pending.chapter_steps) if pending else (None, ())
    steps = (*steps, following)
    return SeekTarget(lambda: _chapter_position(session, here_ms, base, steps), base, steps)


def _chapter_position(session: Session, here_ms: int, base_ms: int | None, steps: Sequence[bool]) -> int | None:
    found = here_ms if base_ms is None else positions.position_of(session.cues(), base_ms)
    for following in steps:
        found = positions.chapter_position(session.cues(), found, following=following)
    return None if found == here_ms else found
