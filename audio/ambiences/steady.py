"""Steady sounds: brown noise, pink noise and room tone."""

from __future__ import annotations

from typing import Final

from audio.ambiences.layers import Layers, noise, rng_for
from audio.signal.noise import Band

__all__ = ["Brown", "Pink", "RoomTone"]

_ROOM: Final = Band(rms=0.058, low_hz=60, high_hz=1500, slope=-0.75, correlated_hz=300)
_BROWN: Final = Band(rms=0.0699, low_hz=35, high_hz=12_000, slope=-1.0, correlated_hz=200)
_PINK: Final = Band(rms=0.0457, low_hz=25, high_hz=12_000, slope=-0.5, correlated_hz=300)


class RoomTone(Layers):
    """The air of a quiet room: soft, dark noise in place of digital silence.

    `seed` is 0 or more.
    """

    def __init__(self, seed: int) -> None:
        super().__init__(1.0, lambda number: noise(_ROOM, rng_for(seed, 0, number)))


class Brown(Layers):
    """Noise that falls by 6 dB per octave above 35 Hz. `seed` is 0 or more."""

    def __init__(self, seed: int) -> None:
        super().__init__(1.0, lambda number: noise(_BROWN, rng_for(seed, 0, number)))


class Pink(Layers):
    """Noise that falls by 3 dB per octave above 25 Hz. `seed` is 0 or more."""

    def __init__(self, seed: int) -> None:
        super().__init__(1.0, lambda number: noise(_PINK, rng_for(seed, 0, number)))
