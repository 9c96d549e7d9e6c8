"""The sounds of paced breathing: air that rises as it comes in and falls as it goes out, and a tone in it.

In and out differ in three ways at once, so that they can be told apart with closed eyes and over a bed: the
air and the tone rise or fall, and the level swells towards the end or sinks from the beginning.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from audio.signal.clip import FRAMES_PER_MS, RATE, Samples
from audio.signal.noise import HOP, STRETCH, moving_noise

__all__ = ["exhale", "hold", "inhale", "sip"]

_Curve: TypeAlias = NDArray[np.float64]
"""A number for each frame."""

_AIR_HZ: Final = (450.0, 1700.0)
_TONE_HZ: Final = (196.0, 294.0)
_OVERTONES: Final = (1.0, 0.3, 0.1)
_AIR_LEVEL: Final = 0.041
_TONE_LEVEL: Final = 0.018
_HELD_LEVEL: Final = 0.042


def inhale(duration_ms: int) -> Samples:
    """Return the sound of breathing in for `duration_ms` (300 to 60000), shape (duration_ms * 48, 2).

    It is always the same, rises in pitch, swells towards its end, and is silent in its first and last frame.
    """
    return _inward(duration_ms, 0.0, 1.0, seed=1)


def sip(duration_ms: int) -> Samples:
    """Return the sound of a second breath in on top of the first, which begins high and goes higher; as `inhale`."""
    return _inward(duration_ms, 0.6, 1.3, seed=3)


def exhale(duration_ms: int) -> Samples:
    """Return the sound of breathing out for `duration_ms` (300 to 60000), shape (duration_ms * 48, 2).

    It is always the same, falls in pitch, fades from its start, and is silent in its first and last frame.
    """
    course = _course(duration_ms)
    fade = 0.4 + 0.6 * _eased((1 - course) / 0.9)
    rise, close = min(0.2 * duration_ms, 250), 0.3 * duration_ms
    return _breath(_eased(1 - course), fade * _edges(duration_ms, rise, close), seed=2)


def hold(duration_ms: int) -> Samples:
    """Return what is heard while the lungs are full, for `duration_ms` (300 to 60000), shape (duration_ms * 48, 2).

    The tone that breathing in came to stands still, softly, and sinks a little; there is no air in it. It begins
    and ends in silence. While the lungs are empty nothing is heard: so the two can be told apart.
    """
    level = (1 - 0.5 * _course(duration_ms)) * _edges(
        duration_ms, min(0.3 * duration_ms, 500), min(0.3 * duration_ms, 900)
    )
    tone = _HELD_LEVEL * level * _tone(np.ones(len(level)))
    return np.repeat(tone[:, None], 2, axis=1).astype(np.float32)


def _inward(duration_ms: int, low: float, high: float, seed: int) -> Samples:
    course = _course(duration_ms)
    swell = 0.45 + 0.55 * _eased(course / 0.8)
    rise, close = min(0.2 * duration_ms, 250), min(0.2 * duration_ms, 600)
    return _breath(low + (high - low) * _eased(course), swell * _edges(duration_ms, rise, close), seed)


def _course(duration_ms: int) -> _Curve:
    return np.linspace(0, 1, duration_ms * FRAMES_PER_MS)


def _eased(course: _Curve) -> _Curve:
    """Return a raised cosine from 0 to 1 while `course` goes from 0 to 1, flat outside of that."""
    return 0.5 - 0.5 * np.cos(np.pi * np.clip(course, 0, 1))


def _edges(duration_ms: int, rise_ms: float, close_ms: float) -> _Curve:
    """Return a gain that is 0 at both ends and 1 between the rise and the close."""
    at = _course(duration_ms) * duration_ms
    return _eased(at / rise_ms) * _eased((duration_ms - at) / close_ms)


def _breath(height: _Curve, level: _Curve, seed: int) -> Samples:
    """Return air and tone of the height (0 to 1) and level (0 to 1) given for each frame."""
    sound = _AIR_LEVEL * _air(height, seed) + _TONE_LEVEL * _tone(height)[:, None]
    sound *= (level / np.sqrt(np.mean(level**2)))[:, None]  # a short breath, mostly edges, would be fainter
    return sound.astype(np.float32)


def _tone(height: _Curve) -> _Curve:
    """Return a soft tone that is a fifth higher at height 1 than at height 0."""
    low, high = _TONE_HZ
    turns = 2 * np.pi * np.cumsum(low * (high / low) ** height) / RATE
    tone: _Curve = sum((level * np.sin(turns * n) for n, level in enumerate(_OVERTONES, 1)), np.zeros(len(turns)))
    return tone


def _air(height: _Curve, seed: int) -> Samples:
    """Return stereo noise in a band that moves with `height`, shape (frames, 2), of an even level.

    It is laid in short overlapping stretches, each with the band of its own moment.
    """
    count = len(height) // HOP + 2
    middles = np.clip(np.arange(count) * HOP, 0, len(height) - 1)
    air = moving_noise(np.random.default_rng(seed), _bands(height[middles]), 0.5)
    return air[HOP : HOP + len(height)]


def _bands(height: _Curve) -> Samples:
    """Return the spectrum of the air at each height, shape (len(height), bins), of an even power."""
    low, high = _AIR_HZ
    middles = low * (high / low) ** height[:, None]
    hertz = np.arange(1, STRETCH // 4) * (RATE / STRETCH)
    octaves = np.log2(hertz / middles)
    colour = np.exp(-0.5 * (octaves / 0.5) ** 2) / np.sqrt(hertz)
    colour /= np.sqrt(np.sum(colour**2, axis=1, keepdims=True))
    return np.pad(colour, ((0, 0), (1, 0))).astype(np.float32)
