"""Places of a session that a listener may go to: where something begins, a time, a chapter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scripts.suggestions import nearest
from voice.errors import PlaceError

if TYPE_CHECKING:
    from scripts.model.timeline import Cue
    from voice.session.session import Session

_LAST_MS: Final = 40
"""Who goes beyond the end still hears this much, so that what was playing fades out."""

_JUST_BEGUN_MS: Final = 3000
"""Up to here into a chapter, back means the chapter before."""


def position_of(session: Session, wanted_ms: int, after_ms: int = -1) -> int:
    """Return the place to go to for `wanted_ms`: where a sentence, a breath or a bell there begins.

    It lies after `after_ms`; inside of a pause it is the place itself. What is not laid out yet is, which waits
    for it to be spoken.
    """
    for cue in session.cues():
        if cue.last or cue.stop > wanted_ms:
            found = min(_landing(cue, wanted_ms), max(0, cue.stop - (_LAST_MS if cue.last else 1)))
            if found > after_ms or cue.last:
                return found
    return 0


def resolve_position(session: Session, name: str) -> int:
    """Return where `name` is: a time such as 12:30, or the beginning of a chapter.

    Raises:
        PlaceError: there is none like that.
    """
    parts = name.strip().split(":")
    if 1 < len(parts) <= 3 and all(part.isdecimal() and len(part) < 6 for part in parts):
        return int(sum(int(part) * 60**power for power, part in enumerate(reversed(parts))) * 1000)
    chapters = {}
    for cue in session.cues():
        chapters[cue.chapter.title] = cue.chapter.start
        if cue.chapter.title.casefold() == name.strip().casefold():
            return cue.chapter.start
    near = nearest(name, chapters, cutoff=0.7)
    if near is None:
        raise PlaceError(name, tuple(chapters))
    return chapters[near]


def chapter_position(session: Session, position_ms: int, *, following: bool) -> int:
    """Return where the next chapter begins, or else this one, or the one before in its first seconds."""
    found = 0
    for cue in session.cues():
        start = cue.chapter.start
        if following and (start > position_ms or cue.last):
            return start if start > position_ms else position_ms
        if not following and cue.start > position_ms:
            break
        found = start if start + _JUST_BEGUN_MS <= position_ms else found
    return found


def _landing(cue: Cue, wanted_ms: int) -> int:
    """Return where to land in `cue`, so that no word and no breath is cut into."""
    if cue.kind == "breathe":
        inside = [each.start for each in cue.breaths if each.phase == "in" and each.start <= wanted_ms]
        return max(inside, default=cue.start)
    return cue.start if cue.kind in ("say", "count", "bell", "sound") else max(cue.start, wanted_ms)
