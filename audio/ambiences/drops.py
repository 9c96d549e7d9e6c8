"""Large numbers of small panned sounds: drops, bubbles, crackles."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.ambiences.layers import rng_for
from audio.signal.clip import RATE, Samples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from audio.ambiences.layers import Curve

__all__ = ["TAIL", "Bubbles", "Drops", "Scattered", "Shapes", "ears", "pan", "scatter"]

_WIDEST_LAG: Final = RATE // 2500
"""Largest delay between the ears, in frames."""

TAIL: Final = RATE // 4
"""Frames in which the longest sound has decayed."""

_INAUDIBLE_NEPERS: Final = 5.2


class Shapes(dict[int, Samples]):
    """Small sounds by number, generated on first use, since the first second of rain needs few of them."""

    def __init__(self, make: Callable[[int], Samples]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, number: int) -> Samples:
        return self.setdefault(number, self._make(number))


def scatter(
    row: Samples,
    shapes: Shapes | Sequence[Samples],
    chosen: NDArray[np.int64],
    onsets: NDArray[np.int64],
    levels: Curve,
) -> None:
    """Add panned sounds (see `pan`) to `row`, interleaved stereo with room for every tail.

    Args:
        row: the sound to add to.
        shapes: the available sounds.
        chosen: index of the sound at each onset.
        onsets: start of each sound, in frames.
        levels: gain of each sound.
    """
    sounds = map(np.multiply, map(shapes.__getitem__, chosen.tolist()), levels.tolist())
    for sound, begin in zip(sounds, (2 * onsets).tolist(), strict=True):
        place = row[begin : begin + len(sound)]
        place += sound


def pan(drop: Samples, position: float) -> Samples:
    """Pan `drop` to `position`, from -1 (left) to 1 (right): quieter and later on the far side.

    Returns interleaved stereo in one dimension, which is cheapest to mix.
    """
    heard = ears(position)
    sides = np.zeros((len(drop) + max(lag for _, lag in heard), 2), np.float32)
    for side, (gain, lag) in enumerate(heard):
        sides[lag : lag + len(drop), side] = drop * np.float32(gain)
    return sides.reshape(-1)


def ears(position: float) -> tuple[tuple[float, int], tuple[float, int]]:
    """Return gain, and delay in frames, at the left and the right ear of a sound at `position`."""
    left, right = (
        (math.sqrt((1 - 0.8 * offset) / 2), round(max(0.0, offset) * _WIDEST_LAG)) for offset in (position, -position)
    )
    return left, right


class Scattered:
    """An ambience layer of drops and bubbles.

    Args:
        seed: the ambience's seed.
        layer: a number for the first kind; the following ones take the next numbers.
        kinds: kinds of sound, each with a function that returns gains at ascending moments in seconds; the gain at its
            onset scales each sound.
        echoes: early reflections of a small room: delay in milliseconds, and gain.
    """

    def __init__(
        self,
        seed: int,
        layer: int,
        kinds: Iterable[tuple[Drops | Bubbles, Callable[[Curve], Curve]]],
        echoes: tuple[tuple[float, float], ...] = (),
    ) -> None:
        self._seed = seed
        self._echoes = echoes
        self._kinds = list(enumerate(kinds, layer))

    def __call__(self, number: int) -> Samples:
        """Return the sounds that start in second `number` with their tails, shape (frames, 2)."""
        row = np.zeros(2 * (RATE + TAIL), np.float32)
        for layer, (kind, gains) in self._kinds:
            rng = rng_for(self._seed, layer, number)
            onsets = np.sort(rng.integers(0, RATE, rng.poisson(kind.rate)))
            chosen = rng.integers(0, kind.shapes, len(onsets))
            levels = kind.levels(rng, len(onsets)) * gains(number + np.append(onsets, RATE) / RATE)[:-1]
            scatter(row, kind.sounds, chosen, onsets, levels)
        return _with_echoes(row, self._echoes).reshape(-1, 2)


@dataclass(frozen=True)
class Drops:
    """Drops hitting a surface, each a short resonance with a soft attack.

    Levels follow a power law, since most drops fall far away. Drops are picked from a fixed set of shapes and vary
    in timing and level.
    """

    rate: float
    """Average number per second."""

    hertz: tuple[float, float]
    """Lowest and highest pitch."""

    cycles: tuple[float, float]
    """Fewest and most cycles that they ring for."""

    chirp: float
    """Relative rise in pitch while they ring."""

    level: float
    """Level of the quietest drop."""

    spread: float
    """Ratio of the loudest level to the quietest."""

    shapes: int
    """Number of different shapes."""

    def levels(self, rng: np.random.Generator, count: int) -> Curve:
        """Return the random levels of `count` drops."""
        return self.level * np.minimum(rng.uniform(0, 1, count) ** (-1 / 1.5), self.spread)

    @property
    def sounds(self) -> Shapes:
        """The panned drops at level 1."""
        return _drops(self)


@lru_cache
def _drops(drops: Drops) -> Shapes:
    """Return the panned drop shapes of a layer at level 1."""
    rng = np.random.default_rng(0)
    low, high = np.log(drops.hertz)
    hertz = np.exp(rng.triangular(low, 0.6 * low + 0.4 * high, high, drops.shapes))
    cycles = rng.uniform(*drops.cycles, drops.shapes)
    positions = rng.uniform(-1, 1, drops.shapes)
    return Shapes(
        lambda at: pan(_drop(hertz[at], cycles[at], drops.chirp), positions[at]),
    )


def _drop(hertz: float, cycles: float, chirp: float) -> Samples:
    """Return one drop: a soft attack and a decaying resonance, without a DC offset."""
    frames = int(cycles / hertz * RATE)
    at = np.arange(frames, dtype=np.float32) / np.float32(frames)
    phase = np.float32(2 * np.pi * cycles) * at * (1 + np.float32(chirp / 2) * at)
    shape = (1 - at) ** 6 * (at / (at + np.float32(0.04)))
    wave = np.sin(phase) * shape
    return np.asarray(wave - shape * (wave.sum() / shape.sum()), np.float32)


def _with_echoes(row: Samples, echoes: tuple[tuple[float, float], ...]) -> Samples:
    """Return `row`, interleaved stereo, with echoes; what would sound beyond its end is silent."""
    if not echoes:
        return row
    sound = row.copy()
    for after, level in echoes:
        late = 2 * int(after * RATE / 1000)
        sound[late:] += np.float32(level) * row[:-late]
    return sound


@dataclass(frozen=True)
class Bubbles:
    """Air bubbles in water, which ring at a pitch set by their size (Minnaert 1933) that rises slightly.

    A bubble of radius r metres rings at 3.26 / r Hz and decays by 0.13 / r + 0.0072 / r ** 1.5 nepers per second.
    Its pitch rises faster the nearer it is to the surface (van den Doel 2005, Physically based models for liquid
    sounds, eq. 1 to 6).
    """

    rate: float
    """Average number per second."""

    millimetres: tuple[float, float]
    """Smallest and largest radius."""

    rising: float
    """Rate of the pitch rise near the surface relative to the decay rate."""

    level: float
    """Level of the largest bubbles deep under water."""

    shapes: int
    """Number of different shapes."""

    position: tuple[float, float] = (-1.0, 1.0)
    """Leftmost and rightmost position, from -1 (left) to 1 (right)."""

    def levels(self, rng: np.random.Generator, count: int) -> Curve:
        """Return the random levels of `count` bubbles."""
        return self.level * rng.uniform(0.1, 1, count) ** 1.5

    @property
    def sounds(self) -> Shapes:
        """The panned bubbles at level 1."""
        return _bubbles(self)


@lru_cache
def _bubbles(bubbles: Bubbles) -> Shapes:
    rng = np.random.default_rng(1)
    low, high = np.log(np.array(bubbles.millimetres) / 1000)
    radii = np.exp(rng.uniform(low, high, bubbles.shapes))
    rising = bubbles.rising * rng.uniform(0, 1, bubbles.shapes) ** 3
    positions = rng.uniform(*bubbles.position, bubbles.shapes)
    loud = (radii / np.exp(high)) ** 0.75
    return Shapes(
        lambda at: pan(np.float32(loud[at]) * _bubble(radii[at], rising[at]), positions[at]),
    )


def _bubble(radius: float, rising: float) -> Samples:
    """Return a bubble of `radius` metres until it has decayed by 45 dB, with a soft attack."""
    decay = 0.13 / radius + 0.0072 / radius**1.5
    seconds = np.arange(min(int(_INAUDIBLE_NEPERS / decay * RATE), TAIL - _WIDEST_LAG)) / RATE
    phase = 2 * np.pi * 3.26 / radius * seconds * (1 + rising * decay * seconds / 2)
    attack = 1 - np.exp(-seconds * 3.26 / radius)
    release = np.minimum(1.0, (len(seconds) - np.arange(len(seconds))) / 48)
    return np.asarray(np.sin(phase) * np.exp(-decay * seconds) * attack * release, np.float32)
