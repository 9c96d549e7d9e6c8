"""The durations of the parts of a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.times import Milliseconds
from voice.session.sound_files import sound_clip

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.model.elements import Sound
    from scripts.model.lines import Utterance
    from voice.session.music_sources import MusicSources


@dataclass(frozen=True)
class MeasuredDurations:
    """Durations for `scripts.timing.layout`, measured from sound files, songs and, unless estimated, speech."""

    speech: Callable[[Utterance], Milliseconds]
    """Returns the duration of an utterance; may wait until it is spoken."""

    music: MusicSources
    """Opens music and sound files."""

    def sound(self, sound: Sound) -> Milliseconds:
        """Return the duration of a sound file."""
        return Milliseconds(len(sound_clip(self.music.sound_file(sound.source))))

    def song(self, source: str | None, played: Milliseconds) -> Milliseconds | None:
        """Return how much of a song is left after `played` of it; None if the music has no end."""
        rest = self.music.rest(self.music.source(source), played)
        return Milliseconds(rest.length_ms) if rest else None
