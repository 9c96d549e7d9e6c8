"""Noise with a fixed or changing spectrum."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from audio.signal.clip import RATE, Samples

__all__ = ["HOP", "SEGMENT", "Band", "coloured_noise", "moving_noise", "spectrum"]

SEGMENT: Final = RATE // 25
"""Frames per segment of moving noise; segments overlap by half."""

HOP: Final = SEGMENT // 2
"""Frames between segments."""

_WINDOW: Final = np.sin(np.pi * (np.arange(SEGMENT, dtype=np.float32) + 0.5) / SEGMENT)[:, None]
_TOP_HZ: Final = 14_000


def coloured_noise(rng: np.random.Generator, colour: Samples, shared: Samples | float, frames: int) -> Samples:
    """Return stereo noise of shape (..., frames, 2) with the amplitude spectrum `colour`, shape (..., bins).

    Bin k is k * RATE / frames Hz; missing bins are empty. `shared` is the correlation of the channels, from 0 to
    1 (mono), per bin or overall. The power of each channel is the sum of `colour` squared.
    """
    drawn = rng.standard_normal((2, *colour.shape, 2), dtype=np.float32).view(np.complex64)[..., 0]
    scaled = colour * np.float32(frames / 2)
    drawn[0] *= scaled * np.sqrt((1 + shared) / 2, dtype=np.float32)
    drawn[1] *= scaled * np.sqrt((1 - shared) / 2, dtype=np.float32)
    sides = np.stack([drawn[0] + drawn[1], drawn[0] - drawn[1]])
    return np.moveaxis(np.fft.irfft(sides, frames, axis=-1).astype(np.float32, copy=False), 0, -1)


def moving_noise(rng: np.random.Generator, colours: Samples, shared: Samples | float) -> Samples:
    """Return stereo noise that moves through `colours`, shape (count, bins), of shape ((count + 1) * HOP, 2).

    Bin k is k * RATE / SEGMENT Hz. Colour i peaks at frame (i + 1) * HOP. The first and last HOP frames are
    equal-power ramps, so that consecutive results can be overlapped.
    """
    segments = coloured_noise(rng, colours, shared, SEGMENT)
    segments *= _WINDOW
    noise = np.zeros(((len(colours) + 1) * HOP, 2), np.float32)
    noise[:-HOP] += segments[:, :HOP].reshape(-1, 2)
    noise[HOP:] += segments[:, HOP:].reshape(-1, 2)
    return noise


@dataclass(frozen=True)
class Band:
    """A band of noise with gentle edges."""

    rms: float
    """RMS level, full scale at 1."""

    low_hz: float
    """Lower edge; 12 dB per octave below."""

    high_hz: float
    """Upper edge; 12 dB per octave above."""

    slope: float
    """Exponent of the amplitude over frequency between the edges."""

    correlated_hz: float
    """Frequency below which the channels are correlated, as outdoors."""


@lru_cache(maxsize=64)
def spectrum(band: Band, frames: int) -> tuple[Samples, Samples]:
    """Return the spectrum and channel correlation of `band` for `coloured_noise` of `frames` frames."""
    top_hz = min(_TOP_HZ, 16 * band.high_hz)  # inaudible beyond 48 dB of attenuation
    hertz = np.arange(1, int(top_hz * frames / RATE)) * (RATE / frames)
    edges = np.sqrt((1 + (band.low_hz / hertz) ** 4) * (1 + (hertz / band.high_hz) ** 4))
    colour = hertz**band.slope / edges
    colour *= band.rms / np.sqrt(np.sum(colour**2))
    shared = 0.15 + 0.8 / (1 + (hertz / band.correlated_hz) ** 2)
    silent_first = ((1, 0),)
    return np.pad(colour, silent_first).astype(np.float32), np.pad(shared, silent_first).astype(np.float32)
