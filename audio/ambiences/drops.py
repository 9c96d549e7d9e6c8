"""Small sounds in great number: drops, bubbles, crackles, each at its own place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.signal.clip import RATE, Samples

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

__all__ = ["Bubbles", "Drops", "Shapes", "placed", "scattered"]

_WIDEST_LAG: Final = RATE // 2500
"""How many frames a drop at the far side is late at the other ear."""

_TAIL: Final = RATE // 4


class Shapes(dict[int, Samples]):
    """Small sounds by their numbers, each made when it is first heard: the first second of rain needs few of them."""

    def __init__(self, made: Callable[[int], Samples]) -> None:
        super().__init__()
        self._made = made

    def __missing__(self, number: int) -> Samples:
        return self.setdefault(number, self._made(number))


def scattered(
    shapes: Shapes | Sequence[Samples],
    chosen: NDArray[np.int64],
    onsets: NDArray[np.int64],
    levels: Samples,
    frames: int,
) -> Samples:
    """Return `shapes` (see `placed`) laid where they fall within `frames` frames, shape (frames, 2).

    Args:
        shapes: the different ones.
        chosen: which of them, for each that falls.
        onsets: the frame at which each falls.
        levels: how loud each is.
        frames: room for all of them with their tails.
    """
    row = np.zeros(2 * frames, np.float32)
    for shape, begin, level in zip(chosen.tolist(), (2 * onsets).tolist(), levels, strict=True):
        drop = shapes[shape]
        row[begin : begin + len(drop)] += level * drop
    return row.reshape(frames, 2)


def placed(drop: Samples, place: float) -> Samples:
    """Return `drop` at `place`, from -1 (left) to 1: fainter and later at the far side.

    The samples of the sides alternate, in one dimension: adding such a row is all that a drop costs.
    """
    late = round(abs(place) * _WIDEST_LAG)
    sides = np.zeros((len(drop) + late, 2), np.float32)
    for side, apart in enumerate((place, -place)):
        begin = late if apart > 0 else 0
        sides[begin : begin + len(drop), side] = drop * np.float32(np.sqrt((1 - 0.8 * apart) / 2))
    return sides.reshape(-1)


@dataclass(frozen=True)
class Drops:
    """Drops that fall on something: each a short resonance with a soft start.

    Levels follow a power law, since most drops fall far away. Each drop is one of some different ones, made once;
    when it falls and how loud it is makes it new.
    """

    rate: float
    """How many a second."""

    hertz: tuple[float, float]
    """The range of their pitch."""

    cycles: tuple[float, float]
    """For how many cycles they ring."""

    chirp: float
    """The share by which their pitch rises while they ring."""

    level: float
    """The level of the faintest."""

    spread: float
    """The level of the loudest against the faintest."""

    shapes: int
    """How many different ones."""

    echoes: tuple[tuple[float, float], ...] = ()
    """What a small room answers: after how many milliseconds, and how loud."""

    def part(self, rng: np.random.Generator, swell: Samples) -> Samples:
        """Return the drops that fall within one second, with their tails.

        Each is made as loud as `swell`, shape (frames, 1), is where it falls.
        """
        count = int(rng.poisson(self.rate))
        chosen = rng.integers(0, self.shapes, count)
        onsets = rng.integers(0, RATE, count)
        near = np.minimum(rng.uniform(0, 1, count) ** (-1 / 1.5), self.spread)
        levels = (self.level * near).astype(np.float32) * swell[onsets, 0]
        return scattered(_drops(self), chosen, onsets, levels, RATE + _TAIL)


@lru_cache
def _drops(drops: Drops) -> Shapes:
    """Return the different drops of a layer, at level 1 and each at its own place between left and right."""
    rng = np.random.default_rng(0)
    low, high = np.log(drops.hertz)
    hertz = np.exp(rng.triangular(low, 0.6 * low + 0.4 * high, high, drops.shapes))
    cycles = rng.uniform(*drops.cycles, drops.shapes)
    places = rng.uniform(-1, 1, drops.shapes)
    return Shapes(
        lambda at: placed(_echoed(_rung(hertz[at], cycles[at], drops.chirp), drops.echoes), places[at]),
    )


def _rung(hertz: float, cycles: float, chirp: float) -> Samples:
    """Return the sound of a drop: a soft start, a fading resonance, silence at the end; it pushes to no side."""
    frames = int(cycles / hertz * RATE)
    at = np.arange(frames, dtype=np.float32) / np.float32(frames)
    turns = np.float32(2 * np.pi * cycles) * at * (1 + np.float32(chirp / 2) * at)
    shape = (1 - at) ** 6 * (at / (at + np.float32(0.04)))
    wave = np.sin(turns) * shape
    return np.asarray(wave - shape * (wave.sum() / shape.sum()), np.float32)


def _echoed(drop: Samples, echoes: tuple[tuple[float, float], ...]) -> Samples:
    if not echoes:
        return drop
    sound = np.zeros(len(drop) + int(max(after for after, _ in echoes) * RATE / 1000), np.float32)
    for after, level in ((0.0, 1.0), *echoes):
        begin = int(after * RATE / 1000)
        sound[begin : begin + len(drop)] += np.float32(level) * drop
    return sound


@dataclass(frozen=True)
class Bubbles:
    """Bubbles of air in water, which ring at the pitch of their size (Minnaert 1933) and rise a little as they do.

    A bubble of radius r metres rings at 3.26 / r Hz, dies away by 0.13 / r + 0.0072 / r ** 1.5 nepers a second, and
    the nearer it is to the surface the faster its pitch goes up (van den Doel 2005, Physically based models for
    liquid sounds, eq. 1 to 6).
    """

    rate: float
    """How many a second."""

    millimetres: tuple[float, float]
    """The range of their radius."""

    rising: float
    """How fast the pitch of those near the surface goes up, against how fast they die away."""

    level: float
    """The level of the largest that are deep down."""

    shapes: int
    """How many different ones."""

    place: tuple[float, float] = (-1.0, 1.0)
    """Between where they ring, from -1 (left) to 1."""

    def part(self, rng: np.random.Generator, swell: Samples) -> Samples:
        """Return the bubbles that begin within one second, with their tails.

        Each is made as loud as `swell`, shape (frames, 1), is where it begins.
        """
        count = int(rng.poisson(self.rate))
        chosen = rng.integers(0, self.shapes, count)
        onsets = rng.integers(0, RATE, count)
        near = (self.level * rng.uniform(0.1, 1, count) ** 1.5).astype(np.float32)
        return scattered(_bubbles(self), chosen, onsets, near * swell[onsets, 0], RATE + _TAIL)


@lru_cache
def _bubbles(bubbles: Bubbles) -> Shapes:
    rng = np.random.default_rng(1)
    low, high = np.log(np.array(bubbles.millimetres) / 1000)
    radii = np.exp(rng.uniform(low, high, bubbles.shapes))
    rising = bubbles.rising * rng.uniform(0, 1, bubbles.shapes) ** 3
    places = rng.uniform(*bubbles.place, bubbles.shapes)
    loud = (radii / np.exp(high)) ** 0.75
    return Shapes(
        lambda at: placed(np.float32(loud[at]) * _bubble(radii[at], rising[at]), places[at]),
    )


def _bubble(radius: float, rising: float) -> Samples:
    """Return the sound of one bubble of `radius` metres until it is 60 dB down, starting softly."""
    fading = 0.13 / radius + 0.0072 / radius**1.5
    seconds = np.arange(min(int(np.log(1000) / fading * RATE), _TAIL - _WIDEST_LAG)) / RATE
    turns = 2 * np.pi * 3.26 / radius * seconds * (1 + rising * fading * seconds / 2)
    softly = 1 - np.exp(-seconds * 3.26 / radius)
    ended = np.minimum(1.0, (len(seconds) - np.arange(len(seconds))) / 48)
    return np.asarray(np.sin(turns) * np.exp(-fading * seconds) * softly * ended, np.float32)
