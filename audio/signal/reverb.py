"""Reverb of a small room: a few early reflections and a short, dark tail."""

from __future__ import annotations

from functools import cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from audio.signal.clip import FRAMES_PER_MS, RATE, AudioSegment, clip_of, samples_of

_Response: TypeAlias = NDArray[np.float64]
"""Impulse response of both channels."""

TAIL_MS: Final = 450
"""Length of the reverb tail, in milliseconds."""

_FULL: Final = 0.7
"""Gain of the reverb at an amount of 1: 3 dB below the voice."""

_REVERBERATION_S: Final = 0.35
"""Reverberation time (60 dB), typical of a furnished living room."""

_REFLECTIONS_MS: Final = ((7.1, 11.9, 17.3, 23.8, 31.0), (8.3, 13.0, 19.1, 26.6, 33.7))
_TAIL_FROM_MS: Final = 20
_BAND_HZ: Final = (250.0, 4500.0)
_VOICE_HZ: Final = slice(200, 3000)


def add_reverb(clip: AudioSegment, amount: float) -> AudioSegment:
    """Return a mono `clip` in stereo with reverb, `TAIL_MS` longer.

    `amount` ranges from 0 (dry) to 1 (a voice across a small room). The dry level is unchanged; session loudness
    stays within 0.4 LU, since much of the reverb falls into pauses.
    """
    dry = samples_of(clip)[:, 0]
    frames = len(dry) + TAIL_MS * FRAMES_PER_MS
    size = 1 << (frames - 1).bit_length()
    wet = np.fft.irfft(np.fft.rfft(dry, size)[:, None] * _spectra(size), size, axis=0)[:frames]
    wet *= amount * _FULL
    wet[: len(dry)] += dry[:, None]
    return clip_of(wet.astype(np.float32))


@cache
def _spectra(size: int) -> NDArray[np.complex128]:
    return np.fft.rfft(_response(), size, axis=0)


@cache
def _response() -> _Response:
    """Return the impulse response, shape (frames, 2), normalized to unit energy in the voice band."""
    rng = np.random.default_rng(7)
    seconds = np.arange(TAIL_MS * FRAMES_PER_MS) / RATE
    decay = 10 ** (-3 * seconds / _REVERBERATION_S)
    onset = np.clip((seconds * 1000 - _TAIL_FROM_MS) / 25, 0, 1)
    response = rng.normal(size=(len(seconds), 2)) * 0.05 * (onset * decay)[:, None]
    for side, times in enumerate(_REFLECTIONS_MS):
        for number, at_ms in enumerate(times):
            at = round(at_ms * FRAMES_PER_MS)
            response[at, side] += (-1) ** number * decay[at] * 0.8**number
    response = _darken(response) * (0.5 + 0.5 * np.cos(np.pi * seconds / seconds[-1]))[:, None] ** 0.3
    voice_band = np.abs(np.fft.rfft(response, RATE, axis=0))[_VOICE_HZ]
    loudness: _Response = np.sqrt(np.square(voice_band).mean(axis=0))
    normalized: _Response = response / loudness
    return normalized


def _darken(response: _Response) -> _Response:
    """Attenuate by 12 dB per octave outside `_BAND_HZ`, with zero phase, like soft furniture."""
    hertz = np.fft.rfftfreq(2 * len(response), 1 / RATE)[:, None]
    low, high = _BAND_HZ
    gains = 1 / ((1 + (hertz / high) ** 2) * (1 + (low / np.maximum(hertz, 1.0)) ** 2))
    dark: _Response = np.fft.irfft(np.fft.rfft(response, 2 * len(response), axis=0) * gains, axis=0)[: len(response)]
    return dark
