"""What is known of a session before it is spoken: about how long it will be, and how loud its parts are to be."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from audio.levels import Levels, Occasion, Playing, plan
from scripts.model.elements import Music, MusicSolo
from scripts.timing.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from audio.bed import Source
    from scripts.model.lines import Line
    from scripts.model.timeline import Cue
    from scripts.times import Milliseconds
    from scripts.timing.layout import Durations
    from voice.session.request import SessionRequest

_OCCASIONS: Final[dict[str, Literal["speech", "breath", "bell"]]] = {
    "say": "speech",
    "breathe": "breath",
    "count": "breath",
    "bell": "bell",
}


def forecast(
    lines: Sequence[Line],
    measures: Durations,
    target: Milliseconds | None,
    music: Callable[[str | None], Source | None],
    wishes: SessionRequest,
) -> tuple[Levels, Milliseconds]:
    """Return the levels of a session of `lines`, and about how long it will be.

    Args:
        lines: all of it.
        measures: of speech that is estimated.
        target: how long it is to be; None for as long as it takes.
        music: opens music by what the script calls it; None is what it begins with.
        wishes: how loud the listener wants it, and in how much of a room.
    """
    cues = list(lay_out(lines, measures, target))
    length = cues[-1].stop
    occasions = [Occasion(cue.start, cue.stop, _OCCASIONS[cue.kind]) for cue in cues if cue.kind in _OCCASIONS]
    levels = plan(length, occasions, list(_played(cues, music)), wishes.music_level, wishes.loudness)
    return replace(levels, room=wishes.room), length


def _played(cues: Sequence[Cue], music: Callable[[str | None], Source | None]) -> Iterator[Playing]:
    """Yield where there is music."""
    playing, since = music(None) is not None, 0
    for cue in cues:
        if playing and isinstance(cue.line, Music | MusicSolo):
            yield Playing(since, cue.start)
            since = cue.start
        if isinstance(cue.line, Music) and cue.line.source:
            playing, since = music(cue.line.source) is not None, cue.start
        elif isinstance(cue.line, MusicSolo):
            yield Playing(cue.start, cue.stop, alone=True)
            since = cue.stop
    if playing:
        yield Playing(since, cues[-1].stop)
