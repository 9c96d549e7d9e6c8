"""A look-ahead true-peak limiter that leaves sound below its ceiling unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from audio.signal.clip import FRAMES_PER_MS, Samples
from audio.signal.curves import scale
from audio.signal.decibels import db_to_gain, gain_to_db

if TYPE_CHECKING:
    from numpy.typing import NDArray

CEILING_DBTP: Final = -2.5
"""Default ceiling in dBTP; decoded MP3s exceeded it by up to 1.1 dB in tests."""

_HOP: Final = FRAMES_PER_MS
_LOOKAHEAD: Final = 16
_ATTACK_DB: Final = 1.0
_RELEASE_DB: Final = 0.06
_TAPS: Final = 12
_OVERSAMPLING: Final = 4
_SUSPECT_DB: Final = -4.0
"""Samples this far below the ceiling are assumed not to hide a true peak above it."""


class Limiter:
    """Limits sound in blocks; the result is independent of the block size.

    The gain falls by 1 dB per millisecond before a peak (faster only for peaks more than 16 dB above the ceiling) and
    recovers by 60 dB per second. It is the highest such curve that keeps all true peaks (4x oversampled, BS.1770-4,
    annex 2) below the ceiling. Output is delayed by `_LOOKAHEAD` milliseconds until `flush`.

    Args:
        ceiling_dbtp: highest true peak, in dBTP.
    """

    def __init__(self, ceiling_dbtp: float = CEILING_DBTP) -> None:
        self._ceiling = ceiling_dbtp
        self._pending = np.zeros((0, 2), np.float32)
        self._before = np.zeros((_TAPS, 2), np.float32)
        self._gain: float | None = None
        self._required = np.zeros(1)

    def process(self, samples: Samples) -> Samples:
        """Add `samples`, shape (frames, 2), and return the finished frames."""
        self._pending = np.concatenate([self._pending, samples])
        return self._drain(len(self._pending) // _HOP - 1)

    def flush(self) -> Samples:
        """Return the remaining frames at the end of the sound."""
        frames = len(self._pending)
        padding = -frames % _HOP + (_LOOKAHEAD + 2) * _HOP
        self._pending = np.concatenate([self._pending, np.zeros((padding, 2), np.float32)])
        return self._drain(len(self._pending) // _HOP - 1)[:frames]

    def _drain(self, known: int) -> Samples:
        """Return the hops whose gain is determined by the `known` hops."""
        ready = known - _LOOKAHEAD
        if ready <= 0:
            return np.zeros((0, 2), np.float32)
        window = np.concatenate([self._before, self._pending[: (known + 1) * _HOP]])
        suspect_db = self._ceiling + _SUSPECT_DB
        if not self._gain and not self._required.any() and _highest(window) <= db_to_gain(suspect_db):
            self._gain = 0.0
            return self._passed(ready)
        required = np.minimum(0.0, self._ceiling - _peaks_db(window, known, suspect_db))
        spread = np.concatenate([self._required, required])
        spread = np.minimum(spread[1:], np.minimum(spread[:-1], np.append(spread[2:], spread[-1])))
        gains = self._release(_attack(spread, ready + 1))
        self._required = required[ready - 1 : ready]
        out = self._passed(ready)
        _apply(gains, out)
        return out

    def _passed(self, hops: int) -> Samples:
        """Return the first `hops` unchanged, and remove them from the pending sound."""
        out = self._pending[: hops * _HOP].copy()
        self._before = np.concatenate([self._before, out[-_TAPS:]])[-_TAPS:]
        self._pending = self._pending[hops * _HOP :]
        return out

    def _release(self, attacked: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the gain in dB at each hop boundary, continuing from the previous call."""
        begin = min(0.0, float(attacked[0])) if self._gain is None else self._gain
        slope = _RELEASE_DB * np.arange(1, len(attacked) + 1)
        gains = np.minimum(np.minimum.accumulate(attacked - slope), begin) + slope
        gains = np.minimum(gains, 0.0)
        edges = np.concatenate([[begin], gains[:-1]])
        self._gain = float(edges[-1])
        return edges


