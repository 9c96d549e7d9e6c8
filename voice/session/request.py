"""What the listener asked for; it imports little, so that audio can start to load early."""

from __future__ import annotations

from dataclasses import dataclass

from audio import TARGET_LUFS
from scripts.expansion.choices import Choices


@dataclass(frozen=True)
class SessionRequest:
    """What the listener asked for on the command line."""

    choices: Choices = Choices()
    """What overrides the script."""

    music: str | None = None
    """An ambience, a file or `none`; None leaves it to the script."""

    music_level: float = 0.0
    """Change of the music's level, in dB."""

    seed: int | None = None
    """Repeats what chance decided in an earlier session; None draws a new seed."""

    loudness: float = TARGET_LUFS
    """Integrated loudness of the session, in LUFS."""

    allow_files: bool = False
    """Whether the script may use music from anywhere."""

    room: float = 0.0
    """Reverb of the voice, from 0 (none) to 1."""
