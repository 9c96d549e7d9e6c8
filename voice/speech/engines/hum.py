"""An engine that hums and needs no model, for tests and machines without a voice."""

from __future__ import annotations

import zlib
from typing import Final

import numpy as np

from audio.signal.clip import AudioSegment, Samples
from scripts.suggestions import nearest
from voice.errors import UnknownVoiceError
from voice.speech.engines import Delivery, Voice, require_speakable

HUM_RATE: Final = 22_050
"""Sample rate, in frames a second."""

LETTER_S: Final = 0.075
"""Duration of one letter or digit at pace 1, in seconds."""

GAP_S: Final = 0.06
"""Silence between two words at pace 1, in seconds."""

PAD_S: Final = 0.08
"""Silence at both ends at any pace, as speech engines leave it, in seconds."""

EDGE_S: Final = 0.02
"""The longest rise and fall of a tone, in seconds."""

LOWEST_HZ: Final = 120.0
OCTAVES: Final = 1.5
LOUDNESS: Final = 0.25
"""Peak of the fundamental, full scale at 1."""


class HumEngine:
    """Hums each word as one soft tone, always the same for the same word."""

    name = "hum"
    parallel = 2
    tempo = 1.45
    slowest = 0.1

    def validate(self, voice: str) -> None:
        """Raise UnknownVoiceError if the voice is not `hum`."""
        _check_voice(voice)

    def identity(self, voice: str) -> str:
        """Return the version of the hum.

        Raises:
            UnknownVoiceError: the voice is not `hum`.
        """
        _check_voice(voice)
        return "hum 1"

    def voices(self) -> tuple[Voice, ...]:
        """Return the only voice."""
        return (Voice(name="hum", engine="hum", language=""),)

    def speak(self, text: str, delivery: Delivery) -> AudioSegment:
        """Hum the words of `text`: mono, 16 bit, 22 050 Hz, about `LETTER_S` a letter at pace 1.

        Raises:
            UnknownVoiceError: the voice is not `hum`.
            EngineError: the text has no words, or the pace is not over 0.
        """
        _check_voice(delivery.voice)
        require_speakable(self.name, text, delivery.pace)
        words = [word for word in text.casefold().split() if _letters(word)]
        return _clip(_melody(words, delivery.pace))

    def close(self) -> None:
        """Do nothing: there is nothing to release."""


def _check_voice(voice: str) -> None:
    if voice != "hum":
        raise UnknownVoiceError(f"hum:{voice}", nearest(voice, ["hum"]))


def _letters(word: str) -> int:
    return sum(map(str.isalnum, word))


def _melody(words: list[str], pace: float) -> Samples:
    """Return the tones of `words` with gaps between them and silence at both ends."""
    gap, pad = _silence(GAP_S / pace), _silence(PAD_S)
    pieces = [pad]
    for word in words:
        pieces += [_tone(word, LETTER_S * _letters(word) / pace), gap]
    return np.concatenate([*pieces[:-1], pad])


def _silence(duration_s: float) -> Samples:
    return np.zeros(round(duration_s * HUM_RATE), dtype=np.float32)


def _tone(word: str, duration_s: float) -> Samples:
    """Return a tone with one overtone, raised-cosine edges, and a pitch that depends on the word."""
    pitch = LOWEST_HZ * 2 ** (OCTAVES * (zlib.crc32(word.encode(errors="replace")) % 1000) / 1000)
    seconds = np.arange(round(duration_s * HUM_RATE)) / HUM_RATE
    phase = 2 * np.pi * pitch * seconds
    edge_s = min(EDGE_S, duration_s / 2)
    nearest_end = np.minimum(seconds, duration_s - seconds)
    envelope = 0.5 - 0.5 * np.cos(np.pi * np.clip(nearest_end / edge_s, 0, 1))
    tone: Samples = (LOUDNESS * envelope * (np.sin(phase) + 0.2 * np.sin(2 * phase))).astype(np.float32)
    return tone


def _clip(samples: Samples) -> AudioSegment:
    raw = np.rint(samples * 32_767).astype("<i2").tobytes()
    return AudioSegment(raw, sample_width=2, frame_rate=HUM_RATE, channels=1)
