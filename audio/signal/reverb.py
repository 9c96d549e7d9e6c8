"""A small room around the voice: a few early reflections and a short, dark tail that ring on under the pauses."""

from __future__ import annotations

from functools import cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from audio.signal.clip import FRAMES_PER_MS, RATE, AudioSegment, clip_of, samples_of

_Response: TypeAlias = NDArray[np.float64]
"""What comes back of a click, for either side."""

TAIL_MS: Final = 450
"""How long the room rings on after a clip, in milliseconds."""

_FULL: Final = 0.7
"""Level of the room against the voice at an amount of 1: 3 dB under it."""

_REVERBERATION_S: Final = 0.35
"""Time in which it falls by 60 dB: as short as in a furnished living room."""

_REFLECTIONS_MS: Final = ((7.1, 11.9, 17.3, 23.8, 31.0), (8.3, 13.0, 19.1, 26.6, 33.7))
_TAIL_FROM_MS: Final = 20
_BAND_HZ: Final = (250.0, 4500.0)
_VOICE_HZ: Final = slice(200, 3000)


def add_reverb(clip: AudioSegment, amount: float) -> AudioSegment:
    """Return a mono `clip` in stereo, in a room: itself where it was, and the room for `TAIL_MS` longer.

    `amount` is from 0 (no room) to 1 (as close as a voice across a small room). The voice itself is not turned
    down: a session measures the same in a room, to 0.4 LU, as much of it falls into the pauses.
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
    """Return what the room answers to a click, shape (frames, 2), with as much energy for a voice."""
    chance = np.random.default_rng(7)
    seconds = np.arange(TAIL_MS * FRAMES_PER_MS) / RATE
    decay = 10 ** (-3 * seconds / _REVERBERATION_S)
    grown = np.clip((seconds * 1000 - _TAIL_FROM_MS) / 25, 0, 1)
    response = chance.normal(size=(len(seconds), 2)) * 0.05 * (grown * decay)[:, None]
    for side, times in enumerate(_REFLECTIONS_MS):
        for number, at_ms in enumerate(times):
            at = round(at_ms * FRAMES_PER_MS)
            response[at, side] += (-1) ** number * decay[at] * 0.8**number
    response = _darkened(response) * (0.5 + 0.5 * np.cos(np.pi * seconds / seconds[-1]))[:, None] ** 0.3
    heard = np.abs(np.fft.rfft(response, RATE, axis=0))[_VOICE_HZ]
    loudness: _Response = np.sqrt(np.square(heard).mean(axis=0))
    even: _Response = response / loudness
    return even


def _darkened(response: _Response) -> _Response:
    """Take off what soft furniture takes, without turning a phase: below and above `_BAND_HZ` by 12 dB an octave."""
    hertz = np.fft.rfftfreq(2 * len(response), 1 / RATE)[:, None]
    low, high = _BAND_HZ
    gains = 1 / ((1 + (hertz / high) ** 2) * (1 + (low / np.maximum(hertz, 1.0)) ** 2))
    dark: _Response = np.fft.irfft(np.fft.rfft(response, 2 * len(response), axis=0) * gains, axis=0)[: len(response)]
    return dark
