"""A fire: a fluttering roar, and wood that crackles in bursts."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.ambiences.drops import pan, scatter
from audio.ambiences.layers import Layers, ValueNoise, grid, noise, per_frame, rng_for
from audio.ambiences.moving_bands import MovingBands
from audio.signal.clip import RATE, Samples
from audio.signal.decibels import db_to_gain
from audio.signal.noise import HOP, Band

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audio.ambiences.layers import Curve

__all__ = ["Fire"]

_ROAR: Final = Band(rms=0.052, low_hz=50, high_hz=190, slope=-0.3, correlated_hz=600)
_FLAMES: Final = Band(rms=0.020, low_hz=200, high_hz=1600, slope=-0.6, correlated_hz=400)
_HISS: Final = Band(rms=0.0075, low_hz=2500, high_hz=9000, slope=-0.2, correlated_hz=300)
_SHAPES: Final = 384
_BURSTS: Final = 2.3
"""Average bursts of crackling per second."""

_PER_BURST: Final = 6.0
"""Average crackles per burst; each is followed by another with the same probability."""

_GAP_S: Final = 0.035
"""Average seconds between the crackles of a burst."""

_FAINTEST: Final = 0.045
_SPREAD: Final = 12.0
_TAIL: Final = RATE


class Fire(Layers):
    """A fire: low flutter, soft flames, and bursts of crackling.

    Crackle levels follow a power law: most are faint and a few pop. `seed` is 0 or more.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        flutter = [(share, ValueNoise(seed, 50 + at, period)) for at, (share, period) in enumerate(_FLUTTER)]
        self._activity = ValueNoise(seed, 60, 6.5)

        def fluttering(seconds: Curve) -> Curve:
            return np.asarray(sum(share * curve(seconds) for share, curve in flutter))

        def roar(number: int) -> Samples:
            return noise(_ROAR, rng_for(seed, 0, number), per_frame(db_to_gain(7 * fluttering(grid(number)))))

        def flames(seconds: Curve) -> Curve:
            return db_to_gain(np.outer((5, 3), fluttering(seconds)))

        # The roar is too deep for the short segments that flames need to flutter.
        super().__init__(0.917, roar, MovingBands(seed, 1, (_FLAMES, _HISS), flames, HOP), self._crackles)

    def _crackles(self, number: int) -> Samples:
        rng = rng_for(self._seed, 10, number)
        active = 10 ** (0.35 * self._activity(np.array([float(number)]))[0])
        onsets = _bursts(rng, active)
        chosen = rng.integers(0, _SHAPES, len(onsets))
        levels = _FAINTEST * np.minimum(rng.uniform(0, 1, len(onsets)) ** (-1 / 1.3), _SPREAD)
        row = np.zeros(2 * (RATE + _TAIL), np.float32)
        scatter(row, _crackle_shapes(), chosen, onsets, levels)
        return row.reshape(-1, 2)


_FLUTTER: Final = ((0.5, 0.09), (0.4, 0.31), (0.4, 1.7))


def _bursts(rng: np.random.Generator, active: float) -> NDArray[np.int64]:
    """Return the onsets, in frames, of the crackles whose bursts start in one second."""
    begins = rng.uniform(0, 1, rng.poisson(_BURSTS * active))
    counts = rng.geometric(1 / _PER_BURST, len(begins))
    onsets = [begin + np.cumsum(rng.exponential(_GAP_S, count)) for begin, count in zip(begins, counts, strict=True)]
    frames = np.concatenate([*onsets, np.zeros(0)]) * RATE
    return frames[frames < RATE + _TAIL - _LONGEST].astype(np.int64)


_LONGEST: Final = RATE // 10


@lru_cache
def _crackle_shapes() -> list[Samples]:
    """Return the panned crackle shapes at level 1: snaps and a few deeper pops."""
    rng = np.random.default_rng(2)
    positions = np.clip(rng.normal(0, 0.45, _SHAPES), -1, 1)
    return [pan(_crackle(rng, pop=index % 12 == 0), position) for index, position in enumerate(positions.tolist())]


def _crackle(rng: np.random.Generator, *, pop: bool) -> Samples:
    """Return a click of noise with a short wooden resonance and a peak of 1."""
    decay = rng.uniform(0.006, 0.014) if pop else np.exp(rng.uniform(*np.log((0.0006, 0.004))))
    hertz = rng.uniform(300, 800) if pop else np.exp(rng.uniform(*np.log((1100, 6000))))
    seconds = np.arange(min(int(7 * decay * RATE), _LONGEST - 100)) / RATE
    resonance = np.sin(2 * np.pi * hertz * seconds) + 0.5 * np.sin(2 * np.pi * 1.83 * hertz * seconds)
    snap = _soften(rng.standard_normal(len(seconds))) * np.exp(-seconds / (0.4 * decay))
    sound = snap + resonance * np.exp(-seconds / decay)
    sound *= 1 - np.exp(-seconds / 0.00015)
    return np.asarray(sound / np.max(np.abs(sound)), np.float32)


def _soften(sound: Curve) -> Curve:
    """Attenuate `sound` above about 8 kHz."""
    return np.convolve(sound, np.array([0.25, 0.5, 0.25]), "same")
