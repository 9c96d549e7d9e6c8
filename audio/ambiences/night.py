"""A still night with a few crickets nearby and many in the distance."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.ambiences.drops import pan
from audio.ambiences.layers import Layers, ValueNoise, rng_for, scale
from audio.ambiences.moving_bands import MovingBands
from audio.signal.clip import RATE, Samples
from audio.signal.decibels import db_to_gain
from audio.signal.noise import Band, moving_noise

if TYPE_CHECKING:
    from audio.ambiences.layers import Curve

__all__ = ["Night"]

_AIR: Final = Band(rms=0.012, low_hz=70, high_hz=420, slope=-0.5, correlated_hz=400)
_LEAVES: Final = Band(rms=0.005, low_hz=500, high_hz=3000, slope=-0.6, correlated_hz=400)
_CHORUS_LEVEL: Final = 0.0036
_CHORUS_HZ: Final = 27.0
_NEAR: Final = 6
_TOTAL_LEVEL: Final = 0.045
_TAIL: Final = RATE // 2
_HOP: Final = RATE // 10


@dataclass(frozen=True)
class _Cricket:
    """One nearby cricket."""

    hertz: float
    """Pitch."""

    pulses: int
    """Wing strokes per chirp."""

    pulse_hz: float
    """Wing strokes per second within a chirp."""

    every: float
    """Seconds between chirps."""

    position: float
    """From -1 (left) to 1 (right)."""

    level: float
    """Peak level."""

    bouts: ValueNoise
    """The cricket rests while this curve is low."""


class Night(Layers):
    """Nearby crickets that chirp independently with occasional rests, over a distant trilling chorus.

    `seed` is 0 or more.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._crickets = _normalize([_cricket(seed, index) for index in range(_NEAR)])
        self._chirps = [_chirp(cricket) for cricket in self._crickets]
        self._waves = [ValueNoise(seed, 50 + side, 3.1) for side in (0, 1)]
        self._begin = lru_cache(maxsize=64)(self._random_begin)
        air = MovingBands(seed, 0, (_AIR, _LEAVES), lambda seconds: np.ones((2, len(seconds))))
        super().__init__(2.94, air, self._chorus, self._near)

    def _chorus(self, number: int) -> Samples:
        sound = moving_noise(rng_for(self._seed, 2, number), self._far(number), 0.2, _HOP)
        scale(sound, _TRILL)
        return sound

    def _far(self, number: int) -> Samples:
        """Return the spectra of the chorus on the left and on the right."""
        seconds = np.asarray(number + np.arange(1, RATE // _HOP + 1) * (_HOP / RATE), np.float64)
        return np.stack([(1 + 0.4 * wave(seconds)).astype(np.float32)[:, None] * _FAR for wave in self._waves])

    def _near(self, number: int) -> Samples:
        row = np.zeros(2 * (RATE + _TAIL), np.float32)
        for index, cricket in enumerate(self._crickets):
            first = int(np.ceil(number / cricket.every)) - 1
            for chirp_number in range(first, first + int(1 / cricket.every) + 3):
                begin, level = self._begin(index, chirp_number)
                if math.floor(begin) == number and level > 0:
                    at = 2 * int((begin - number) * RATE)
                    chirp = self._chirps[index]
                    row[at : at + len(chirp)] += np.float32(level) * chirp
        return row.reshape(-1, 2)

    def _random_begin(self, index: int, number: int) -> tuple[float, float]:
        """Return the time of a cricket's chirp `number` in seconds, and its level, 0 while the cricket rests."""
        cricket = self._crickets[index]
        rng = rng_for(self._seed, 30 + index, number)
        begin = (number + 0.06 * rng.uniform()) * cricket.every
        singing = float(cricket.bouts(np.array([number * cricket.every]))[0]) + 0.35
        return begin, max(0.0, cricket.level * min(1.0, 4 * singing) * rng.uniform(0.85, 1))


def _cricket(seed: int, index: int) -> _Cricket:
    rng = rng_for(seed, 20, index)
    return _Cricket(
        hertz=rng.uniform(3900, 4900),
        pulses=int(rng.integers(2, 5)),
        pulse_hz=rng.uniform(26, 36),
        every=rng.uniform(0.55, 1.3),
        position=float(np.clip((index - (_NEAR - 1) / 2) / 2.6 + rng.uniform(-0.15, 0.15), -1, 1)),
        level=db_to_gain(rng.uniform(-9, 0)),
        bouts=ValueNoise(seed, 60 + index, rng.uniform(6, 11)),
    )


def _normalize(crickets: list[_Cricket]) -> list[_Cricket]:
    """Scale the levels of `crickets` to a fixed total power."""
    power = sum(cricket.level**2 * cricket.pulses / cricket.pulse_hz / cricket.every for cricket in crickets)
    return [replace(cricket, level=cricket.level * _TOTAL_LEVEL / math.sqrt(power)) for cricket in crickets]


def _chirp(cricket: _Cricket) -> Samples:
    """Return one chirp: wing strokes of increasing level and their echo in the grass."""
    period = RATE / cricket.pulse_hz
    stroke = _stroke(cricket.hertz, int(0.62 * period))
    sound = np.zeros(int(cricket.pulses * period) + RATE // 10)
    for number in range(cricket.pulses):
        begin = int(number * period)
        sound[begin : begin + len(stroke)] += stroke * (0.55 + 0.45 * (number + 1) / cricket.pulses)
    for after, level in ((0.011, 0.3), (0.023, 0.22), (0.041, 0.15), (0.067, 0.1)):
        late = int(after * RATE)
        sound[late:] += level * sound[:-late]
    return pan(sound.astype(np.float32), cricket.position)


def _stroke(hertz: float, frames: int) -> Curve:
    progress = np.arange(frames) / frames
    phase = 2 * np.pi * hertz * (progress - 0.015 * progress**2) * frames / RATE
    return np.asarray(np.sin(phase) * np.sin(np.pi * progress**0.8) ** 2)


def _far() -> Samples:
    """Return the spectrum of a distant chorus of crickets, a narrow band."""
    hertz = np.arange(1, int(5500 * 2 * _HOP / RATE)) * (RATE / (2 * _HOP))
    colour = np.exp(-0.5 * np.square(np.log2(hertz / 4050) / 0.05))
    return np.pad(_CHORUS_LEVEL * colour / np.sqrt(np.sum(colour**2)), (1, 0)).astype(np.float32)


_FAR: Final = _far()
_TRILL: Final = (0.6 + 0.4 * np.cos(np.arange(RATE + _HOP) * (2 * np.pi * _CHORUS_HZ / RATE)))[:, None].astype(
    np.float32
)
"""The swelling of the chorus, a whole number of times per second."""
