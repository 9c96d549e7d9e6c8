"""Bells, bowls and wood blocks, synthesized from their partials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from audio.signal.clip import FRAMES_PER_MS, RATE, Samples

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CHIMES", "strike"]

_PEAK: Final = 0.5
_WEAKER: Final = 0.25
"""Share of the weaker tone of a pair; with equal shares the bell would fall silent on every beat."""


class _Partial(NamedTuple):
    """One vibration mode of a bell: a pair of close tones, since no bell is perfectly round."""

    ratio: float
    """Frequency relative to the lowest partial."""

    level: float
    """Amplitude relative to the other partials."""

    beats_hz: float
    """Frequency difference of the pair: beats per second."""

    seconds: float
    """Time to decay by 60 dB."""

    attack_ms: float
    """Length of the attack, in milliseconds."""


@dataclass(frozen=True)
class _Chime:
    """A struck instrument."""

    hertz: float
    """Frequency of the lowest partial."""

    ring_ms: int
    """Length of the sound, in milliseconds."""

    fade_ms: int
    """Length of the final fade-out, in milliseconds."""

    partials: tuple[_Partial, ...]
    """All partials."""


CHIMES: Final = {
    "bell": _Chime(
        396.0,
        6500,
        2500,
        (
            _Partial(ratio=1.0, level=1.0, beats_hz=0.45, seconds=13.0, attack_ms=12),
            _Partial(ratio=2.74, level=0.52, beats_hz=0.8, seconds=7.0, attack_ms=8),
            _Partial(ratio=5.13, level=0.2, beats_hz=1.3, seconds=3.5, attack_ms=6),
            _Partial(ratio=8.07, level=0.07, beats_hz=2.1, seconds=1.6, attack_ms=5),
            _Partial(ratio=11.4, level=0.02, beats_hz=2.9, seconds=0.8, attack_ms=5),
        ),
    ),
    "small": _Chime(
        1318.5,
        5000,
        2000,
        (
            _Partial(ratio=1.0, level=1.0, beats_hz=2.3, seconds=7.0, attack_ms=5),
            _Partial(ratio=2.63, level=0.30, beats_hz=3.1, seconds=3.2, attack_ms=4),
            _Partial(ratio=4.71, level=0.09, beats_hz=4.7, seconds=1.4, attack_ms=3),
        ),
    ),
    "large": _Chime(
        110.0,
        12_000,
        4000,
        (
            _Partial(ratio=1.0, level=0.7, beats_hz=0.3, seconds=22.0, attack_ms=14),
            _Partial(ratio=2.0, level=1.0, beats_hz=0.55, seconds=16.0, attack_ms=10),
            _Partial(ratio=2.38, level=0.55, beats_hz=0.7, seconds=12.0, attack_ms=9),
            _Partial(ratio=2.99, level=0.3, beats_hz=0.9, seconds=9.0, attack_ms=8),
            _Partial(ratio=4.02, level=0.45, beats_hz=1.1, seconds=7.0, attack_ms=7),
            _Partial(ratio=5.43, level=0.18, beats_hz=1.6, seconds=4.0, attack_ms=6),
            _Partial(ratio=7.9, level=0.08, beats_hz=2.2, seconds=2.2, attack_ms=5),
            _Partial(ratio=11.2, level=0.03, beats_hz=2.9, seconds=1.2, attack_ms=5),
        ),
    ),
    "bowl": _Chime(
        185.0,
        15_000,
        5000,
        (
            _Partial(ratio=1.0, level=1.0, beats_hz=0.7, seconds=30.0, attack_ms=60),
            _Partial(ratio=2.76, level=0.34, beats_hz=1.1, seconds=15.0, attack_ms=35),
            _Partial(ratio=5.2, level=0.1, beats_hz=1.7, seconds=7.0, attack_ms=22),
            _Partial(ratio=8.2, level=0.025, beats_hz=2.6, seconds=3.0, attack_ms=15),
        ),
    ),
    "wooden": _Chime(
        587.0,
        900,
        300,
        (
            _Partial(ratio=1.0, level=1.0, beats_hz=0.0, seconds=0.50, attack_ms=3),
            _Partial(ratio=1.52, level=0.4, beats_hz=0.0, seconds=0.34, attack_ms=3),
            _Partial(ratio=2.71, level=0.35, beats_hz=0.0, seconds=0.18, attack_ms=2),
            _Partial(ratio=4.9, level=0.12, beats_hz=0.0, seconds=0.09, attack_ms=2),
        ),
    ),
}
"""Chimes by name: the default bell, a small hand bell, a temple bell, a singing bowl, a wood block."""


def strike(kind: str = "bell") -> Samples:
    """Return one stroke of `kind`, a key of `CHIMES`, with its full decay, shape (frames, 2).

    Its peak is 0.5, and its first and last frames are silent.
    """
    chime = CHIMES[kind]
    seconds = np.arange(chime.ring_ms * FRAMES_PER_MS) / RATE
    sides = np.zeros((2, len(seconds)))
    for partial in chime.partials:
        audible = seconds[: int(1.4 * partial.seconds * RATE)]  # inaudible beyond 84 dB of decay
        sides[:, : len(audible)] += _ring(chime.hertz * partial.ratio, partial, audible)
    sides *= _fade(len(seconds), chime.fade_ms)
    return np.asarray(sides.T * (_PEAK / np.max(np.abs(sides))), np.float32)


def _ring(hertz: float, partial: _Partial, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return both tones of a partial in stereo; the sides beat out of phase, which moves the sound slightly."""
    level: NDArray[np.float64] = partial.level * np.exp(-np.log(1000) / partial.seconds * seconds)
    attack = int(partial.attack_ms * FRAMES_PER_MS)
    level[:attack] *= 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, attack))
    phase = 2 * np.pi * hertz * seconds
    beat = 2 * np.pi * partial.beats_hz * seconds
    offsets = np.array([[-0.8], [0.8]])
    pair: NDArray[np.float64] = (1 - _WEAKER) * np.sin(phase) + _WEAKER * np.sin(phase + beat + offsets)
    return level * pair


def _fade(frames: int, fade_ms: int) -> NDArray[np.float64]:
    """Return a gain of 1 with a smooth fade to 0 over the last `fade_ms`."""
    fade = np.ones(frames)
    fade_frames = fade_ms * FRAMES_PER_MS
    fade[-fade_frames:] = 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, fade_frames))
    return fade
