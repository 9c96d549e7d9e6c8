"""How long the parts of a session last, spoken and read for real."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.times import Milliseconds
from voice.session.arrangement import rest_of
from voice.session.sound_files import sound_clip

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from audio.bed import Source
    from scripts.model.elements import Sound
    from scripts.model.lines import Utterance


@dataclass(frozen=True)
class MeasuredDurations:
    """Measures for `scripts.timing.layout`: of a voice, of sound files, of songs."""

    speech: Callable[[Utterance], Milliseconds]
    """Tells how long an utterance lasts; may wait until it is spoken."""

    find_sound: Callable[[str], Path]
    """Finds the file of a sound."""

    music: Callable[[str | None], Source | None]
    """Opens music by what the script calls it; None is what the session begins with."""

    def sound(self, sound: Sound) -> Milliseconds:
        """Return how long a sound file lasts."""
        return Milliseconds(len(sound_clip(self.find_sound(sound.source))))

    def song(self, source: str | None, played: Milliseconds) -> Milliseconds | None:
        """Return how much of a song is left after `played` of it; None where the music has no end."""
        rest = rest_of(self.music(source), played)
        return Milliseconds(rest.length_ms) if rest else None
