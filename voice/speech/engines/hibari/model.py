"""A loaded model of hibari, with questions that rise. Import it only for speaking: it takes half a second."""

from __future__ import annotations

import json
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
        if not rising:
            plain: NDArray[np.float32] = self.from_phonemes(phonemes, pace, _SEED)
            return plain
        ids = np.array([self.ids(phonemes)], np.int64)
        outputs = self.sess.run(None, {"ids": ids, "speed": np.array([pace], np.float32)})
        spectrum, phase, noise, residual, residual_phase, pitch = (output[0] for output in outputs)
        risen = rising_pitch(pitch, np.exp(2 * spectrum).sum(axis=0), _FRAME_S, pace)
        fitted = envelope(spectrum, pitch, risen, _BIN_HZ)
        generator = np.random.default_rng(_SEED)
        sound: NDArray[np.float32] = dsp.synth(fitted, phase, noise, residual, residual_phase, risen, generator)
        return sound