class TruePeak:
    """Measures the true peak of sound in blocks, like the limiter."""

    def __init__(self) -> None:
        self._pending = np.zeros((_TAPS, 2), np.float32)
        self.decibels = -180.0

    def push(self, samples: Samples) -> None:
        """Add `samples`, shape (frames, 1 or 2)."""
        self._pending = np.concatenate([self._pending, np.broadcast_to(samples, (len(samples), 2))])
        hops = (len(self._pending) - 2 * _TAPS) // _HOP
        if hops > 0:
            # Samples far below the current peak can't hide a higher one.
            suspect_db = max(self.decibels, -60.0) + _SUSPECT_DB
            if _highest(self._pending) > db_to_gain(min(suspect_db, self.decibels)):
                self.decibels = max(self.decibels, float(_peaks_db(self._pending, hops, suspect_db).max()))
            self._pending = self._pending[hops * _HOP :]


def _attack(required: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return the gain in dB that the look-ahead requires at each of `count` hops."""
    ahead = np.lib.stride_tricks.sliding_window_view(np.append(required, np.zeros(_LOOKAHEAD)), _LOOKAHEAD)
    slopes = np.maximum(_ATTACK_DB, ahead[:count] / -_LOOKAHEAD)
    return np.asarray((ahead[:count] + slopes * np.arange(_LOOKAHEAD)).min(axis=1))


def _apply(edges: NDArray[np.float64], sound: Samples) -> None:
    """Multiply `sound`, shape (frames, 2), by the gain that is interpolated between hop `edges` in dB.

    Only the hops from the first to the last with a gain other than 0 dB are touched.
    """
    hops = np.flatnonzero((edges[:-1] != 0) | (edges[1:] != 0))
    if not len(hops):
        return
    first, last = int(hops[0]), int(hops[-1]) + 1
    between = np.arange(_HOP, dtype=np.float32) / np.float32(_HOP)
    start, change = edges[first:last, None].astype(np.float32), np.diff(edges[first : last + 1])[:, None]
    nepers = (start + change.astype(np.float32) * between) * np.float32(np.log(10) / 20)
    scale(sound[first * _HOP : last * _HOP], np.exp(nepers).reshape(-1, 1))


def _highest(sound: Samples) -> float:
    """Return the highest magnitude of `sound`."""
    return max(float(sound.max()), -float(sound.min()))


def _peaks_db(window: Samples, hops: int, suspect_db: float) -> NDArray[np.float64]:
    """Return the peak in dBTP of each of `hops` hops, starting `_TAPS` frames into `window`.

    Only hops whose samples exceed `suspect_db` are measured and oversampled; the others get an upper bound below it.
    """
    blocks = window[_TAPS : _TAPS + hops * _HOP].reshape(hops, -1)
    limit = np.float32(db_to_gain(suspect_db))
    loud = np.flatnonzero(((blocks > limit) | (blocks < -limit)).any(axis=1))
    peaks = np.full(hops, min(float(limit), _highest(blocks)))
    if len(loud):
        around = np.lib.stride_tricks.sliding_window_view(window, _HOP + 2 * _TAPS, axis=0)[loud * _HOP]
        between = (around @ _INTERPOLATORS).reshape(len(loud), -1)
        peaks[loud] = np.maximum(np.abs(blocks[loud]).max(axis=1), np.abs(between).max(axis=1))
    return gain_to_db(np.maximum(peaks, 1e-9))


def _interpolators() -> NDArray[np.float32]:
    """Return windowed-sinc weights for three points between each pair of frames of a hop.

    Shape (_HOP + 2 * _TAPS, 3 * _HOP).
    """
    taps = np.arange(-_TAPS + 1, _TAPS + 1)
    window = np.cos(np.pi * (taps - 0.5) / (2 * _TAPS)) ** 2
    between = np.zeros((_HOP + 2 * _TAPS, _OVERSAMPLING - 1, _HOP))
    for step in range(1, _OVERSAMPLING):
        weights = np.sinc(taps - step / _OVERSAMPLING) * window
        for frame in range(_HOP):
            between[frame + _TAPS + taps, step - 1, frame] = weights / weights.sum()
    return between.reshape(len(between), -1).astype(np.float32)


_INTERPOLATORS: Final = _interpolators()
