"""Building blocks of ambiences: layers generated second by second.

Each second of a layer depends only on the seed and its number, so any part of an ambience can be read at any time,
in blocks of any size. Sounds may ring on into later seconds.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from audio.signal.clip import RATE, Samples
from audio.signal.curves import STEP, per_frame, scale
from audio.signal.noise import Band, coloured_noise, spectrum

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "FADE",
    "OVERLAP",
    "PART",
    "STEP",
    "STEPS",
    "Curve",
    "Layers",
    "ValueNoise",
    "grid",
    "noise",
    "per_frame",
    "rng_for",
    "scale",
    "shaped_noise",
]

Curve: TypeAlias = NDArray[np.float64]
"""One value per sampled moment."""

Layer: TypeAlias = "Callable[[int], Samples]"
"""Returns the part that starts at the given second (-60 or later): one second plus a tail of constant length."""

OVERLAP: Final = RATE // 4
"""Frames by which a second of noise overlaps the next."""

PART: Final = RATE + OVERLAP
"""Frames in a second of noise including its fade-out."""

STEPS: Final = PART // STEP + 1
"""Sampled moments per second of noise; see `grid`."""

FADE: Final = np.sin((np.arange(OVERLAP).repeat(2).reshape(-1, 2) + 0.5) / OVERLAP * (np.pi / 2)).astype(np.float32)
_SEED_OFFSET: Final = 1000
"""Added to second numbers to keep seeds positive: sounds from before second 0 ring into it."""

# glibc returns freed blocks to the system until it has seen a larger one freed. Without
# this, allocating each second's blocks took a quarter of an ambience's time.
np.empty(4 * RATE * 2, np.float32)


class Layers:
    """An ambience that sums its layers and applies `gain`."""

    def __init__(self, gain: float, *layers: Layer) -> None:
        self._gain = np.float32(gain)
        self._layers = [_CachedLayer(layer) for layer in layers]
        self._second = lru_cache(maxsize=4)(self._mixed_second)

    def read(self, start: int, frames: int) -> Samples:
        """Return `frames` frames from frame `start` (0 or later), shape (frames, 2)."""
        if frames <= 0:
            return np.empty((0, 2), np.float32)
        stop = start + frames
        numbers = range(start // RATE, (stop - 1) // RATE + 1)
        return np.concatenate([self._second(n)[max(start - n * RATE, 0) : stop - n * RATE] for n in numbers])

    def _mixed_second(self, number: int) -> Samples:
        second = np.zeros((RATE, 2), np.float32)
        for layer in self._layers:
            for before, part in enumerate(layer.parts(number)):
                tail = part[before * RATE : (before + 1) * RATE]
                second[: len(tail)] += tail
        second *= self._gain
        return second


class _CachedLayer:
    """A layer with a cache of the parts audible in the last second read, for reuse in the next one."""

    def __init__(self, layer: Layer) -> None:
        self._layer = layer
        self._cache: dict[int, Samples] = {}

    def parts(self, number: int) -> list[Samples]:
        """Return the parts audible in second `number`, latest first."""
        cache = self._cache  # another thread may replace it
        first = cache[number] if number in cache else self._layer(number)
        earlier = range(number - 1, number - 1 - len(first) // RATE, -1)  # all parts of a layer have the same length
        parts = [first, *(cache[before] if before in cache else self._layer(before) for before in earlier)]
        self._cache = dict(zip((number, *earlier), parts, strict=True))
        return parts


def rng_for(seed: int, layer: int, number: int) -> np.random.Generator:
    """Return the generator for second `number` of a layer, independent of all others."""
    return np.random.default_rng((seed, layer, number + _SEED_OFFSET))


def noise(band: Band, rng: np.random.Generator, swell: Samples | float = 1.0) -> Samples:
    """Return a second of noise scaled by `swell`, shape (frames, 1 or 2), with ramps for an equal-power crossfade."""
    return shaped_noise(*spectrum(band, PART), rng, swell)


def shaped_noise(
    colour: Samples, shared: Samples | float, rng: np.random.Generator, swell: Samples | float = 1.0
) -> Samples:
    """Like `noise`, but with the amplitude spectrum `colour` in bins of RATE / PART Hz."""
    sound = coloured_noise(rng, colour, shared, PART)
    if not isinstance(swell, float):
        scale(sound, swell)
    sound[:OVERLAP] *= FADE
    sound[-OVERLAP:] *= FADE[::-1]
    return sound


def grid(number: int) -> Curve:
    """Return the moments, in seconds, at which curves over second `number` of noise are sampled."""
    return np.asarray(number + np.arange(STEPS) * (STEP / RATE), np.float64)


class ValueNoise:
    """A smooth random curve between -1 and 1 that never repeats, interpolated between random heights.

    Args:
        seed: the ambience's seed.
        layer: a number unique to this curve within the ambience.
        period: seconds from one height to the next.
    """

    _CHUNK: Final = 64

    def __init__(self, seed: int, layer: int, period: float) -> None:
        self._period = period
        self._heights = lru_cache(maxsize=4)(
            lambda chunk: rng_for(seed, layer, chunk).uniform(-1, 1, self._CHUNK),
        )

    def __call__(self, seconds: Curve) -> Curve:
        """Return the height at each of the ascending `seconds`."""
        places = seconds / self._period
        first = int(np.floor(places[0]))
        knots = range(first, int(np.floor(places[-1])) + 2)
        heights = np.array([self._heights(knot // self._CHUNK)[knot % self._CHUNK] for knot in knots])
        whole = np.floor(places).astype(int)
        part = places - whole
        eased = part * part * (3 - 2 * part)
        index = whole - first
        return np.asarray(heights[index] * (1 - eased) + heights[index + 1] * eased)
