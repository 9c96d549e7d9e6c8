"""Endless sound, read by position."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from audio.signal.clip import Samples


class Source(Protocol):
    """Endless sound for a bed; the same position always returns the same sound."""

    @property
    def lufs(self) -> float:
        """Its integrated loudness."""
        ...

    def read(self, start: int, frames: int) -> Samples:
        """Return `frames` frames from frame `start`, shape (frames, 2)."""
        ...
