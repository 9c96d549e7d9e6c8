"""A heartbeat as heard from inside the body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from audio.ambiences.layers import Layers, noise, rng_for
from audio.signal.clip import RATE, Samples
from audio.signal.noise import Band, coloured_noise, spectrum

if TYPE_CHECKING:
    from audio.ambiences.layers import Curve

__all__ = ["BEAT_S", "Heartbeat"]

BEAT_S: Final = 1.05
"""Average seconds between beats: 57 per minute, a heart at rest."""

_SECOND_S: Final = 0.33
"""Seconds from the first heart sound to the second, the closing of the valves."""

_BREATH_S: Final = 9.3
"""Seconds per breath; the heart speeds up on the inhale and slows down on the exhale."""

_BODY: Final = Band(rms=0.03, low_hz=45, high_hz=220, slope=-0.6, correlated_hz=800)
_FLOW: Final = Band(rms=0.05, low_hz=90, high_hz=420, slope=-0.3, correlated_hz=900)
_FLOW_FRAMES: Final = RATE // 2
_TAIL: Final = RATE

_LUB: Final = ((52.0, 0.075, 1.0), (78.0, 0.055, 0.8), (118.0, 0.035, 0.35))
_DUB: Final = ((74.0, 0.045, 0.8), (112.0, 0.035, 0.6), (165.0, 0.022, 0.25))
"""Partials of a heart sound: pitch in Hz, decay time constant in seconds, level."""


class Heartbeat(Layers):
    """A calm heart: lub, dub and the rush of blood between them, over a warm hush.

    Its rate varies slightly with a slow breath. `seed` is 0 or more.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._phases = rng_for(seed, 20, 0).uniform(0, 2 * np.pi, 2)
        super().__init__(1.037, lambda number: noise(_BODY, rng_for(seed, 0, number)), self._beats)

    def _beats(self, number: int) -> Samples:
        sound = np.zeros((RATE + _TAIL, 2), np.float32)
        for beat in range(int(number / BEAT_S) - 1, int((number + 1) / BEAT_S) + 2):
            seconds = self._seconds(beat)
            if np.floor(seconds) == number:
                self._beat(beat, sound[int((seconds - number) * RATE) :])
        return sound

    def _seconds(self, beat: int) -> float:
        """Return the time of `beat`, varied by the breath and a slower wave."""
        angles = 2 * np.pi * beat * BEAT_S / np.array([_BREATH_S, 47.0]) + self._phases
        return float(beat * BEAT_S + np.array([0.055, 0.12]) @ np.sin(angles))

    def _beat(self, beat: int, sound: Samples) -> None:
        rng = rng_for(self._seed, 1, beat)
        levels = rng.uniform(0.9, 1, 2)
        flow = coloured_noise(rng, *spectrum(_FLOW, _FLOW_FRAMES), _FLOW_FRAMES)
        sound[:_FLOW_FRAMES] += flow * _FLOW_ENVELOPE
        for after, level, pulse in ((0.0, 0.36, _LUB_SOUND), (_SECOND_S, 0.30, _DUB_SOUND)):
            begin = int(after * RATE)
            sound[begin : begin + len(pulse)] += np.float32(level * levels[int(after > 0)]) * pulse


def _heart_sound(partials: tuple[tuple[float, float, float], ...]) -> Samples:
    """Return one heart sound with a peak of 1, shape (frames, 2): low partials with a soft attack and a fast decay."""
    seconds = np.arange(int(0.45 * RATE)) / RATE
    sound = np.zeros((len(seconds), 2))
    for index, (hertz, decay, level) in enumerate(partials):
        shape = level * (1 - np.exp(-seconds / 0.012)) ** 2 * np.exp(-seconds / decay)
        for side, phase in enumerate((0.0, 0.25 * index)):
            sound[:, side] += shape * np.sin(2 * np.pi * hertz * seconds * (1 - 0.25 * seconds) + phase)
    sound *= np.minimum(1, (len(seconds) - np.arange(len(seconds))) / 480)[:, None]
    return np.asarray(sound / np.max(np.abs(sound)), np.float32)


def _flow_envelope() -> Curve:
    """Return the envelope of the rush of blood between the two sounds."""
    seconds = np.arange(_FLOW_FRAMES) / RATE
    return np.asarray(np.sin(np.pi * np.clip((seconds - 0.02) / 0.4, 0, 1)) ** 2)


_LUB_SOUND: Final = _heart_sound(_LUB)
_DUB_SOUND: Final = _heart_sound(_DUB)
_FLOW_ENVELOPE: Final = _flow_envelope().astype(np.float32)[:, None]
