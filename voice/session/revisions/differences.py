"""Where two versions of a session first sound different."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from scripts.model.elements import Closing, Heading, Music, Sound
from scripts.model.lines import Utterance
from scripts.times import Milliseconds, seconds
from voice.speech.jobs import line_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from scripts.model.lines import Line
    from scripts.model.takes import Take
    from scripts.model.timeline import Cue

RUN_UP: Final = seconds(2)
"""How far before the first change a new version is played, in milliseconds."""

_SILENT: Final = (Heading, Closing)
"""Lines that make no cue."""

_INAUDIBLE: Final = frozenset(("place", "markup", "shown"))
"""Fields without an audible effect: where and how a line is written."""


def audible_parts(lines: Iterable[Line], stamp: Callable[[Sound | Music | Take], Hashable]) -> list[Hashable]:
    """Return the audible content of each line that makes a cue, in order: words, voice, pace and direction.

    Times don't count, since a change anywhere may shift every elastic pause.

    Args:
        lines: the lines of a session.
        stamp: returns what changes with the content of the files of a sound, of music or of a take.
    """
    return [_audible_part(line, stamp) for line in lines if not isinstance(line, _SILENT)]


def first_difference(before: Sequence[Hashable], after: Sequence[Hashable]) -> int | None:
    """Return the index of the first part that differs; None if nothing does. The index may be `len(after)`."""
    pairs = enumerate(zip_longest(before, after, fillvalue=object()))
    return next((index for index, (old, new) in pairs if old != new), None)


def change_position(cues: Iterable[Cue], index: int) -> Milliseconds:
    """Return the position `RUN_UP` before the part at `index`, or before the end of the session if it has fewer."""
    position = Milliseconds(0)
    for cue in _with_lines(cues):
        position = cue.start
        if index == 0:
            break
        index -= 1
    return Milliseconds(max(0, position - RUN_UP))


def same_position(before: Sequence[Cue], after: Iterable[Cue], position_ms: int) -> Milliseconds:
    """Return the position in the cues of `after` that corresponds to `position_ms` in those of `before`.

    Both have the same parts, each of which may have another length.
    """
    past = [cue for cue in before if cue.start <= position_ms]
    if len(past) < 2:
        return Milliseconds(position_ms)  # in the lead-in, which is equally long in both
    current, index = past[-1], sum(cue.line is not None for cue in past[:-1])
    offset = position_ms - current.start if current.line is not None or current.last else 0
    for cue in _with_lines(after):
        if index == 0 or cue.last:
            return Milliseconds(cue.start + min(offset, max(0, cue.stop - cue.start - 1)))
        index -= 1
    return Milliseconds(position_ms)


def _with_lines(cues: Iterable[Cue]) -> Iterable[Cue]:
    """Yield the cues of lines, and the last cue."""
    return (cue for cue in cues if cue.line is not None or cue.last)


def _audible_part(part: Any, stamp: Callable[[Sound | Music | Take], Hashable]) -> Hashable:
    """Return the audible content of `part` as nested tuples."""
    if isinstance(part, Utterance):
        return line_of(part), part.take and stamp(part.take)
    if is_dataclass(part):
        kept = (field.name for field in fields(part) if field.name not in _INAUDIBLE)
        content = stamp(part) if isinstance(part, Sound | Music) else None
        return type(part).__name__, content, *(_audible_part(getattr(part, name), stamp) for name in kept)
    if isinstance(part, Mapping):
        return tuple((key, _audible_part(value, stamp)) for key, value in part.items())
    return tuple(_audible_part(each, stamp) for each in part) if isinstance(part, tuple) else part
