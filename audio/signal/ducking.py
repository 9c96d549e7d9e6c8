"""Ducking: attenuates the bed around phrases, driven by the timeline rather than a level detector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.signal.clip import FRAMES_PER_MS, Samples
from audio.signal.curves import per_frame
from audio.signal.decibels import db_to_gain

if TYPE_CHECKING:
    from numpy.typing import NDArray

DOWN_MS: Final = 400
"""Length of the fade-down before a phrase."""

HELD_MS: Final = 3000
"""Gaps shorter than this keep the bed down, to avoid pumping."""

BACK_MS: Final = 2000
"""Length of the fade-up after a phrase."""

_GRID_MS: Final = 5


@dataclass(frozen=True)
class _Span:
    """A run of phrases during which the bed stays down."""

    start_ms: int
    """Start of the first phrase, in milliseconds."""

    stop_ms: int
    """End of the last phrase, in milliseconds."""


class Ducking:
    """The gain of the bed over time, from phrases added in order of time.

    Args:
        depth_db: attenuation under phrases, in dB.
    """

    def __init__(self, depth_db: float) -> None:
        self._depth_db = depth_db
        self._spans: list[_Span] = []

    def add(self, start_ms: int, stop_ms: int) -> None:
        """Duck from `start_ms` to `stop_ms`; `start_ms` must not decrease between calls."""
        last = self._spans[-1] if self._spans else None
        if last and start_ms - last.stop_ms < HELD_MS:
            self._spans[-1] = _Span(last.start_ms, max(last.stop_ms, stop_ms))
        else:
            self._spans.append(_Span(start_ms, stop_ms))

    def splice(self, at_ms: int, spoken_ms: int) -> None:
        """Drop phrases that start after `at_ms`; a phrase in progress ducks up to `spoken_ms`.

        A fade-down in progress is reversed.
        """
        self._spans = [
            _Span(span.start_ms, min(span.stop_ms, max(span.start_ms, at_ms, spoken_ms)))
            for span in self._spans
            if span.start_ms - DOWN_MS < at_ms
        ]

    def settled_at(self, before_ms: int) -> int:
        """Return the time up to which phrases must be known to determine the gain before `before_ms`."""
        last = self._spans[-1].stop_ms if self._spans else -HELD_MS
        return max(before_ms + DOWN_MS, last + HELD_MS if before_ms > last > before_ms - BACK_MS - HELD_MS else 0)

    def decibels(self, at_ms: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the gain in dB, from -depth to 0, at the ascending times `at_ms`."""
        down = np.zeros(len(at_ms))
        for span in self._spans:
            first, last = np.searchsorted(at_ms, (span.start_ms - DOWN_MS, span.stop_ms + BACK_MS))
            at = at_ms[first:last]
            falling = np.minimum((at - span.start_ms) / DOWN_MS + 1, 1.0)
            rising = np.minimum(1 - (at - span.stop_ms) / BACK_MS, 1.0)
            down[first:last] = np.maximum(down[first:last], np.minimum(falling, rising))
        return -self._depth_db * _raised_cosine(down)

    def gains(self, start_ms: int, length_ms: int) -> Samples:
        """Return the gain per frame of `length_ms` from `start_ms`, shape (frames, 1), or (1, 1) if constant."""
        grid = np.arange(
            start_ms - start_ms % _GRID_MS, start_ms + length_ms + 2 * _GRID_MS, _GRID_MS, dtype=np.float64
        )
        decibels = self.decibels(grid)
        if not np.ptp(decibels):
            return np.full((1, 1), db_to_gain(decibels[0]), np.float32)
        first = start_ms % _GRID_MS * FRAMES_PER_MS
        curve = per_frame(db_to_gain(decibels), _GRID_MS * FRAMES_PER_MS)
        return curve[first : first + length_ms * FRAMES_PER_MS]

    def forget(self, before_ms: int) -> None:
        """Drop phrases without effect after `before_ms`, to bound memory use."""
        while len(self._spans) > 1 and self._spans[0].stop_ms + BACK_MS < before_ms:
            self._spans.pop(0)


def _raised_cosine(amount: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((1 - np.cos(np.pi * amount)) / 2)
