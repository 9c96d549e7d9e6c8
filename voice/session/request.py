"""The listener's request for a session; imports little, so that audio can load early."""

from __future__ import annotations

from dataclasses import dataclass

from audio import TARGET_LUFS
from scripts.expansion.choices import Choices


@dataclass(frozen=True)
class SessionRequest:
    """What the listener asked for on the command line."""

    choices: Choices = Choices()
    """Choices that override the script's."""

    music: str | None = None
    """An ambience, a file or `none`; None for the script's."""

    music_level: float = 0.0
    """Change of the music's level, in dB."""

    seed: int | None = None
    """Seed of the random choices, as in an earlier session; None for a new one."""

    loudness: float = TARGET_LUFS
    """Integrated loudness of the session, in LUFS."""

    allow_files: bool = False
    """Whether the script may use files from anywhere."""

    room: float = 0.0
    """Reverb of the voice, from 0 (none) to 1."""
