"""Noise with a fixed or changing spectrum."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.signal.clip import RATE, Samples

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HOP", "SEGMENT", "Band", "coloured_noise", "moving_noise", "spectrum"]

SEGMENT: Final = RATE // 25
"""Frames per segment of moving noise; segments overlap by half."""

HOP: Final = SEGMENT // 2
"""Frames between segments."""

_TOP_HZ: Final = 14_000
_TABLE_SIZE: Final = 4096
_QUARTER_TURN: Final = _TABLE_SIZE // 4
"""Distance in the table to the same number turned by 90 degrees."""


def coloured_noise(rng: np.random.Generator, colour: Samples, shared: Samples | float, frames: int) -> Samples:
    """Return stereo noise of shape (..., frames, 2) with the amplitude spectrum `colour`, shape (..., bins).

    Bin k is k * RATE / frames Hz; missing bins are empty. `shared` is the correlation of the channels, from 0 to
    1 (mono), per bin or overall. The power of each channel is the sum of `colour` squared.
    """
    doubled = np.repeat(colour, 2, axis=-1)
    sound = _stereo_noise(rng, doubled, doubled, shared, frames)
    return sound.view(np.float32).reshape(*colour.shape[:-1], frames, 2)


def _stereo_noise(
    rng: np.random.Generator, left: Samples, right: Samples, shared: Samples | float, frames: int
) -> NDArray[np.complex64]:
    """Return noise, shape (..., frames), with the left channel as its real part and the right as its imaginary part.

    The amplitude spectra `left` and `right` have each bin twice, for real and imaginary parts: multiplying complex
    by real numbers takes several times as long.
    """
    bins = left.shape[-1] // 2
    picks = _picks(rng, (2, *left.shape[:-1], bins))
    turned_pick = (picks[0] + np.uint16(_QUARTER_TURN)) & np.uint16(_TABLE_SIZE - 1)
    one, turned, other = (_table().take(pick).view(np.float32) for pick in (picks[0], turned_pick, picks[1]))
    scale = np.float32(frames / np.sqrt(2))
    shared = np.repeat(np.broadcast_to(np.float32(shared), bins), 2)
    turned *= shared * scale
    other *= np.sqrt(1 - np.square(shared)) * scale
    one *= left
    one *= scale
    turned += other
    turned *= right
    spectra = np.zeros((*left.shape[:-1], 2 * frames), np.float32)
    np.add(one, turned, out=spectra[..., : 2 * bins])
    one -= turned
    spectra[..., -2 : 2 * (frames - bins) : -2] = one[..., 2::2]
    np.negative(one[..., 3::2], out=spectra[..., : 2 * (frames - bins) + 1 : -2])
    return np.fft.ifft(spectra.view(np.complex64), axis=-1).astype(np.complex64, copy=False)


def _picks(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.uint16]:
    """Return random indices into `_table`."""
    size = math.prod(shape)
    return rng.bit_generator.random_raw(-(-size // 4)).view(np.uint16)[:size].reshape(shape) & np.uint16(
        _TABLE_SIZE - 1
    )


@lru_cache(maxsize=1)
def _table() -> NDArray[np.complex64]:
    """Return complex normal numbers whose mean is exactly 0 and whose mean power is 1."""
    quarter = np.random.default_rng(0).standard_normal((_TABLE_SIZE // 4, 2), dtype=np.float32).view(np.complex64)
    quarter /= np.sqrt(np.mean(np.square(np.abs(quarter))))
    return np.concatenate([quarter[:, 0] * turn for turn in (1, 1j, -1, -1j)]).astype(np.complex64)


def moving_noise(
    rng: np.random.Generator, colours: Samples, shared: Samples | float, frames_per_hop: int = HOP
) -> Samples:
    """Return stereo noise that moves through `colours`, of shape ((count + 1) * frames_per_hop, 2).

    Colours have the shape (count, bins), or (2, count, bins) for left and right. Bin k is k * RATE / segment Hz; a
    segment has two hops. Colour i peaks at frame (i + 1) * frames_per_hop. The first and last hop are equal-power
    ramps, so that consecutive results can be overlapped.
    """
    doubled = np.repeat(colours, 2, axis=-1)
    left, right = doubled if doubled.ndim == 3 else (doubled, doubled)
    hop = 2 * frames_per_hop  # left and right alternate
    segments = _stereo_noise(rng, left, right, shared, 2 * frames_per_hop).view(np.float32)
    segments *= _window(2 * frames_per_hop)
    noise = np.empty((len(left) + 1, hop), np.float32)
    noise[0], noise[-1] = segments[0, :hop], segments[-1, hop:]
    np.add(segments[1:, :hop], segments[:-1, hop:], out=noise[1:-1])
    return noise.reshape(-1, 2)


@lru_cache(maxsize=8)
def _window(frames: int) -> Samples:
    """Return a half sine with each frame twice, for left and right."""
    return np.sin(np.pi * (np.arange(frames).repeat(2) + 0.5) / frames).astype(np.float32)


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
