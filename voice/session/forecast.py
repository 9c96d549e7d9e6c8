"""Estimates made before a session is spoken: its length, and the levels of its parts."""

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
    durations: Durations,
    target: Milliseconds | None,
    music: Callable[[str | None], Source | None],
    request: SessionRequest,
) -> tuple[Levels, Milliseconds]:
    """Return the levels of a session, and its estimated length in milliseconds.

    Args:
        lines: everything that the session says and does.
        durations: how long the parts last; speech is estimated.
        target: length of the session in milliseconds; None if it has none.
        music: opens music by its name in the script; None names the first.
        request: loudness, level of the music, and reverb.
    """
    cues = list(lay_out(lines, durations, target))
    length = cues[-1].stop
    occasions = [Occasion(cue.start, cue.stop, _OCCASIONS[cue.kind]) for cue in cues if cue.kind in _OCCASIONS]
    levels = plan(length, occasions, list(_music_stretches(cues, music)), request.music_level, request.loudness)
    return replace(levels, room=request.room), length


def _music_stretches(cues: Sequence[Cue], music: Callable[[str | None], Source | None]) -> Iterator[Playing]:
    """Yield the stretches with music."""
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
