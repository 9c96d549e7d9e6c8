"""Dense, steady sound from random excerpts of a few loops, which costs a fraction of new noise and new drops.

Loops are `PART` frames long and periodic, so that an excerpt may begin anywhere. Each second adds excerpts of several
loops at random places, and crossfades to the next second with equal power. A combination doesn't come back: two layers
of eight loops have more than 10 ** 11 of them, and which loops are heard where depends on the seed and the second.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.ambiences.drops import TAIL, Drops, Shapes, scatter
from audio.ambiences.layers import FADE, OVERLAP, PART, per_frame, rng_for, scale
from audio.signal.clip import RATE, Samples
from audio.signal.noise import Band, coloured_noise, spectrum

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from audio.ambiences.layers import Curve

__all__ = ["Excerpts"]

_LOOPS: Final = 8
"""Loops of each kind of sound; each takes half a megabyte."""

_MOMENTS: Final = np.arange(PART // OVERLAP + 1) * (OVERLAP / RATE)
"""Moments at which gains are sampled, in seconds from the start of a part."""

_LAYERS: Final = {Band: 1, Drops: 3}
"""Excerpts that sound at once: drops come from several, so that no loop's pattern is heard on its own."""


class Excerpts:
    """An ambience layer of bands of noise and dense drops, each with its own slowly changing level.

    Args:
        seed: the ambience's seed.
        layer: a number unique to this layer within the ambience.
        kinds: kinds of sound, each with a function that returns its gain at ascending moments in seconds.
    """

    def __init__(self, seed: int, layer: int, kinds: Sequence[tuple[Band | Drops, Callable[[Curve], Curve]]]) -> None:
        self._seed = seed
        self._layer = layer
        self._kinds = tuple(kinds)

    def __call__(self, number: int) -> Samples:
        """Return second `number` with its fade-out, shape (PART, 2)."""
        rng = rng_for(self._seed, self._layer, number)
        excerpts = []
        for kind, gains in self._kinds:
            excerpts.append(_excerpt(kind, rng))
            scale(excerpts[-1], per_frame(gains(np.asarray(number + _MOMENTS, np.float64)), OVERLAP))
        sound = excerpts[0]
        for excerpt in excerpts[1:]:
            sound += excerpt
        sound[:OVERLAP] *= FADE
        sound[-OVERLAP:] *= FADE[::-1]
        return sound


def _excerpt(kind: Band | Drops, rng: np.random.Generator) -> Samples:
    """Return a new excerpt, the sum of one of each layer."""
    loops, layers = _loops(kind), _LAYERS[type(kind)]
    chosen, starts = rng.integers(0, _LOOPS, layers).tolist(), rng.integers(0, PART, layers).tolist()
    sound = np.concatenate([loops[chosen[0]][starts[0] :], loops[chosen[0]][: starts[0]]])
    for loop, start in zip(chosen[1:], starts[1:], strict=True):
        sound[: PART - start] += loops[loop][start:]
        sound[PART - start :] += loops[loop][:start]
    return sound


@lru_cache(maxsize=8)
def _loops(kind: Band | Drops) -> Shapes:
    """Return the loops of `kind`, generated on first use."""
    if isinstance(kind, Band):
        return Shapes(lambda number: coloured_noise(np.random.default_rng(number), *spectrum(kind, PART), PART))
    return Shapes(lambda number: _looped_drops(kind, np.random.default_rng(number)))


def _looped_drops(drops: Drops, rng: np.random.Generator) -> Samples:
    """Return a layer of `drops` whose tails ring on at its start, shape (PART, 2)."""
    onsets = np.sort(rng.integers(0, PART, rng.poisson(drops.rate * PART / RATE / _LAYERS[Drops])))
    row = np.zeros(2 * (PART + TAIL), np.float32)
    scatter(row, drops.sounds, rng.integers(0, drops.shapes, len(onsets)), onsets, drops.levels(rng, len(onsets)))
    row[: 2 * TAIL] += row[2 * PART :]
    return row[: 2 * PART].reshape(-1, 2)
