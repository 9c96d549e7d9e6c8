"""Occasional birds, each with its own position and phrase, varied every time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.ambiences.drops import ears
from audio.ambiences.layers import rng_for
from audio.signal.clip import RATE, Samples

if TYPE_CHECKING:
    from audio.ambiences.layers import Curve

__all__ = ["Birds"]

_LONGEST: Final = 4 * RATE
_QUIET: Final = np.broadcast_to(np.float32(0), (RATE + _LONGEST, 2))
_ECHOES: Final = 14
_COUNT: Final = 4


@dataclass(frozen=True)
class _Species:
    """The song of one kind of bird."""

    hertz: tuple[float, float]
    """Lowest and highest pitch of its notes."""

    octaves: tuple[float, float]
    """Least and most glide of a note; negative glides down."""

    note: tuple[float, float]
    """Shortest and longest note, in seconds."""

    rest: tuple[float, float]
    """Shortest and longest gap between notes, in seconds."""

    notes: tuple[int, int]
    """Fewest and most notes in a phrase."""

    trill_hz: float = 0.0
    """Rate of the warble within a note; 0 for none."""


_SPECIES: Final = (
    _Species((2600, 4200), (-0.35, 0.35), (0.07, 0.22), (0.04, 0.15), (4, 8), trill_hz=28),
    _Species((3600, 4600), (-0.15, -0.05), (0.14, 0.24), (0.08, 0.12), (2, 3)),
    _Species((1900, 2600), (0.05, 0.25), (0.16, 0.34), (0.12, 0.3), (2, 5)),
    _Species((3800, 5200), (-0.6, -0.2), (0.04, 0.08), (0.03, 0.05), (6, 14)),
    _Species((1400, 2100), (-0.25, 0.25), (0.18, 0.4), (0.1, 0.25), (3, 5), trill_hz=12),
    _Species((2900, 3600), (0.2, 0.5), (0.09, 0.14), (0.1, 0.16), (3, 6)),
)


@dataclass(frozen=True)
class _Bird:
    """One bird in the forest."""

    species: _Species
    """Its song."""

    position: float
    """From -1 (left) to 1 (right)."""

    level: float
    """Peak level."""

    every: float
    """Average seconds between phrases; some are skipped."""


class Birds:
    """An ambience layer of bird phrases with their echoes among the trees."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        rng = rng_for(seed, 20, 0)
        kinds = rng.permutation(len(_SPECIES))[:_COUNT]
        positions = (np.arange(_COUNT) - 1.5) / 1.7 + rng.uniform(-0.12, 0.12, _COUNT)
        self._birds = [
            _Bird(_SPECIES[kind], position, level, every)
            for kind, position, level, every in zip(
                kinds, positions, rng.uniform(0.035, 0.11, _COUNT), rng.uniform(11, 23, _COUNT), strict=True
            )
        ]
        self._begin = lru_cache(maxsize=64)(self._random_begin)

    def __call__(self, number: int) -> Samples:
        """Return the phrases that start in second `number`, shape (5 seconds, 2)."""
        sound = _QUIET
        for index, bird in enumerate(self._birds):
            current = int(np.floor(number / bird.every))
            for phrase in range(current - 1, current + 2):
                begin = self._begin(index, phrase)
                if begin is not None and np.floor(begin) == number:
                    rng = rng_for(self._seed, 40 + index, phrase)
                    song = _with_echoes(_phrase(bird.species, rng), bird, rng)
                    at = int((begin - number) * RATE)
                    sound = sound.copy()
                    sound[at : at + len(song)] += song
        return sound

    def _random_begin(self, index: int, phrase: int) -> float | None:
        """Return the time in seconds at which a bird starts a phrase; None if the bird skips it."""
        rng = rng_for(self._seed, 30 + index, phrase)
        begin = (phrase + rng.uniform(0.0, 0.75)) * self._birds[index].every
        return begin if rng.uniform() < 0.8 else None


def _phrase(species: _Species, rng: np.random.Generator) -> Samples:
    """Return one phrase with a peak of 1: notes around one pitch, with random variation."""
    pieces = []
    pitch = np.exp(rng.uniform(*np.log(species.hertz)))
    for _ in range(rng.integers(*species.notes, endpoint=True)):
        hertz = float(np.clip(pitch * 2 ** rng.uniform(-0.12, 0.12), *species.hertz))
        note = _note(hertz, rng.uniform(*species.octaves), rng.uniform(*species.note), species.trill_hz)
        pieces += [note * rng.uniform(0.6, 1), np.zeros(int(rng.uniform(*species.rest) * RATE))]
    return np.concatenate(pieces)[: _LONGEST - RATE].astype(np.float32)


def _note(hertz: float, octaves: float, seconds: float, trill_hz: float) -> Curve:
    """Return a whistled note that glides by `octaves`, with soft edges and a faint overtone."""
    at = np.arange(int(seconds * RATE)) / RATE
    progress = at / seconds
    warble = 0.05 * np.sin(2 * np.pi * trill_hz * at) if trill_hz else 0.0
    pitch = hertz * 2 ** (octaves * (progress - 0.5) + warble)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    rise, fall = (np.sin(np.pi / 2 * np.minimum(2.2 * part, 1.0)) for part in (progress, 1 - progress))
    level = rise**2 * fall
    return np.asarray(level * (np.sin(phase) + 0.12 * np.sin(2 * phase)))


def _with_echoes(phrase: Samples, bird: _Bird, rng: np.random.Generator) -> Samples:
    """Return `phrase` from the bird's position, followed by fading echoes from all around."""
    sides = np.zeros((2, len(phrase) + RATE), np.float32)
    afters = np.sort(rng.uniform(0.03, 0.6, _ECHOES))
    levels = bird.level * np.append(1.0, 0.4 * np.exp(-afters / 0.16))
    positions = np.append(bird.position, rng.uniform(-1, 1, _ECHOES))
    for after, level, position in zip([0.0, *afters], levels, positions, strict=True):
        for side, (gain, lag) in zip(sides, ears(position), strict=True):
            begin = int(after * RATE) + lag
            side[begin : begin + len(phrase)] += np.float32(level * gain) * phrase
    return sides.T
