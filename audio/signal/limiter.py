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
_SILENCE: Final = 1e-9
_ROUNDING_DB: Final = 0.001
"""More than the rounding errors of peaks and of their bounds."""


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
        required = np.minimum(0.0, self._ceiling - _peaks_db(window, known, self._ceiling))
        if not self._gain and not self._required.any() and not required.any():
            self._gain = 0.0
            return self._passed(ready)
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
            self.decibels = max(self.decibels, float(_peaks_db(self._pending, hops, self.decibels).max()))
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


def _peaks_db(window: Samples, hops: int, above_db: float) -> NDArray[np.float64]:
    """Return the peak in dBTP of each of `hops` hops, starting `_TAPS` frames into `window`.

    Only hops whose peak may be above `above_db` are oversampled; the others count as silent.
    """
    peaks = np.zeros(hops)
    limit = np.float32(db_to_gain(above_db - _ROUNDING_DB))
    suspects = _hops_above(window[: hops * _HOP + 2 * _TAPS], hops, limit / np.float32(1 + 4 * _BEND))
    if not len(suspects):
        return gain_to_db(peaks + _SILENCE)
    around = np.lib.stride_tricks.sliding_window_view(window, _HOP + 2 * _TAPS, axis=0)[suspects * _HOP]
    loud = _bounds(around) > limit
    suspects, around = suspects[loud], around[loud]
    if len(suspects):
        between = (around @ _INTERPOLATORS).reshape(len(suspects), -1)
        frames = around[..., _TAPS:-_TAPS].reshape(len(suspects), -1)
        peaks[suspects] = np.maximum(np.abs(frames).max(axis=1), np.abs(between).max(axis=1))
    return gain_to_db(np.maximum(peaks, _SILENCE))


def _hops_above(window: Samples, hops: int, limit: np.float32) -> NDArray[np.intp]:
    """Return the hops that may have frames above `limit`, or such frames within `_TAPS` frames of them."""
    if window.max() <= limit and window.min() >= -limit:
        return np.zeros(0, np.intp)
    above = (window > limit) | (window < -limit)
    # A hop and its surroundings reach into two of these blocks.
    blocks = np.asarray(above[: hops * _HOP].reshape(hops, -1).any(axis=1))
    return np.flatnonzero(blocks | np.append(blocks[1:], above[hops * _HOP :].any()))


def _bounds(around: Samples) -> Samples:
    """Return an upper bound of the true peak of hops with the frames `around` them, shape (hops, 2, frames)."""
    highest, bends = (np.abs(each).max(axis=(1, 2)) for each in (around, np.diff(around, 2)))
    return np.asarray(highest + np.float32(_BEND) * bends)


def _weights(step: int) -> NDArray[np.float64]:
    """Return the windowed sinc that interpolates `step` quarters of the way from frame 0 to 1.

    Its `2 * _TAPS` weights are those of the frames from `-_TAPS + 1` to `_TAPS`.
    """
    taps = np.arange(-_TAPS + 1, _TAPS + 1)
    weights = np.sinc(taps - step / _OVERSAMPLING) * np.cos(np.pi * (taps - 0.5) / (2 * _TAPS)) ** 2
    return np.asarray(weights / weights.sum())


def _interpolators() -> NDArray[np.float32]:
    """Return the weights of three points between each pair of frames of a hop.

    Shape (_HOP + 2 * _TAPS, 3 * _HOP).
    """
    between = np.zeros((_HOP + 2 * _TAPS, _OVERSAMPLING - 1, _HOP))
    for step in range(1, _OVERSAMPLING):
        for frame in range(_HOP):
            between[frame + 1 : frame + 1 + 2 * _TAPS, step - 1, frame] = _weights(step)
    return between.reshape(len(between), -1).astype(np.float32)


def _bend() -> float:
    """Return by how much an interpolated point can exceed the frames around it, per second difference of the frames.

    A point is the linear interpolation between two frames, which exceeds neither, and a filter of the second
    differences, whose output is at most the sum of its absolute weights times the highest of them.
    """
    largest = 0.0
    for step in range(1, _OVERSAMPLING):
        remainder = _weights(step)
        remainder[_TAPS - 1 : _TAPS + 1] -= 1 - step / _OVERSAMPLING, step / _OVERSAMPLING
        largest = max(largest, float(np.abs(np.cumsum(np.cumsum(remainder))).sum()))
    return largest


_BEND: Final = _bend()
_INTERPOLATORS: Final = _interpolators()
