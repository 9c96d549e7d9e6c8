"""The bell that opens, marks and closes: a small standing bowl, built up from its own overtones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from audio.clip import FRAMES_PER_MS, RATE, Samples

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["STROKE_MS", "bell"]

STROKE_MS: Final = 3000
"""From the beginning of one stroke to the beginning of the next."""

_RING_MS: Final = 6500
_FADE_MS: Final = 2500
_PEAK: Final = 0.5
_HERTZ: Final = 396.0
_SECOND: Final = 0.25
"""The share of the weaker one of a pair: even shares would make the bell go silent with every beat."""


class _Partial(NamedTuple):
    """One way the bowl swings: twice, close together, since no bowl is perfectly round."""

    ratio: float
    """Its pitch over the lowest one."""
    level: float
    beats_hz: float
    """How far apart the two are, and so how often a second they beat."""
    seconds: float
    """How long it takes to fade by 60 dB."""
    attack_ms: float


_PARTIALS: Final = (
    _Partial(ratio=1.0, level=1.0, beats_hz=0.45, seconds=13.0, attack_ms=12),
    _Partial(ratio=2.74, level=0.52, beats_hz=0.8, seconds=7.0, attack_ms=8),
    _Partial(ratio=5.13, level=0.2, beats_hz=1.3, seconds=3.5, attack_ms=6),
    _Partial(ratio=8.07, level=0.07, beats_hz=2.1, seconds=1.6, attack_ms=5),
    _Partial(ratio=11.4, level=0.02, beats_hz=2.9, seconds=0.8, attack_ms=5),
)


def bell(strokes: int = 1) -> Samples:
    """Return `strokes` (1 or more) strokes of the bell, `STROKE_MS` apart, and the time they ring out in.

    The shape is (frames, 2), the peak 0.5, the first and the last frame silent.
    """
    stroke = _stroke()
    between = STROKE_MS * FRAMES_PER_MS
    sound = np.zeros(((strokes - 1) * between + len(stroke), 2))
    for number in range(strokes):
        begin = number * between
        sound[begin : begin + len(stroke)] += stroke
    sound *= _PEAK / np.max(np.abs(sound))
    return sound.astype(np.float32)


def _stroke() -> NDArray[np.float64]:
    """Return one stroke until it is silent, at no particular level, shape (frames, 2)."""
    seconds = np.arange(_RING_MS * FRAMES_PER_MS) / RATE
    sides = np.zeros((2, len(seconds)))
    for partial in _PARTIALS:
        heard = seconds[: int(1.4 * partial.seconds * RATE)]  # 84 dB down: beyond it is only work
        sides[:, : len(heard)] += _ringing(partial, heard)
    sides *= _fade(len(seconds))
    return sides.T


def _ringing(partial: _Partial, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a partial's pair for both sides: they beat out of step, so that the sound turns a little."""
    level: NDArray[np.float64] = partial.level * np.exp(-np.log(1000) / partial.seconds * seconds)
    starting = int(partial.attack_ms * FRAMES_PER_MS)
    level[:starting] *= 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, starting))
    turns = 2 * np.pi * _HERTZ * partial.ratio * seconds
    beat = 2 * np.pi * partial.beats_hz * seconds
    apart = np.array([[-0.8], [0.8]])
    pair: NDArray[np.float64] = (1 - _SECOND) * np.sin(turns) + _SECOND * np.sin(turns + beat + apart)
    return level * pair


def _fade(frames: int) -> NDArray[np.float64]:
    """Return a gain of 1 that sinks to 0 at the end, without a corner."""
    fade = np.ones(frames)
    falling = _FADE_MS * FRAMES_PER_MS
    fade[-falling:] = 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, falling))
    return fade
