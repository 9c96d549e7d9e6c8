"""Bands of noise whose levels change, generated together."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.ambiences.layers import rng_for
from audio.signal.clip import RATE, Samples
from audio.signal.noise import Band, moving_noise, spectrum

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from audio.ambiences.layers import Curve

__all__ = ["MovingBands"]

_HOP: Final = RATE // 10
"""Frames between the moments at which levels are sampled: long enough to resolve the lowest bands."""


class MovingBands:
    """An ambience layer of bands of noise, each with its own changing level.

    Independent noises sum to noise with the sum of their powers, so that all bands cost as much as one.

    Args:
        seed: the ambience's seed.
        layer: a number unique to this layer within the ambience.
        bands: one or more.
        gains: returns the gains at ascending moments, in seconds: shape (bands, moments), or (2, bands, moments) for
            left and right.
        hop: frames between the moments, a divisor of `RATE`.
    """

    def __init__(
        self, seed: int, layer: int, bands: Sequence[Band], gains: Callable[[Curve], Curve], hop: int = _HOP
    ) -> None:
        self._seed = seed
        self._layer = layer
        self._bands = tuple(bands)
        self._gains = gains
        self._hop = hop

    def __call__(self, number: int) -> Samples:
        """Return second `number` with a tail of one hop, shape (frames, 2)."""
        hop = self._hop
        moments = np.asarray(number + np.arange(1, RATE // hop + 1) * (hop / RATE), np.float64)
        powers, shared = _powers(self._bands, 2 * hop)
        changes = np.square(self._gains(moments)).astype(np.float32)
        colours = np.sqrt(np.swapaxes(changes, -1, -2) @ powers)
        return moving_noise(rng_for(self._seed, self._layer, number), colours, shared, hop)


@lru_cache(maxsize=16)
def _powers(bands: tuple[Band, ...], frames: int) -> tuple[Samples, Samples]:
    """Return the power spectra of `bands`, shape (bands, bins), and their common channel correlation."""
    spectra = [spectrum(band, frames) for band in bands]
    bins = max(len(colour) for colour, _ in spectra)
    powers, shared = (
        np.stack([np.pad(row, (0, bins - len(row))) for row in rows]) for rows in zip(*spectra, strict=True)
    )
    powers = np.square(powers)
    total = powers.sum(axis=0)
    return powers, (powers * shared).sum(axis=0) / np.maximum(total, np.float32(1e-30))
