"""Loudness according to ITU-R BS.1770-4, measured in blocks."""

from __future__ import annotations

from array import array
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audio.signal.clip import RATE, Samples
from audio.signal.decibels import db_to_power

Powers = NDArray[np.float64]
"""K-weighted mean squares per tenth of a second, summed over both channels."""

_HOP: Final = RATE // 10
_HOPS_AT_ONCE: Final = 2
_SETTLING: Final = RATE // 20
_OFFSET: Final = -0.691
_ABSOLUTE_GATE: Final = -70.0
_RELATIVE_GATE: Final = -10.0
_SHELF: Final = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (1.0, -1.69065929318241, 0.73248077421585),
)
_HIGH_PASS: Final = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
"""Numerators and denominators of the K-weighting at 48 kHz, from BS.1770-4, tables 1 and 2."""


class LoudnessMeter:
    """Measures sound in blocks of any size.

    K-weighting is applied in the frequency domain to 200 ms at a time, plus the previous `_SETTLING` frames, by which
    the filter has settled, so the result is as exact as filtering in time.
    """

    def __init__(self) -> None:
        self._pending = np.zeros((_SETTLING, 2), np.float32)
        self._powers = array("d")

    def push(self, samples: Samples) -> None:
        """Add `samples`, shape (frames, channels); mono counts as two channels."""
        self._pending = np.concatenate([self._pending, np.broadcast_to(samples, (len(samples), 2))])
        while count := min((len(self._pending) - _SETTLING) // _HOP, _HOPS_AT_ONCE):
            self._powers.extend(_weighted_powers(self._pending[: _SETTLING + count * _HOP]))
            self._pending = self._pending[count * _HOP :]

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


def _weighted_powers(samples: Samples) -> Powers:
    """Return the power of each hop after the first `_SETTLING` frames, summed over both channels."""
    spectrum = np.fft.rfft(np.ascontiguousarray(samples.T)) * _response(len(samples))
    weighted = np.fft.irfft(spectrum, len(samples))[:, _SETTLING:]
    hops = weighted.reshape(2, -1, _HOP)
    powers: Powers = np.einsum("chf,chf->h", hops, hops).astype(np.float64) / _HOP
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


@lru_cache(maxsize=_HOPS_AT_ONCE)
def _response(frames: int) -> NDArray[np.complex64]:
    """Return the response of the K-weighting in each bin of an rfft of `frames`."""
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(frames))
    shelf, high_pass = (np.polyval(b[::-1], z) / np.polyval(a[::-1], z) for b, a in (_SHELF, _HIGH_PASS))
    return np.asarray(shelf * high_pass, np.complex64)
