"""Fades of the bed at the start and end of a session, and where it is spliced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.signal.clip import FRAMES_PER_MS, Samples

if TYPE_CHECKING:
    from numpy.typing import NDArray

FADE_IN_MS: Final = 3000
"""Length of the fade-in at the start of a session."""

FADE_OUT_MS: Final = 5000
"""Length of the fade-out at the end, or a third of a session shorter than 15 s."""


@dataclass(frozen=True)
class Fades:
    """The fades of one segment of a session, from its start or latest splice to its end."""

    start_ms: int = 0
    """Start of the segment, in milliseconds."""

    amount: float = 0.0
    """Fade position at the start, from 0 to 1."""

    stop_ms: int | None = None
    """End of the session; None if not yet known."""

    before: Fades | None = None
    """The segment before the latest splice."""

    out_ms: int | None = None
    """Length of the fade-out; None for the default."""

    tail_ms: int = 0
    """Minimum time to the end of the session beyond its known part, in milliseconds."""

    def certain_to(self, before_ms: int) -> int:
        """Return the time up to which the session must be known to determine the fade before `before_ms`.

        This is short at the start, so that playback can begin before much speech is ready.
        """
        usual_ms = min(FADE_OUT_MS, max(0, before_ms - self.start_ms) // 2 + 1)
        return before_ms + max(0, (self.out_ms or usual_ms) - self.tail_ms)

    def spliced(self, at_ms: int, out_ms: int | None = None) -> Fades:
        """Return the segment that starts at `at_ms`, fading in from the current position."""
        return Fades(at_ms, float(self._amounts(np.array([float(at_ms)]))[0]), None, self, out_ms, self.tail_ms)

    def gains(self, start_ms: int, length_ms: int) -> Samples:
        """Return the gain per frame of `length_ms` from `start_ms`, shape (frames, 1), or (1, 1) if it is 1."""
        edges = self._amounts(np.array([start_ms, start_ms + length_ms], np.float64))
        if edges.min() == 1.0:
            return np.ones((1, 1), np.float32)
        amounts = self._amounts(start_ms + np.arange(length_ms * FRAMES_PER_MS) / FRAMES_PER_MS)
        gains: Samples = (np.sin(amounts * (np.pi / 2)) ** 2).astype(np.float32)
        return gains[:, None]

    def _amounts(self, at_ms: NDArray[np.float64]) -> NDArray[np.float64]:
        amounts = self.amount + (at_ms - self.start_ms) / FADE_IN_MS
        if self.stop_ms is not None:
            fade_ms = self.out_ms or max(1.0, min(FADE_OUT_MS, (self.stop_ms - self.start_ms) / 3))
            amounts = np.minimum(amounts, (self.stop_ms - at_ms) / fade_ms)
        amounts = np.clip(amounts, 0.0, 1.0)
        return np.where(at_ms < self.start_ms, self.before._amounts(at_ms), amounts) if self.before else amounts
