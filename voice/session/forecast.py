"""Estimates made before a session is spoken: its length, and the levels of its parts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from audio.ambiences import STEADY
from audio.bed import Generated
from audio.levels import Levels, MusicSpan, SoundSpan, plan_levels
from scripts.model.elements import Music, MusicSolo
from scripts.timing.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from audio.signal.source import Source
    from scripts.model.lines import Line
    from scripts.model.timeline import Cue
    from scripts.times import Milliseconds
    from scripts.timing.layout import Durations
    from voice.session.request import SessionRequest

_SOUNDS: Final[dict[str, Literal["speech", "breath", "bell"]]] = {
    "say": "speech",
    "breathe": "breath",
    "count": "breath",
    "bell": "bell",
}
"""The sound of each kind of cue that the levels depend on."""


def forecast(  # noqa: PLR0913 - each is a fact of its own
    lines: Sequence[Line],
    durations: Durations,
    target: Milliseconds | None,
    music: Callable[[str | None], Source | None],
    request: SessionRequest,
    *,
    unlimited_voice: float,
) -> tuple[Levels, Milliseconds]:
    """Return the levels of a session, and its estimated length in milliseconds.

    Args:
        lines: the lines of the session, in order.
        durations: measured, except for speech, which is estimated.
        target: target length in milliseconds; None for none.
        music: opens music by its name in the script; None names the session's first.
        request: loudness, level of the music, and reverb.
        unlimited_voice: level up to which the limiter hardly touches the voice, in LUFS.
    """
    cues = list(lay_out(lines, durations, target))
    length = cues[-1].stop
    sounds = [SoundSpan(cue.start, cue.stop, kind) for cue in cues if (kind := _sound_kind(cue))]
    spans = _music_spans(cues, music)
    levels = plan_levels(length, sounds, spans, request.music_level, request.loudness, unlimited_voice=unlimited_voice)
    return replace(levels, room=request.room), length


def _sound_kind(cue: Cue) -> Literal["speech", "breath", "bell"] | None:
    return "speech" if cue.words else _SOUNDS.get(cue.kind)


def _music_spans(cues: Sequence[Cue], music: Callable[[str | None], Source | None]) -> Iterator[MusicSpan]:
    """Yield the spans with music."""
    source, start = music(None), 0
    for cue in cues:
        if source and isinstance(cue.line, Music | MusicSolo):
            yield MusicSpan(start, cue.start, spread_db=_spread(source))
            start = cue.start
        if isinstance(cue.line, Music) and cue.line.source:
            source, start = music(cue.line.source), cue.start
        elif isinstance(cue.line, MusicSolo):
            yield MusicSpan(cue.start, cue.stop, solo=True)
            start = cue.stop
    if source:
        yield MusicSpan(start, cues[-1].stop, spread_db=_spread(source))


def _spread(source: Source) -> tuple[float, ...]:
    return source.spread_db if isinstance(source, Generated) else STEADY
