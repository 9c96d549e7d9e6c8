"""Wind, and the wind in the leaves of a forest."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.ambiences.birds import Birds
from audio.ambiences.layers import Layers, ValueNoise, per_frame, rng_for, scale
from audio.signal.clip import RATE
from audio.signal.noise import HOP, SEGMENT, moving_noise

if TYPE_CHECKING:
    from collections.abc import Callable

    from audio.ambiences.layers import Curve
    from audio.signal.clip import Samples

    _Colours = Callable[[Curve, Curve], Samples]
    """Returns the noise spectra for moments and wind strengths."""

__all__ = ["Forest", "Wind"]

_SPECTRA_PER_SECOND: Final = RATE // HOP
_HERTZ: Final = np.arange(1, int(11_000 * SEGMENT / RATE)) * (RATE / SEGMENT)
_CORRELATION: Final = np.pad(0.1 + 0.75 / (1 + (_HERTZ / 350) ** 2), (1, 0)).astype(np.float32)
_STRENGTHS: Final = np.linspace(0, 1, 48)
"""Wind strengths for which spectra are computed; the others are interpolated."""

_SIDE_DELAY: Final = 0.35
"""Seconds by which a gust reaches one side later."""


class _Gusts:
    """Wind strength from 0 to 1: long gusts, shorter gusts within them, and flutter."""

    def __init__(self, seed: int) -> None:
        self._curves = [(share, ValueNoise(seed, 70 + at, period)) for at, (share, period) in enumerate(_GUSTS)]

    def __call__(self, seconds: Curve) -> Curve:
        height = sum((share * curve(seconds) for share, curve in self._curves), np.zeros(len(seconds)))
        return np.asarray(np.clip(0.5 + 0.5 * height, 0.0, 1.0))


_GUSTS: Final = ((0.45, 5.5), (0.45, 2.3), (0.15, 0.7))


class Wind(Layers):
    """Wind: stronger gusts are louder and brighter and whistle at a higher pitch.

    `seed` is 0 or more.
    """

    def __init__(self, seed: int) -> None:
        super().__init__(1.2625, partial(_passing_wind, seed, _Gusts(seed), _wind))


class Forest(Layers):
    """A forest: leaves rustling in a light wind, and an occasional bird.

    `seed` is 0 or more.
    """

    def __init__(self, seed: int) -> None:
        leaves = partial(_leaves, ValueNoise(seed, 80, 0.11))
        super().__init__(1.493, partial(_passing_wind, seed, _Gusts(seed), leaves), Birds(seed))


def _passing_wind(seed: int, gusts: _Gusts, colours: _Colours, number: int) -> Samples:
    """Return a second of wind that passes from one side to the other."""
    seconds = number + (np.arange(_SPECTRA_PER_SECOND + 2) * HOP) / RATE
    centres = seconds[1:-1]
    sound = moving_noise(rng_for(seed, 0, number), colours(centres, gusts(centres)), _CORRELATION)
    balance = 0.25 * (gusts(seconds + _SIDE_DELAY) - gusts(seconds))[:, None] * np.array([-1.0, 1.0])
    scale(sound, per_frame(1 + balance, HOP))
    return sound


def _wind(seconds: Curve, gust: Curve) -> Samples:
    return _between(_wind_spectra(), gust)


def _between(table: Samples, height: Curve) -> Samples:
    """Interpolate the rows of `table`, which belong to heights from 0 to 1."""
    places = height * (len(table) - 1)
    below = np.minimum(places.astype(int), len(table) - 2)
    part = (places - below).astype(np.float32)[:, None]
    return np.asarray(table[below] * (1 - part) + table[below + 1] * part, np.float32)


@lru_cache(maxsize=1)
def _wind_spectra() -> Samples:
    """Return the spectrum of the wind at each of `_STRENGTHS`: a body, two whistling pitches, a little hiss."""
    gust = _STRENGTHS
    speed = (0.45 + 0.55 * gust)[:, None]
    body = 1.1 * speed**1.3 / np.sqrt(_HERTZ) / (1 + (_HERTZ / (120 + 560 * speed**2)) ** 2) / (1 + (70 / _HERTZ) ** 2)
    whistle = sum(
        level * gust[:, None] ** 2.2 * np.exp(-0.5 * np.square(np.log2(_HERTZ / (hertz * (0.6 + 0.7 * speed))) / 0.16))
        for hertz, level in ((400, 0.017), (730, 0.007))
    )
    hiss = 0.0035 * speed**2 * np.exp(-0.5 * np.square(np.log2(_HERTZ / 2200) / 0.9))
    return np.pad(np.sqrt(body**2 * 0.04 + np.square(whistle) + hiss**2), ((0, 0), (1, 0))).astype(np.float32)


def _leaves(flutter: ValueNoise, seconds: Curve, gust: Curve) -> Samples:
    """Return the spectrum of wind in leaves: a soft body and a fluttering rustle."""
    body, rustle = (_between(table, gust) for table in _leaf_spectra())
    rustle *= (1 + 0.4 * flutter(seconds)).astype(np.float32)[:, None]
    return np.asarray(np.sqrt(np.square(body) + np.square(rustle)), np.float32)


@lru_cache(maxsize=1)
def _leaf_spectra() -> tuple[Samples, Samples]:
    """Return the spectra of the body and of the rustle at each of `_STRENGTHS`."""
    speed = (0.5 + 0.5 * _STRENGTHS)[:, None]
    body = 0.0075 * speed / (1 + (_HERTZ / 350) ** 2) / (1 + (80 / _HERTZ) ** 2)
    rustle = 0.003 * speed**1.4 * np.exp(-0.5 * np.square(np.log2(_HERTZ / (1100 + 1100 * speed)) / 0.9))
    first, second = (np.pad(spectra, ((0, 0), (1, 0))).astype(np.float32) for spectra in (body, rustle))
    return first, second
