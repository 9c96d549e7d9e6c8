"""Loudness according to ITU-R BS.1770-4, measured in blocks."""

from __future__ import annotations

from array import array
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audio.signal.clip import RATE, Samples
from audio.signal.decibels import db_to_power
from audio.signal.k_weighting import KWeighting

Powers = NDArray[np.float64]
"""K-weighted mean squares per tenth of a second, summed over both channels."""

_HOP: Final = RATE // 10
_HOPS_AT_ONCE: Final = 10
_OFFSET: Final = -0.691
_ABSOLUTE_GATE: Final = -70.0
_RELATIVE_GATE: Final = -10.0


class LoudnessMeter:
    """Measures sound in blocks of any size."""

    def __init__(self) -> None:
        self._weighting = KWeighting()
        self._pending = np.zeros((0, 2), np.float32, order="F")
        self._powers = array("d")

    def push(self, samples: Samples) -> None:
        """Add `samples`, shape (frames, channels); mono counts as two channels.

        Blocks whose channels lie one after the other in memory (order F) are a little cheaper.
        """
        stereo = np.broadcast_to(samples, (len(samples), 2))
        self._pending = np.concatenate([self._pending, stereo]) if len(self._pending) else stereo
        while count := min(len(self._pending) // _HOP, _HOPS_AT_ONCE):
            self._powers.extend(self._weighted_powers(self._pending[: count * _HOP]))
            self._pending = self._pending[count * _HOP :]
        self._pending = self._pending.copy(order="F")

    def powers(self) -> Powers:
        """Return the power of each whole tenth of a second so far."""
        return np.array(self._powers)

    def integrated(self) -> float:
        """Return the integrated loudness in LUFS; -inf if all is below the gate."""
        powers = self.powers()
        if len(powers) < 4:
            return -np.inf
        sums = np.convolve(powers, np.full(4, 0.25), "valid")
        return gated_loudness(sums, np.ones(len(sums)))

    def _weighted_powers(self, samples: Samples) -> Powers:
        """Return the power of each hop, summed over both channels."""
        weighted = self._weighting.filter(np.ascontiguousarray(samples.T, np.float32)).reshape(2, -1, _HOP)
        powers: Powers = np.einsum("chf,chf->h", weighted, weighted).astype(np.float64) / _HOP
        return powers


def gated_loudness(powers: Powers, weights: Powers) -> float:
    """Return the gated loudness in LUFS of blocks with `powers` and `weights` (BS.1770-4, eq. 3 to 7)."""
    loud = powers > _power(_ABSOLUTE_GATE)
    if not loud.any():
        return -np.inf
    threshold = np.average(powers[loud], weights=weights[loud]) * db_to_power(_RELATIVE_GATE)
    loud &= powers > threshold
    return lufs(float(np.average(powers[loud], weights=weights[loud])))


def loudness(samples: Samples) -> float:
    """Return the integrated loudness of `samples`, shape (frames, channels), in LUFS."""
    meter = LoudnessMeter()
    meter.push(samples)
    return meter.integrated()


def lufs(power: float) -> float:
    """Return the loudness in LUFS of a K-weighted mean square."""
    return float(_OFFSET + 10 * np.log10(power))


def _power(level: float) -> float:
    return db_to_power(level - _OFFSET)
