"""Running water: waves on a beach and a stream over stones."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from audio.ambiences.drops import Bubbles, Drops, Scattered
from audio.ambiences.layers import Layers, ValueNoise, rng_for
from audio.ambiences.moving_bands import MovingBands
from audio.signal.decibels import db_to_gain
from audio.signal.noise import Band

if TYPE_CHECKING:
    from collections.abc import Callable

    from audio.ambiences.layers import Curve

    _Envelope = Callable[[Curve, Curve], Curve]
    """Returns the level of waves from the seconds since each broke and its relative run-out time."""

__all__ = ["Ocean", "Stream"]

_PERIOD: Final = 9.0
"""Average seconds between waves."""

_FAR: Final = Band(rms=0.027, low_hz=50, high_hz=700, slope=-0.6, correlated_hz=300)
_SWELL: Final = Band(rms=0.050, low_hz=45, high_hz=260, slope=-0.4, correlated_hz=500)
_BREAKING: Final = Band(rms=0.062, low_hz=220, high_hz=2200, slope=-0.5, correlated_hz=300)
_FOAM: Final = Band(rms=0.034, low_hz=1800, high_hz=9000, slope=-0.35, correlated_hz=300)
_FIZZ: Final = Drops(rate=260, hertz=(2500, 8500), cycles=(8, 18), chirp=0.1, level=0.045, spread=6, shapes=512)


class _Wave(NamedTuple):
    """One wave."""

    seconds: float
    """Time at which it breaks."""

    height: float
    """Level relative to an average wave."""

    side: float
    """The side that it reaches last, from -1 (left) to 1 (right)."""

    run_out: float
    """Run-out time relative to an average wave."""


class Ocean(Layers):
    """Waves on a beach: each swells from a distance, breaks along the shore and runs out in hissing foam.

    A wave breaks about every nine seconds, in sets of higher and lower waves. `seed` is 0 or more.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._sets = ValueNoise(seed, 90, 31.0)
        self._wave = lru_cache(maxsize=32)(self._random_wave)
        fizz = Scattered(seed, 9, [(_FIZZ, lambda seconds: self._height(seconds, _foaming, 0.0) ** 1.5)])
        super().__init__(1.249, MovingBands(seed, 0, (_FAR, _SWELL, _BREAKING, _FOAM), self._surf), fizz)

    def _surf(self, seconds: Curve) -> Curve:
        """Return the levels of the sea and of the three parts of its waves, for left and right."""
        parts = (_swelling, _breaking, _foaming)
        return np.stack(
            [
                np.stack([np.ones(len(seconds)), *(self._height(seconds, part, side) for part in parts)])
                for side in (-1.0, 1.0)
            ]
        )

    def _height(self, seconds: Curve, envelope: _Envelope, side: float) -> Curve:
        """Return the summed level of all waves on one side; a wave reaches one side before the other."""
        numbers = range(int(seconds[0] / _PERIOD) - 3, int(seconds[-1] / _PERIOD) + 3)
        times, heights, sides, run_outs = np.array([self._wave(number) for number in numbers]).T[:, :, None]
        return np.asarray(np.sum(heights * envelope(seconds - times - 0.3 * side * sides, run_outs), axis=0))

    def _random_wave(self, number: int) -> _Wave:
        rng = rng_for(self._seed, 10, number)
        late, height, side, run_out = rng.uniform(-1, 1, 4)
        at = (number + 0.5 + 0.22 * late) * _PERIOD
        set_height = float(self._sets(np.array([at]))[0])
        return _Wave(at, 1 + 0.2 * height + 0.22 * set_height, side, 1 + 0.25 * run_out)


def _swelling(after: Curve, run_out: Curve) -> Curve:
    """Return the level of the body of a wave."""
    return np.where(after < 0, np.exp(-np.square(after / 2.4)), np.exp(-np.maximum(after, 0) / (1.7 * run_out)))


def _breaking(after: Curve, run_out: Curve) -> Curve:
    """Return the level of the crash, which grows as the crest leans over."""
    leaning = 0.8 * np.exp(np.minimum(after, 0) / 0.55)
    return np.where(after < 0, leaning, _burst(after, 0.25, 1.3 * run_out, 0.8))


def _foaming(after: Curve, run_out: Curve) -> Curve:
    """Return the level of the foam, which outlasts the rest of the wave."""
    return np.where(after < -0.2, 0.0, _burst(after + 0.2, 0.9, 2.6 * run_out, 0.0))


def _burst(after: Curve, rise: float, fall: Curve | float, start: float) -> Curve:
    """Return a curve from `start` to about 1 with time constant `rise`, decaying with time constant `fall`."""
    after = np.maximum(after, 0)
    return np.asarray((1 - (1 - start) * np.exp(-after / rise)) * np.exp(-after / fall))


_FLOW: Final = Band(rms=0.020, low_hz=250, high_hz=3200, slope=-0.55, correlated_hz=400)
_SPOTS: Final = (
    Bubbles(rate=130, millimetres=(0.9, 3.2), rising=0.25, level=0.34, shapes=384, position=(-0.9, -0.3)),
    Bubbles(rate=130, millimetres=(0.8, 2.9), rising=0.25, level=0.35, shapes=384, position=(0.3, 0.9)),
    Bubbles(rate=45, millimetres=(1.5, 4.5), rising=0.2, level=0.24, shapes=256, position=(-0.3, 0.3)),
    Bubbles(rate=4, millimetres=(4, 8), rising=0.15, level=0.40, shapes=96, position=(-0.6, 0.6)),
)
"""Spots at which the water falls over stones, each babbling independently."""


class Stream(Layers):
    """A small stream: ringing bubbles at several spots over a soft flow.

    `seed` is 0 or more.
    """

    def __init__(self, seed: int) -> None:
        spots = [
            (spot, partial(_babbling, ValueNoise(seed, 51 + at, 0.16), ValueNoise(seed, 61 + at, 1.9)))
            for at, spot in enumerate(_SPOTS)
        ]
        flow = MovingBands(seed, 0, (_FLOW,), lambda seconds: np.ones((1, len(seconds))))
        super().__init__(0.617, flow, Scattered(seed, 1, spots))


def _babbling(quick: ValueNoise, slow: ValueNoise, seconds: Curve) -> Curve:
    """Return the gain of the bubbles at one spot."""
    return np.asarray(db_to_gain(6 * quick(seconds) + 2.5 * slow(seconds)))
