"""Breath sounds for paced breathing: air and a tone that rise on the inhale and fall on the exhale.

Inhale and exhale differ in three ways, so that they are distinguishable over a bed: the air and the tone move up or
down, and the level swells towards the end or fades from the start.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from audio.signal.clip import FRAMES_PER_MS, RATE, Samples
from audio.signal.noise import HOP, SEGMENT, moving_noise

__all__ = ["exhale", "hold", "inhale", "sip"]

_Curve: TypeAlias = NDArray[np.float64]
"""One value per frame."""

_AIR_HZ: Final = (450.0, 1700.0)
_TONE_HZ: Final = (196.0, 294.0)
_OVERTONES: Final = (1.0, 0.3, 0.1)
_AIR_LEVEL: Final = 0.041
_TONE_LEVEL: Final = 0.018
_HELD_LEVEL: Final = 0.042


def inhale(duration_ms: int) -> Samples:
    """Return an inhale of `duration_ms` (300 to 60000), shape (duration_ms * 48, 2).

    Deterministic; rises in pitch, swells towards the end, and starts and ends with a silent frame.
    """
    return _inward(duration_ms, 0.0, 1.0, seed=1)


def sip(duration_ms: int) -> Samples:
    """Return a second, higher inhale on top of the first; otherwise like `inhale`."""
    return _inward(duration_ms, 0.6, 1.3, seed=3)


def exhale(duration_ms: int) -> Samples:
    """Return an exhale of `duration_ms` (300 to 60000), shape (duration_ms * 48, 2).

    Deterministic; falls in pitch, fades from the start, and starts and ends with a silent frame.
    """
    progress = _progress(duration_ms)
    fade = 0.4 + 0.6 * _eased((1 - progress) / 0.9)
    rise, close = min(0.2 * duration_ms, 250), 0.3 * duration_ms
    return _breath(_eased(1 - progress), fade * _edges(duration_ms, rise, close), seed=2)


def hold(duration_ms: int) -> Samples:
    """Return the sound of a hold with full lungs of `duration_ms` (300 to 60000), shape (duration_ms * 48, 2).

    A soft, steady tone without air at the final pitch of the inhale, fading slightly, with silent edges. Holds with
    empty lungs are silent, which distinguishes the two.
    """
    level = (1 - 0.5 * _progress(duration_ms)) * _edges(
        duration_ms, min(0.3 * duration_ms, 500), min(0.3 * duration_ms, 900)
    )
    tone = _HELD_LEVEL * level * _tone(np.ones(len(level)))
    return np.repeat(tone[:, None], 2, axis=1).astype(np.float32)


def _inward(duration_ms: int, low: float, high: float, seed: int) -> Samples:
    progress = _progress(duration_ms)
    swell = 0.45 + 0.55 * _eased(progress / 0.8)
    rise, close = min(0.2 * duration_ms, 250), min(0.2 * duration_ms, 600)
    return _breath(low + (high - low) * _eased(progress), swell * _edges(duration_ms, rise, close), seed)


def _progress(duration_ms: int) -> _Curve:
    return np.linspace(0, 1, duration_ms * FRAMES_PER_MS)


def _eased(progress: _Curve) -> _Curve:
    """Return a raised cosine from 0 to 1 as `progress` goes from 0 to 1, constant outside that range."""
    return 0.5 - 0.5 * np.cos(np.pi * np.clip(progress, 0, 1))


def _edges(duration_ms: int, rise_ms: float, close_ms: float) -> _Curve:
    """Return a gain that rises from 0 to 1 over `rise_ms` and falls back to 0 over `close_ms`."""
    at = _progress(duration_ms) * duration_ms
    return _eased(at / rise_ms) * _eased((duration_ms - at) / close_ms)


def _breath(height: _Curve, level: _Curve, seed: int) -> Samples:
    """Return air and a tone at the given height (0 to 1) and level (0 to 1) per frame."""
    sound = _AIR_LEVEL * _air(height, seed) + _TONE_LEVEL * _tone(height)[:, None]
    sound *= (level / np.sqrt(np.mean(level**2)))[:, None]  # otherwise short breaths, mostly edges, would be quieter
    return sound.astype(np.float32)


def _tone(height: _Curve) -> _Curve:
    """Return a soft tone that rises by a fifth from height 0 to height 1."""
    low, high = _TONE_HZ
    phase = 2 * np.pi * np.cumsum(low * (high / low) ** height) / RATE
    tone: _Curve = sum((level * np.sin(phase * n) for n, level in enumerate(_OVERTONES, 1)), np.zeros(len(phase)))
    return tone


def _air(height: _Curve, seed: int) -> Samples:
    """Return stereo noise of constant level in a band that follows `height`, shape (frames, 2).

    Made of short overlapping segments.
    """
    count = len(height) // HOP + 2
    middles = np.clip(np.arange(count) * HOP, 0, len(height) - 1)
    air = moving_noise(np.random.default_rng(seed), _bands(height[middles]), 0.5)
    return air[HOP : HOP + len(height)]


def _bands(height: _Curve) -> Samples:
    """Return the spectrum of the air at each height, shape (len(height), bins), normalized to equal power."""
    low, high = _AIR_HZ
    middles = low * (high / low) ** height[:, None]
    hertz = np.arange(1, SEGMENT // 4) * (RATE / SEGMENT)
    octaves = np.log2(hertz / middles)
    colour = np.exp(-0.5 * (octaves / 0.5) ** 2) / np.sqrt(hertz)
    colour /= np.sqrt(np.sum(colour**2, axis=1, keepdims=True))
    return np.pad(colour, ((0, 0), (1, 0))).astype(np.float32)
