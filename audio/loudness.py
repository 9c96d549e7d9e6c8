"""Loudness as ITU-R BS.1770-4 defines it, measured in blocks."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audio.clip import RATE, Samples

Powers = NDArray[np.float64]
"""K-weighted mean squares, both channels summed, one for each tenth of a second."""

_HOP: Final = RATE // 10
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
    """Measures sound that comes in pieces of any size.

    The K-weighting is applied to the spectrum of each tenth of a second, whose power is then the sum over its
    bins (Parseval), so that nothing needs to be filtered in time.
    """

    def __init__(self) -> None:
        self._pending = np.zeros((0, 2), np.float32)
        self._powers: list[Powers] = []

    def push(self, samples: Samples) -> None:
        """Take the next `samples`, shape (frames, channels); one channel counts as both."""
        stereo = np.broadcast_to(samples, (len(samples), 2)) if samples.shape[1] == 1 else samples
        joined = np.concatenate([self._pending, stereo]) if len(self._pending) else stereo
        whole = len(joined) // _HOP * _HOP
        if whole:
            self._powers.append(_weighed(np.ascontiguousarray(joined[:whole].T).reshape(2, -1, _HOP)))
        self._pending = joined[whole:]

    def powers(self) -> Powers:
        """Return the power of each whole tenth of a second so far."""
        return np.concatenate([*self._powers, np.zeros(0)])

    def integrated(self) -> float:
        """Return the integrated loudness in LUFS; -inf when all of it is under the gate."""
        powers = self.powers()
        if len(powers) < 4:
            return -np.inf
        sums = np.convolve(powers, np.full(4, 0.25), "valid")
        return gated(sums, np.ones(len(sums)))


def _weighed(hops: Samples) -> Powers:
    """Return the power of `hops`, shape (channels, count, _HOP), both channels summed, shape (count,)."""
    spectrum = np.fft.rfft(hops, axis=-1)
    powers: Powers = (np.square(spectrum.real) + np.square(spectrum.imag)).sum(axis=0) @ _weights()
    return powers.astype(np.float64)


def gated(powers: Powers, weights: Powers) -> float:
    """Return the gated loudness in LUFS of blocks of `powers`, each counted `weights` times (BS.1770-4, eq. 3 to 7)."""
    loud = powers > _power(_ABSOLUTE_GATE)
    if not loud.any():
        return -np.inf
    threshold = np.average(powers[loud], weights=weights[loud]) * 10 ** (_RELATIVE_GATE / 10)
    loud &= powers > threshold
    return lufs(float(np.average(powers[loud], weights=weights[loud])))


def loudness(samples: Samples) -> float:
    """Return the integrated loudness of `samples`, shape (frames, channels), in LUFS."""
    meter = LoudnessMeter()
    meter.push(samples)
    return meter.integrated()


def lufs(power: float) -> float:
    """Return the loudness of a K-weighted mean square."""
    return float(_OFFSET + 10 * np.log10(power))


def _power(level: float) -> float:
    return float(10 ** ((level - _OFFSET) / 10))


@lru_cache(maxsize=1)
def _weights() -> NDArray[np.float32]:
    """Return what the squared magnitude of each bin of an rfft of `_HOP` counts in the mean square."""
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(_HOP))
    stages = [np.polyval(b[::-1], z) / np.polyval(a[::-1], z) for b, a in (_SHELF, _HIGH_PASS)]
    twice = np.full(len(z), 2.0)
    twice[[0, -1]] = 1.0
    weights: NDArray[np.float32] = (np.square(np.abs(stages[0] * stages[1])) * twice / _HOP**2).astype(np.float32)
    return weights
