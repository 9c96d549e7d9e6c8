"""A drone: slow chords of singing bowls."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.ambiences.layers import Layers, ValueNoise, rng_for
from audio.ambiences.moving_bands import MovingBands
from audio.signal.clip import RATE, Samples
from audio.signal.noise import Band
from audio.signal.partials import Partials, merge

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Drone"]

_CHORD_S: Final = 13.0
"""Average seconds between chords."""

_AUDIBLE_S: Final = 47.0
"""Seconds after the start of a chord at which its bowls have become inaudible."""

_CHORDS: Final = (
    (1.0, 3 / 2, 2.0, 5 / 2),
    (3 / 4, 3 / 2, 9 / 4, 3.0),
    (5 / 6, 5 / 3, 5 / 2, 3.0),
    (2 / 3, 4 / 3, 2.0, 8 / 3),
    (1.0, 9 / 8 * 4 / 3, 9 / 4, 3.0),
)
"""Bowl pitches of each chord relative to the ground, in just intonation; neighbouring chords share a bowl."""

_PARTIALS: Final = ((1.0, 1.0, 0.31), (2.71, 0.13, 0.53), (5.0, 0.025, 0.9))
"""Partials of a bowl: pitch ratio, level, beats per second."""

_GROUND: Final = (1.0, 2.0, 3.0)
_GROUND_STEPS: Final = 240
_ROWS: Final = 8
_AIR: Final = Band(rms=0.0075, low_hz=80, high_hz=500, slope=-0.5, correlated_hz=300)


class Drone(Layers):
    """Slow chords of singing bowls that swell softly, beat, and ring on into the next chord.

    A deep ground tone and a breath of air lie beneath them. `seed`, 0 or more, sets the pitch of the ground
    (97 to 123 Hz).
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._ground_hz = float(rng_for(seed, 20, 0).uniform(97, 123))
        self._chord = lru_cache(maxsize=16)(self._bowls)
        self._swells = [ValueNoise(seed, 50 + at, 5.0 + 1.7 * at) for at in range(2 * len(_GROUND))]
        wave = ValueNoise(seed, 60, 4.5)
        air = MovingBands(seed, 0, (_AIR,), lambda seconds: 1 + 0.3 * wave(seconds)[None])
        super().__init__(3.12, air, self._ground, self._chords)

    def _ground(self, number: int) -> Samples:
        """Return a second of the ground: three partials, each a detuned pair whose levels drift."""
        hertz = self._ground_hz * np.outer(_GROUND, (1 - 0.00055, 1 + 0.00055)).reshape(-1)
        steps = np.arange(_GROUND_STEPS + 1)[:, None] / _GROUND_STEPS
        swells = np.stack([swell(number + steps[:, 0]) for swell in self._swells], axis=1)
        levels = 0.023 * (1 + 0.6 * swells) / np.repeat(_GROUND, 2) ** 1.2
        begins = np.exp(2j * np.pi * np.fmod(hertz * (number + steps[:-1]), 1.0))
        within = np.arange(RATE // _GROUND_STEPS)[:, None] / RATE
        turns = np.exp(2j * np.pi * hertz * within)
        # Within each step, a level goes straight to the next: two products of coarse and fine steps.
        coarse = np.concatenate([begins * levels[:-1], begins * np.diff(levels, axis=0)], axis=1)
        fine = np.concatenate([turns, turns * (within * _GROUND_STEPS)], axis=1)
        rows = np.concatenate([fine.real, fine.imag], axis=1).T.astype(np.float32)
        sides = [
            np.concatenate([coarse.imag, coarse.real], axis=1) * np.tile(share, 4 * len(_GROUND))
            for share in ((0.75, 0.35), (0.35, 0.75))
        ]
        # The matrices are small enough to keep BLAS single-threaded.
        parts = [side.astype(np.float32).reshape(-1, _ROWS, len(rows)) @ rows for side in sides]
        return np.stack([part.reshape(-1) for part in parts], axis=1)

    def _chords(self, number: int) -> Samples:
        first, last = int((number - _AUDIBLE_S) // _CHORD_S), int(number // _CHORD_S) + 1
        return merge([self._chord(index) for index in range(first, last + 1)]).sound(number, RATE)

    def _bowls(self, chord: int) -> Partials:
        """Return the partials of one chord, whose bowls start one after another on whole seconds."""
        rng = rng_for(self._seed, 1, chord)
        ratios = _CHORDS[(chord * 2 + int(rng.integers(0, 2))) % len(_CHORDS)]
        begin = chord * _CHORD_S + rng.uniform(0, 2)
        rows = [
            row
            for at, ratio in enumerate(rng.permutation(ratios).tolist())
            for row in _bowl(rng, 2 * self._ground_hz * ratio, np.floor(begin + 3.1 * at))
        ]
        hertz, decay, begins, left, right = (np.array(column) for column in zip(*rows, strict=True))
        return Partials(hertz.real, decay.real, np.stack([left, right]), begins.real)


def _bowl(rng: np.random.Generator, hertz: float, begin: float) -> Iterator[tuple[complex, ...]]:
    """Yield the `Partials` columns of one bowl: pitch, decay, start, left and right level of each partial.

    The attack comes from subtracting a faster-decaying copy.
    """
    hertz *= 2 ** rng.uniform(-0.004, 0.004)
    peak = 0.034 * rng.uniform(0.75, 1) * (220 / hertz) ** 0.75
    position, attack = rng.uniform(-0.6, 0.6), rng.uniform(1.2, 2.6)
    for ratio, level, beats in _PARTIALS:
        decay = np.log(1000) / 30 * ratio**0.6
        for half in (-0.5, 0.5):
            phasor = np.exp(2j * np.pi * rng.uniform(0, 1))
            share = peak * level * (0.65 if half < 0 else 0.35) * phasor
            sides = share * np.sqrt((1 - position) / 2), share * np.sqrt((1 + position) / 2) * np.exp(1.2j * half)
            for sign, faster in ((1, 0.0), (-1, ratio / attack)):
                yield hertz * ratio + beats * half, decay + faster, begin, sign * sides[0], sign * sides[1]
