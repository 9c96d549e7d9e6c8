"""Ambiences: beds of sound that are made while they are heard and never come round again.

Every second of an ambience is drawn from the seed and the number of that second alone, so any part of it
can be read at any time, in blocks of any size. Seconds of noise are joined with equal power; a drop belongs
to the second in which it falls and may ring on into the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from audio.clip import RATE, Samples

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["AMBIENCES", "ROOM_TONE", "Ambience", "Rain", "RoomTone", "coloured_noise"]

_OVERLAP: Final = RATE // 4
_PART: Final = RATE + _OVERLAP
_RISE: Final = np.sin((np.arange(_OVERLAP)[:, None] + 0.5) / _OVERLAP * (np.pi / 2)).astype(np.float32)
_STEP: Final = RATE // 100
_TOP_HZ: Final = 14_000
_WIDEST_LAG: Final = RATE // 2500
"""How many frames a drop at the far side is late at the other ear."""


class Ambience(Protocol):
    """A stereo bed without an end, natural in level: near -23 LUFS, for the mixer to set."""

    def read(self, start: int, frames: int) -> Samples:
        """Return `frames` frames from the frame `start` (0 or later) on, shape (frames, 2).

        A place always holds the same sound, whatever was read before. The array is the caller's own.
        """
        ...


class _Parts:
    """An ambience made of parts: part n begins with second n and reaches `_OVERLAP` frames into the next."""

    def __init__(self, part: Callable[[int], Samples]) -> None:
        self._part = lru_cache(maxsize=2)(part)
        self._second = lru_cache(maxsize=4)(self._joined)

    def read(self, start: int, frames: int) -> Samples:
        """Return `frames` frames from the frame `start` (0 or later) on, shape (frames, 2)."""
        if frames <= 0:
            return np.empty((0, 2), np.float32)
        stop = start + frames
        numbers = range(start // RATE, (stop - 1) // RATE + 1)
        return np.concatenate([self._second(n)[max(start - n * RATE, 0) : stop - n * RATE] for n in numbers])

    def _joined(self, number: int) -> Samples:
        tail = self._part(number - 1)[RATE:]
        second = self._part(number)[:RATE].copy()
        second[:_OVERLAP] += tail
        return second


def coloured_noise(rng: np.random.Generator, colour: Samples, shared: Samples | float, frames: int) -> Samples:
    """Return stereo noise whose amplitude spectrum is `colour`, shape (..., bins): shape (..., frames, 2).

    Bin k stands for k * RATE / frames Hz; bins that are missing at the end are empty. `shared` (0 to 1, for
    each bin or for all) is how alike the sides are, 1 being mono. The power of a side is the sum of `colour`
    squared.
    """
    drawn = rng.standard_normal((2, *colour.shape, 2), dtype=np.float32).view(np.complex64)[..., 0]
    scaled = colour * np.float32(frames / 2)
    drawn[0] *= scaled * np.sqrt((1 + shared) / 2, dtype=np.float32)
    drawn[1] *= scaled * np.sqrt((1 - shared) / 2, dtype=np.float32)
    sides = np.stack([drawn[0] + drawn[1], drawn[0] - drawn[1]])
    return np.moveaxis(np.fft.irfft(sides, frames, axis=-1).astype(np.float32, copy=False), 0, -1)


@dataclass(frozen=True)
class _Noise:
    """A layer of noise of the level `rms`, between two soft edges in Hz.

    Between them the amplitude goes with the frequency to the power of `slope`. The sides are alike up to
    about `alike_hz`, as in the open air, and part ways above it.
    """

    rms: float
    low_hz: float
    high_hz: float
    slope: float
    alike_hz: float

    def part(self, rng: np.random.Generator, swell: Samples | float = 1.0) -> Samples:
        """Return one part as loud as `swell`, its ends ramped for an equal-power join, shape (_PART, 2)."""
        noise = coloured_noise(rng, *_spectrum(self), _PART)
        noise *= swell
        noise[:_OVERLAP] *= _RISE
        noise[-_OVERLAP:] *= _RISE[::-1]
        return noise


@lru_cache
def _spectrum(noise: _Noise) -> tuple[Samples, Samples]:
    top_hz = min(_TOP_HZ, 16 * noise.high_hz)  # 48 dB down: beyond it is only work
    hertz = np.arange(1, int(top_hz * _PART / RATE)) * (RATE / _PART)
    edges = np.sqrt((1 + (noise.low_hz / hertz) ** 4) * (1 + (hertz / noise.high_hz) ** 4))
    colour = hertz**noise.slope / edges
    colour *= noise.rms / np.sqrt(np.sum(colour**2))
    shared = 0.15 + 0.8 / (1 + (hertz / noise.alike_hz) ** 2)
    silent_first = ((1, 0),)
    return np.pad(colour, silent_first).astype(np.float32), np.pad(shared, silent_first).astype(np.float32)


@dataclass(frozen=True)
class _Drops:
    """A layer of drops: how many a second, their range of pitch in Hz, and for how many cycles they ring.

    A pitch rises by the share `chirp` while it rings. Levels follow a power law from `level` up to `spread`
    times that, since most drops fall far away. Each drop is one of `shapes` different ones, made once; when it
    falls and how loud it is makes it new.
    """

    rate: float
    hertz: tuple[float, float]
    cycles: tuple[float, float]
    chirp: float
    level: float
    spread: float
    shapes: int

    def part(self, rng: np.random.Generator, swell: Samples) -> Samples:
        """Return the drops that fall within one second, with their tails, shape (_PART, 2).

        Each is made as loud as `swell`, shape (_PART, 1), is where it falls.
        """
        shapes = _shapes(self)
        count = int(rng.poisson(self.rate))
        chosen = rng.integers(0, len(shapes), count).tolist()
        onsets = rng.integers(0, RATE, count)
        near = np.minimum(rng.uniform(0, 1, count) ** (-1 / 1.5), self.spread)
        levels = (self.level * near).astype(np.float32) * swell[onsets, 0]
        row = np.zeros(2 * _PART, np.float32)
        for shape, begin, level in zip(chosen, (2 * onsets).tolist(), levels, strict=True):
            drop = shapes[shape]
            row[begin : begin + len(drop)] += level * drop
        return row.reshape(_PART, 2)


@lru_cache
def _shapes(drops: _Drops) -> list[Samples]:
    """Return the different drops of a layer, at level 1 and each at its own place between left and right.

    The samples of the sides alternate, in one dimension: adding such a row is all that a drop costs.
    """
    rng = np.random.default_rng(0)
    low, high = np.log(drops.hertz)
    hertz = np.exp(rng.triangular(low, 0.6 * low + 0.4 * high, high, drops.shapes))
    cycles = rng.uniform(*drops.cycles, drops.shapes)
    places = rng.uniform(-1, 1, drops.shapes)
    each = zip(hertz.tolist(), cycles.tolist(), places.tolist(), strict=True)
    return [_placed(_rung(pitch, turns, drops.chirp), place) for pitch, turns, place in each]


def _rung(hertz: float, cycles: float, chirp: float) -> Samples:
    """Return the sound of a drop: a soft start, a fading resonance, silence at the end."""
    frames = int(cycles / hertz * RATE)
    at = np.arange(frames, dtype=np.float32) / np.float32(frames)
    turns = np.float32(2 * np.pi * cycles) * at * (1 + np.float32(chirp / 2) * at)
    return np.asarray(np.sin(turns) * (1 - at) ** 6 * (at / (at + np.float32(0.04))), np.float32)


def _placed(drop: Samples, place: float) -> Samples:
    """Return `drop` at `place`, from -1 (left) to 1: fainter and later at the far side, the sides alternating."""
    late = round(abs(place) * _WIDEST_LAG)
    sides = np.zeros((len(drop) + late, 2), np.float32)
    for side, apart in enumerate((place, -place)):
        begin = late if apart > 0 else 0
        sides[begin : begin + len(drop), side] = drop * np.float32(np.sqrt((1 - 0.8 * apart) / 2))
    return sides.reshape(-1)


@dataclass(frozen=True)
class _Swell:
    """A slow rise and fall of a layer: sines that share no period, together at most 2 dB up or down."""

    periods: NDArray[np.float64]
    phases: NDArray[np.float64]

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> _Swell:
        return cls(rng.uniform([10, 15, 25], [15, 25, 40]), rng.uniform(0, 2 * np.pi, 3))

    def part(self, number: int) -> Samples:
        """Return the gain over part `number`, shape (_PART, 1)."""
        seconds = number + np.arange(_PART // _STEP + 1) * (_STEP / RATE)
        turns = np.sin(2 * np.pi * seconds[:, None] / self.periods + self.phases)
        gains = (10 ** (turns @ np.array([0.5, 0.6, 0.9]) / 20)).astype(np.float32)[:, None]
        between = np.linspace(0, 1, _STEP, endpoint=False, dtype=np.float32)
        curve: Samples = gains[:-1] + np.diff(gains, axis=0) * between
        return curve.reshape(-1, 1)


_RAIN: Final[tuple[_Noise | _Drops, ...]] = (
    _Noise(rms=0.018, low_hz=45, high_hz=130, slope=-0.5, alike_hz=1000),
    _Noise(rms=0.0265, low_hz=250, high_hz=5000, slope=-0.45, alike_hz=500),
    _Drops(rate=450, hertz=(1300, 7500), cycles=(10, 28), chirp=0, level=0.062, spread=8, shapes=1024),
    _Drops(rate=5, hertz=(400, 1500), cycles=(24, 30), chirp=0.15, level=0.065, spread=3, shapes=128),
)
_ROOM: Final = _Noise(rms=0.058, low_hz=60, high_hz=1500, slope=-0.75, alike_hz=300)


def _drawn(seed: int, layer: int, number: int) -> np.random.Generator:
    return np.random.default_rng((seed, layer, number + 1))  # part -1 reaches into the first second


def _rain_part(seed: int, swells: list[_Swell], number: int) -> Samples:
    layers = [
        kind.part(_drawn(seed, layer, number), swell.part(number))
        for layer, (kind, swell) in enumerate(zip(_RAIN, swells, strict=True))
    ]
    # Neighbours lie in memory in the same way, which makes adding them ten times as fast.
    noise, drops = layers[0] + layers[1], layers[2] + layers[3]
    return np.asarray(drops + noise, np.float32)


class Rain(_Parts):
    """Steady, gentle rain: a far hiss and rumble, many small drops near by and few large ones.

    Each layer swells by itself, by up to 2 dB over 10 to 40 seconds. `seed` is 0 or more.
    """

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        swells = [_Swell.drawn(rng) for _ in _RAIN]
        super().__init__(partial(_rain_part, seed, swells))


class RoomTone(_Parts):
    """The still air of a quiet room: soft, dark noise, to stand where there would be digital silence.

    `seed` is 0 or more.
    """

    def __init__(self, seed: int) -> None:
        super().__init__(lambda number: _ROOM.part(_drawn(seed, 0, number)))


AMBIENCES: Final[dict[str, Callable[[int], Ambience]]] = {"rain": Rain}
"""What a script can name as its music, each made from a seed."""

ROOM_TONE: Final[Callable[[int], Ambience]] = RoomTone
"""What is heard where a script has no music, made from a seed."""
