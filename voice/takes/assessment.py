"""Whether a recording can become a take, in words for the person who made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from audio.signal.clip import FRAMES_PER_MS
from voice.takes.sound import is_clipped, is_quiet, trimmed

if TYPE_CHECKING:
    from audio.signal.clip import Samples

MUTED: Final = "nothing was heard; the microphone may be muted, or not be the one that you speak into"
_QUIET: Final = "very quiet: its noise will be heard; move closer or turn the microphone up"
_CLIPPED: Final = "too loud: it is clipped; move back or turn the microphone down"


@dataclass(frozen=True)
class Assessment:
    """A recording of a line, made ready for the store."""

    sound: Samples
    """Its sound as mono samples, trimmed, at the level of takes; empty if nothing is heard."""

    clipped: bool
    """Whether it was recorded too loud, so that it should be recorded again."""

    message: str
    """What is wrong with its level; empty if nothing is."""

    @property
    def length_ms(self) -> int:
        """Its length, in milliseconds."""
        return len(self.sound) // FRAMES_PER_MS


def assess(samples: Samples) -> Assessment:
    """Return the assessment of a recording, given as mono samples."""
    sound, clipped = trimmed(samples), is_clipped(samples)
    if not len(sound):
        return Assessment(sound, clipped=False, message=MUTED)
    return Assessment(sound, clipped, _CLIPPED if clipped else _QUIET if is_quiet(samples) else "")
