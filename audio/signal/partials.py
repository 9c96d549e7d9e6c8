"""Ringing: many partials that each go on and die away by themselves, added up at little cost."""

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
_INAUDIBLE: Final = 1e-6


@dataclass(frozen=True)
class Partials:
    """Tones that begin at once and die away: each is the real part of level * exp((2j * pi * hertz - fading) * t).

    What fades in is written as two that cancel out at first: one that fades out, less one that fades faster.
    """

    hertz: NDArray[np.float64]
    """The pitch of each."""

    fading: NDArray[np.float64]
    """How fast each dies away, in nepers a second."""

    levels: NDArray[np.complex128]
    """Amplitude and phase of each as it begins, left and right: shape (2, partials)."""

    begins: NDArray[np.float64]
    """When each begins, in seconds."""

    def sound(self, start: float, frames: int) -> Samples:
        """Return their sum from `start` seconds on, shape (frames, 2); `frames` is a multiple of 800.

        A partial is heard from the first call that starts when it has begun, so starts should fall on the begins.
        All frames of all partials are products of small matrices, of coarse steps in time with fine ones: so small
        that no library sets a second thread to work on them.
        """
        since = start - self.begins
        left = np.abs(self.levels).max(axis=0) * np.exp(-self.fading * np.maximum(since, 0))
        heard = (since >= 0) & (left > _INAUDIBLE)
        rates = (2j * np.pi * self.hertz - self.fading)[heard]
        coarse = np.exp(rates * (np.arange(frames // _FINE)[:, None] * (_FINE / RATE) + since[heard]))
        fine = np.exp(rates[:, None] * (np.arange(_FINE) / RATE)).astype(np.complex64)
        real = np.concatenate([fine.real, -fine.imag])
        turned = [(coarse * level).astype(np.complex64) for level in self.levels[:, heard]]
        rows = [np.concatenate([side.real, side.imag], axis=1).reshape(-1, _ROWS, len(real)) for side in turned]
        sides = [(row @ real).reshape(-1) for row in rows]
        return np.stack(sides, axis=1)


def merge(parts: Sequence[Partials]) -> Partials:
    """Return all `parts`, one or more, as one."""
    return Partials(
        np.concatenate([part.hertz for part in parts]),
        np.concatenate([part.fading for part in parts]),
        np.concatenate([part.levels for part in parts], axis=1),
        np.concatenate([part.begins for part in parts]),
    )
