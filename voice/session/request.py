"""Wishes: what the listener asked for on the command line; light, so that what plays can begin to load early."""

from __future__ import annotations

from dataclasses import dataclass

from audio import TARGET_LUFS
from scripts.expansion.choices import Choices


@dataclass(frozen=True)
class SessionRequest:
    """What the listener asked for on the command line."""

    choices: Choices = Choices()
    """What is to be different from the script."""

    music: str | None = None
    """An ambience, a file or `none`; None leaves it to the script."""

    music_level: float = 0.0
    """The bed louder or softer than usual, in dB."""

    seed: int | None = None
    """Draws the same chances again; None draws new ones."""

    loudness: float = TARGET_LUFS
    """The integrated loudness of the whole, in LUFS."""

    allow_files: bool = False
    """Whether the script may use music from anywhere."""

    room: float = 0.0
    """How much of a room there is around the voice, from 0 (none) to 1."""
