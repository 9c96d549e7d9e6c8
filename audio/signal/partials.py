"""Efficient sums of many decaying partials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.signal.clip import RATE, Samples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Partials", "merge"]

_FINE: Final = 200
_ROWS: Final = 4
_INAUDIBLE: Final = 1e-5


@dataclass(frozen=True)
class Partials:
    """Decaying tones; each is the real part of level * exp((2j * pi * hertz - fading) * t).

    A fade-in is expressed by subtracting a faster-decaying copy.
    """

    hertz: NDArray[np.float64]
    """Frequency of each."""

    fading: NDArray[np.float64]
    """Decay rate of each, in nepers per second."""

    levels: NDArray[np.complex128]
    """Initial complex amplitudes, left and right: shape (2, partials)."""

    begins: NDArray[np.float64]
    """Start of each, in seconds."""

    def sound(self, start: float, frames: int) -> Samples:
        """Return their sum from `start` seconds on, shape (frames, 2); `frames` is a multiple of 800.

        A partial sounds from the first call that starts after its beginning, so both should coincide. Frames are
        products of coarse and fine time steps, in matrices small enough to keep BLAS single-threaded.
        """
        since = start - self.begins
        left = np.abs(self.levels).max(axis=0) * np.exp(-self.fading * np.maximum(since, 0))
        audible = (since >= 0) & (left > _INAUDIBLE)
        rates = (2j * np.pi * self.hertz - self.fading)[audible]
        coarse = _powers(rates * (_FINE / RATE), frames // _FINE)
        fine = _powers(rates / RATE, _FINE).T
        real = np.concatenate([fine.real, -fine.imag])
        begins = (self.levels[:, audible] * np.exp(rates * since[audible])).astype(np.complex64)
        rotated = [coarse * level for level in begins]
        rows = [np.concatenate([side.real, side.imag], axis=1).reshape(-1, _ROWS, len(real)) for side in rotated]
        sides = [(row @ real).reshape(-1) for row in rows]
        return np.stack(sides, axis=1)


def _powers(rates: NDArray[np.complex128], count: int) -> NDArray[np.complex64]:
    """Return exp(rates * n) for n from 0 to `count` - 1, shape (count, rates); each step doubles the finished rows."""
    powers = np.ones((count, len(rates)), np.complex64)
    done = 1
    while done < count:
        rows = powers[done : 2 * done]
        np.multiply(powers[: len(rows)], np.exp(rates * done).astype(np.complex64), out=rows)
        done *= 2
    return powers


def merge(parts: Sequence[Partials]) -> Partials:
    """Merge one or more `parts`."""
    return Partials(
        np.concatenate([part.hertz for part in parts]),
        np.concatenate([part.fading for part in parts]),
        np.concatenate([part.levels for part in parts], axis=1),
        np.concatenate([part.begins for part in parts]),
    )
