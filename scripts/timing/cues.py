"""Creates the cue of a line once its time is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scripts.model.breathing import Breath, ramp, rounds_within
from scripts.model.elements import Bell, Closing, Heading, Hold, Music, MusicSolo, Pause, Sound
from scripts.model.lines import Line, PacedBreathing, Remainder, SpokenCount, Utterance
from scripts.model.timeline import Chapter, Cue, Kind
from scripts.times import Milliseconds

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS: Final[dict[type, Kind]] = {
    Bell: "bell",
    Sound: "sound",
    Music: "music",
    MusicSolo: "music",
    Hold: "hold",
    Pause: "pause",
    Remainder: "pause",
}
"""The kind of cue of every line that is neither speech nor breathing."""


def cue_of(line: Line, start: Milliseconds, duration: Milliseconds, chapter: Chapter) -> Cue:
    """Return the cue of `line`, which starts at `start` and lasts `duration` milliseconds."""
    stop = Milliseconds(start + duration)
    if isinstance(line, Utterance):
        return Cue("say", start, stop, chapter, line.text, line)
    if isinstance(line, SpokenCount):
        return Cue("count", start, stop, chapter, line.count.markup, line)
    if isinstance(line, PacedBreathing):
        return Cue("breathe", start, stop, chapter, line.breathe.markup, line, tuple(_breaths(line, start, duration)))
    assert not isinstance(line, Heading | Closing)
    return Cue(_KINDS[type(line)], start, stop, chapter, line.markup, line)


def _breaths(line: PacedBreathing, start: Milliseconds, duration: Milliseconds) -> Iterator[Breath]:
    breathe = line.breathe
    rounds = breathe.rounds or rounds_within(duration, breathe.pattern, breathe.ramp_to)
    position = start
    for number, pattern in enumerate(ramp(breathe.pattern, breathe.ramp_to, rounds)):
        for phase, phase_duration in pattern.phases:
            stop = Milliseconds(position + phase_duration)
            if phase_duration:
                yield Breath(phase, position, stop, number)
            position = stop
