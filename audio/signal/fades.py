"""The bed's fades: up where a session begins, down to its end, and what becomes of them when it takes a turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.signal.clip import FRAMES_PER_MS, Samples

if TYPE_CHECKING:
    from numpy.typing import NDArray

FADE_IN_MS: Final = 3000
"""The bed comes up over this long where a session begins."""

FADE_OUT_MS: Final = 5000
"""The bed goes down over this long where it ends, or over the last third of a session shorter than 15 s."""


@dataclass(frozen=True)
class Fades:
    """The fades of one course of a session: from its beginning or its latest turn to its end."""

    start_ms: int = 0
    """Where the course begins."""

    amount: float = 0.0
    """How far the bed is up there, from 0 to 1."""

    stop_ms: int | None = None
    """Where the session ends; None while that is not known."""

    before: Fades | None = None
    """The course that this one turned away from."""

    out_ms: int | None = None
    """Over how long it goes down; None for `FADE_OUT_MS`, or the last third of a shorter course."""

    tail_ms: int = 0
    """While something is still to come, the session is at least this much longer than what is known of it."""

    def certain_to(self, before_ms: int) -> int:
        """Return up to where it must be known whether the session ends, so that what is before `before_ms` is certain.

        At the beginning that is not far, so that a session is heard before much of it has been spoken.
        """
        usual_ms = min(FADE_OUT_MS, max(0, before_ms - self.start_ms) // 2 + 1)
        return before_ms + max(0, (self.out_ms or usual_ms) - self.tail_ms)

    def turned(self, at_ms: int, out_ms: int | None = None) -> Fades:
        """Return the course that begins at `at_ms`: the bed comes up from where it is, and its end is not known."""
        return Fades(at_ms, float(self._amounts(np.array([float(at_ms)]))[0]), None, self, out_ms, self.tail_ms)

    def gains(self, start_ms: int, length_ms: int) -> Samples:
        """Return the gain of every frame of `length_ms` from `start_ms`: shape (frames, 1), or (1, 1) if it is 1."""
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
