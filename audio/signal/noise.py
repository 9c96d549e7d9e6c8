"""Noise of any colour: at rest, or moving from one colour to the next."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from audio.signal.clip import RATE, Samples

__all__ = ["HOP", "STRETCH", "Band", "coloured_noise", "moving_noise", "spectrum"]

STRETCH: Final = RATE // 25
"""Frames of one colour in moving noise; they overlap by half."""

HOP: Final = STRETCH // 2
"""Frames from one colour to the next."""

_WINDOW: Final = np.sin(np.pi * (np.arange(STRETCH, dtype=np.float32) + 0.5) / STRETCH)[:, None]
_TOP_HZ: Final = 14_000


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


def moving_noise(rng: np.random.Generator, colours: Samples, shared: Samples | float) -> Samples:
    """Return stereo noise that goes through `colours`, shape (count, bins): shape ((count + 1) * HOP, 2).

    Bin k stands for k * RATE / STRETCH Hz. Colour i is at its fullest at frame (i + 1) * HOP; the first and the
    last half of a stretch are ramps, so that the noise before and after can be added to them with equal power.
    """
    stretches = coloured_noise(rng, colours, shared, STRETCH)
    stretches *= _WINDOW
    noise = np.zeros(((len(colours) + 1) * HOP, 2), np.float32)
    noise[:-HOP] += stretches[:, :HOP].reshape(-1, 2)
    noise[HOP:] += stretches[:, HOP:].reshape(-1, 2)
    return noise


@dataclass(frozen=True)
class Band:
    """Noise between two soft edges."""

    rms: float
    """Its level, full scale being 1."""

    low_hz: float
    """Its lower edge: 12 dB an octave below it."""

    high_hz: float
    """Its upper edge."""

    slope: float
    """Between the edges the amplitude goes with the frequency to this power."""

    alike_hz: float
    """Up to about here the sides are alike, as in the open air; above it they part ways."""


@lru_cache(maxsize=64)
def spectrum(band: Band, frames: int) -> tuple[Samples, Samples]:
    """Return the colour of `band` and how alike its sides are, for `coloured_noise` of `frames` frames."""
    top_hz = min(_TOP_HZ, 16 * band.high_hz)  # 48 dB down: beyond it is only work
    hertz = np.arange(1, int(top_hz * frames / RATE)) * (RATE / frames)
    edges = np.sqrt((1 + (band.low_hz / hertz) ** 4) * (1 + (hertz / band.high_hz) ** 4))
    colour = hertz**band.slope / edges
    colour *= band.rms / np.sqrt(np.sum(colour**2))
    shared = 0.15 + 0.8 / (1 + (hertz / band.alike_hz) ** 2)
    silent_first = ((1, 0),)
    return np.pad(colour, silent_first).astype(np.float32), np.pad(shared, silent_first).astype(np.float32)
