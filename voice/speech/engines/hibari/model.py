"""A loaded model of hibari, with questions that rise. Import it only for speaking: it takes half a second."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from hibari import Hibari, dsp
from hibari.tts import ASSETS
from hibari.voices import voice_path

from voice.speech.engines.hibari.intonation import envelope, rising_pitch
from voice.speech.engines.onnx_session import open_small_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_SEED: Final = 0
"""Seed of the noise in consonants and breath; the same text always sounds the same."""

_NOISE_FRAMES: Final = 640
"""Length of the noise, which is repeated in longer sentences, in frames: 8 seconds."""

_FRAME_S: Final = dsp.HOP / dsp.SR
_BIN_HZ: Final = dsp.SR / dsp.N_FFT


class HibariModel(Hibari):  # type: ignore[misc]  # hibari has no types
    """A model, which turns phonemes into samples at `sample_rate`.

    Args:
        voice: the name of the voice.
        path: its model; None if that comes with the package.
        phonemize: returns the phonemes of a text.
    """

    def __init__(self, voice: str, path: Path | None, phonemize: Callable[[str], str]) -> None:
        # Everything that its base class sets, except for a session that keeps less memory.
        self.voice = voice
        self.model_path = str(path or voice_path(voice, download_missing=False))
        self.sess = open_small_model(self.model_path)
        self.vocab = json.loads((Path(ASSETS) / "vocab.json").read_text(encoding="utf-8"))
        self._g2p = phonemize

    def speak(self, phonemes: str, pace: float, *, rising: bool) -> NDArray[np.float32]:
        """Speak a sentence in the alphabet of hibari; `rising` lifts the pitch at its end."""
        ids = np.array([self.ids(phonemes)], np.int64)
        outputs = self.sess.run(None, {"ids": ids, "speed": np.array([pace], np.float32)})
        spectrum, phase, noise, residual, residual_phase, pitch = (output[0] for output in outputs)
        if rising:
            risen = rising_pitch(pitch, np.exp(2 * spectrum).sum(axis=0), _FRAME_S, pace)
            spectrum, pitch = envelope(spectrum, pitch, risen, _BIN_HZ), risen
        sound: NDArray[np.float32] = dsp.synth(spectrum, phase, noise, residual, residual_phase, pitch, RepeatedNoise())
        return sound


class RepeatedNoise:
    """Stands in for a random generator in hibari, with noise that is drawn only once.

    Drawing it takes a third of the time in which a spectrum becomes sound.
    """

    def standard_normal(self, shape: tuple[int, int], dtype: type[np.float32]) -> NDArray[np.float32]:
        """Return noise of `shape`, two columns for each frame."""
        noise = np.empty(shape, dtype)
        drawn = _drawn_noise(shape[0])
        for start in range(0, shape[1], drawn.shape[1]):
            part = noise[:, start : start + drawn.shape[1]]
            part[:] = drawn[:, : part.shape[1]]
        return noise


@lru_cache(maxsize=1)
def _drawn_noise(bins: int) -> NDArray[np.float32]:
    return np.random.default_rng(_SEED).standard_normal((bins, 2 * _NOISE_FRAMES), np.float32)
