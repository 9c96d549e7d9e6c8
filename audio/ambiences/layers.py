"""What ambiences are built of: layers that are drawn second by second.

Every second of a layer is drawn from the seed and the number of that second alone, so any part of an ambience can
be read at any time, in blocks of any size. What begins in one second may ring on into the next ones.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from audio.signal.clip import RATE, Samples
from audio.signal.noise import Band, coloured_noise, spectrum

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["PART", "STEP", "STEPS", "Curve", "Layers", "ValueNoise", "drawn", "framed", "grid", "noise", "tinted"]

Curve: TypeAlias = NDArray[np.float64]
"""A number for each of some moments."""

Layer: TypeAlias = "Callable[[int], Samples]"
"""Gives the part that begins with the second of that number (from -60 on): a second and its tail, always as long."""

STEP: Final = RATE // 100
"""Frames between the moments for which slow changes are worked out."""

OVERLAP: Final = RATE // 4
"""Seconds of noise reach this far into the next one."""

PART: Final = RATE + OVERLAP
"""Frames of a second of noise with its ramp out."""

STEPS: Final = PART // STEP + 1
"""Moments that a second of noise needs: see `grid`."""

_RISE: Final = np.sin((np.arange(OVERLAP)[:, None] + 0.5) / OVERLAP * (np.pi / 2)).astype(np.float32)
_BETWEEN: Final = np.linspace(0, 1, STEP, endpoint=False, dtype=np.float32)
_BEFORE: Final = 1000
"""Added to the numbers of seconds, since what begins before the first one reaches into it."""


class Layers:
    """An ambience that is the sum of its layers, each made as loud as `gain` says."""

    def __init__(self, gain: float, *layers: Layer) -> None:
        self._gain = np.float32(gain)
        self._layers = [_Sounding(layer) for layer in layers]
        self._second = lru_cache(maxsize=4)(self._joined)

    def read(self, start: int, frames: int) -> Samples:
        """Return `frames` frames from the frame `start` (0 or later) on, shape (frames, 2)."""
        if frames <= 0:
            return np.empty((0, 2), np.float32)
        stop = start + frames
        numbers = range(start // RATE, (stop - 1) // RATE + 1)
        return np.concatenate([self._second(n)[max(start - n * RATE, 0) : stop - n * RATE] for n in numbers])

    def _joined(self, number: int) -> Samples:
        second = np.zeros((RATE, 2), np.float32)
        for layer in self._layers:
            for before, part in enumerate(layer.parts(number)):
                tail = part[before * RATE : (before + 1) * RATE]
                second[: len(tail)] += tail
        second *= self._gain
        return second


class _Sounding:
    """A layer, and those of its parts that sounded in the second read last: none is drawn again for the next one."""

    def __init__(self, layer: Layer) -> None:
        self._layer = layer
        self._kept: dict[int, Samples] = {}

    def parts(self, number: int) -> list[Samples]:
        """Return what sounds in second `number`: the part that begins with it, that of the second before, and so on."""
        kept = self._kept  # another thread may read elsewhere
        first = kept[number] if number in kept else self._layer(number)
        earlier = range(number - 1, number - 1 - len(first) // RATE, -1)  # every part of a layer is as long
        parts = [first, *(kept[each] if each in kept else self._layer(each) for each in earlier)]
        self._kept = dict(zip((number, *earlier), parts, strict=True))
        return parts


def drawn(seed: int, layer: int, number: int) -> np.random.Generator:
    """Return what draws second `number` of a layer; no two layers and seconds draw the same."""
    return np.random.default_rng((seed, layer, number + _BEFORE))


def noise(band: Band, rng: np.random.Generator, swell: Samples | float = 1.0) -> Samples:
    """Return a second of noise and its ramps for an equal-power join, as loud as `swell`, shape (frames, 1 or 2)."""
    return tinted(*spectrum(band, PART), rng, swell)


def tinted(colour: Samples, shared: Samples | float, rng: np.random.Generator, swell: Samples | float = 1.0) -> Samples:
    """Return a second of noise of the amplitude spectrum `colour`, in steps of RATE / PART Hz; otherwise as `noise`."""
    sound = coloured_noise(rng, colour, shared, PART)
    sound *= swell
    sound[:OVERLAP] *= _RISE
    sound[-OVERLAP:] *= _RISE[::-1]
    return sound


def grid(number: int) -> Curve:
    """Return the moments, in seconds, for which a swell over second `number` of noise is worked out."""
    return np.asarray(number + np.arange(STEPS) * (STEP / RATE), np.float64)


def framed(values: Curve) -> Samples:
    """Return `values`, shape (moments,) or (moments, 2), for every frame from the first moment to the last."""
    points = values.reshape(len(values), -1).T.astype(np.float32)
    curve: Samples = points[:, :-1, None] + np.diff(points)[:, :, None] * _BETWEEN
    return curve.reshape(len(points), -1).T


class ValueNoise:
    """A curve that wanders between -1 and 1 and never comes round again: smooth steps between drawn heights.

    Args:
        seed: of the ambience.
        layer: tells the curves of an ambience apart.
        period: seconds from one height to the next.
    """

    _TOGETHER: Final = 64

    def __init__(self, seed: int, layer: int, period: float) -> None:
        self._period = period
        self._heights = lru_cache(maxsize=4)(
            lambda chunk: drawn(seed, layer, chunk).uniform(-1, 1, self._TOGETHER),
        )

    def __call__(self, seconds: Curve) -> Curve:
        """Return its height at each of the ascending `seconds`."""
        places = seconds / self._period
        first = int(np.floor(places[0]))
        knots = range(first, int(np.floor(places[-1])) + 2)
        heights = np.array([self._heights(knot // self._TOGETHER)[knot % self._TOGETHER] for knot in knots])
        whole = np.floor(places).astype(int)
        part = places - whole
        eased = part * part * (3 - 2 * part)
        index = whole - first
        return np.asarray(heights[index] * (1 - eased) + heights[index + 1] * eased)
