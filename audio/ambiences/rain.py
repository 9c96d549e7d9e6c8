"""Falling water: rain outdoors and a shower in a tiled room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.ambiences.drops import Bubbles, Drops, Scattered
from audio.ambiences.excerpts import Excerpts
from audio.ambiences.layers import Layers, ValueNoise
from audio.ambiences.moving_bands import MovingBands
from audio.signal.decibels import db_to_gain
from audio.signal.noise import Band

if TYPE_CHECKING:
    from audio.ambiences.layers import Curve

__all__ = ["Rain", "Shower"]

_RAIN_AIR: Final = (
    Band(rms=0.018, low_hz=45, high_hz=130, slope=-0.5, correlated_hz=1000),
    Band(rms=0.0265, low_hz=250, high_hz=5000, slope=-0.45, correlated_hz=500),
)
_RAIN: Final = (
    Drops(rate=450, hertz=(1300, 7500), cycles=(10, 28), chirp=0, level=0.062, spread=8, shapes=1024),
    Drops(rate=5, hertz=(400, 1500), cycles=(24, 30), chirp=0.15, level=0.065, spread=3, shapes=128),
)

_TILES: Final = ((2.9, 0.5), (4.7, -0.4), (7.3, 0.3), (11.9, -0.22), (17.3, 0.15))
_SHOWER_AIR: Final = (
    Band(rms=0.010, low_hz=90, high_hz=320, slope=0.0, correlated_hz=800),
    Band(rms=0.024, low_hz=900, high_hz=6500, slope=-0.45, correlated_hz=350),
)
_SHOWER: Final = (
    Drops(rate=800, hertz=(1500, 6500), cycles=(7, 16), chirp=0, level=0.040, spread=6, shapes=512),
    Drops(rate=14, hertz=(350, 1100), cycles=(8, 14), chirp=0.2, level=0.06, spread=3, shapes=96),
)
_DRAIN: Final = Bubbles(rate=9, millimetres=(3.5, 9), rising=0.12, level=0.20, shapes=64, position=(0.1, 0.4))


@dataclass(frozen=True)
class _Swell:
    """A slow modulation of a layer by up to 2 dB: sines with unrelated periods."""

    periods: Curve
    """Periods of the sines, in seconds."""

    phases: Curve
    """Phases of the sines, in radians."""

    @classmethod
    def random(cls, rng: np.random.Generator) -> _Swell:
        return cls(rng.uniform([10, 15, 25], [15, 25, 40]), rng.uniform(0, 2 * np.pi, 3))

    def __call__(self, seconds: Curve) -> Curve:
        """Return the gain at each of `seconds`."""
        waves = np.sin(2 * np.pi * seconds[:, None] / self.periods + self.phases)
        return np.asarray(db_to_gain(waves @ np.array([0.5, 0.6, 0.9])))


class Rain(Layers):
    """Steady, gentle rain: a distant hiss and rumble, many small drops nearby and a few large ones.

    Each layer swells independently, by up to 2 dB over 10 to 40 seconds. `seed` is 0 or more.
    """

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        air = [_Swell.random(rng) for _ in _RAIN_AIR]
        small, large = [(kind, _Swell.random(rng)) for kind in _RAIN]
        dense = Excerpts(seed, 0, [*zip(_RAIN_AIR, air, strict=True), small])
        super().__init__(1.0, dense, Scattered(seed, 1, [large]))


class Shower(Layers):
    """A shower: dense drops on echoing tiles, an even spray, a gurgling drain.

    The spray varies slightly, as if someone stood under it. `seed` is 0 or more.
    """

    def __init__(self, seed: int) -> None:
        movement = ValueNoise(seed, 90, 2.2)
        gurgle = ValueNoise(seed, 91, 0.45)

        def spray(seconds: Curve) -> Curve:
            return db_to_gain(1.2 * movement(seconds))

        def drain(seconds: Curve) -> Curve:
            return np.maximum(0.0, gurgle(seconds)) ** 2

        air = MovingBands(seed, 0, _SHOWER_AIR, lambda seconds: np.stack([spray(seconds)] * len(_SHOWER_AIR)))
        drops = Scattered(seed, 1, [(kind, spray) for kind in _SHOWER], _TILES)
        super().__init__(1.1375, air, drops, Scattered(seed, 3, [(_DRAIN, drain)]))
