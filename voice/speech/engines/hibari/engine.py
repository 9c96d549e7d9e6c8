"""The engine, which gives sentences to the models of hibari."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

from scripts.suggestions import nearest
from voice.errors import EngineError, UnknownVoiceError
from voice.speech.engines import Delivery, Voice, require_speakable
from voice.speech.engines.hibari.intonation import is_rising
from voice.speech.engines.hibari.phonemes import FLAP, plain, spaced, translate_links
from voice.speech.engines.hibari.voices import HIBARI_VOICES, LICENSE, HibariVoice
from voice.speech.engines.text_chunks import speak_in_chunks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audio.signal.clip import AudioSegment
    from voice.speech.engines.hibari.model import HibariModel

PACES: Final = (0.5, 2.0)
"""Slowest and fastest pace of the models."""

_INTONATION: Final = 2
"""Cache version; bump it when the model or the phonemes of a text change."""

_GAIN: Final = 1.25
"""Raises the models to the level of `joe`, for which the compression of voices was tuned."""


class HibariEngine:
    """Speaks with the voices of hibari; a model is loaded with its first sentence.

    While sound is mixed, sentences are spoken one at a time on one thread, 130 times faster than real time: a second
    one at the same time would take 30 MB more, and processor time from the encoder. The dictionary of an accent takes
    25 MB and is shared by its voices.
    """

    name = "hibari"
    parallel = 1
    tempo = 1.06  # of 64 sentences; 1.14 at pace 0.65, since its pauses grow with it
    slowest = PACES[0]

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._dictionaries: dict[bool, Any] = {}
        self._models: dict[str, HibariModel] = {}
        self._closed = False

    def validate(self, voice: str) -> None:
        """Raise UnknownVoiceError if the voice doesn't exist, EngineError if it isn't installed."""
        self._resolve(voice)

    def identity(self, voice: str) -> str:
        """Return the version of the package, and the checksum of the model if it was downloaded.

        Raises:
            UnknownVoiceError: the voice doesn't exist.
            EngineError: it isn't installed.
        """
        from importlib.metadata import version  # noqa: PLC0415 (slower to import than the rest of this module)

        chosen = self._resolve(voice)
        package = f"hibari-tts {version('hibari-tts')}, intonation {_INTONATION}"
        return f"{package}, voice {chosen.name} {chosen.digest[:16]}".rstrip()

    def voices(self) -> tuple[Voice, ...]:
        """Return the installed voices."""
        return tuple(
            Voice(voice.name, self.name, voice.language, quality="high", size=voice.size, license=LICENSE)
            for voice in HIBARI_VOICES.values()
            if voice.is_installed
        )

    def speak(self, text: str, delivery: Delivery) -> AudioSegment:
        """Speak `text`, 16 bits mono at 24 000 Hz, at a pace within `PACES`; always the same for the same text.

        A text that can't be spoken as a whole is spoken in smaller parts.

        Raises:
            UnknownVoiceError: the voice doesn't exist.
            EngineError: the text has no words, a sign of its phonemes is unknown, the pace is not over 0, the voice
                isn't installed, or its model can't be used.
        """
        voice = self._resolve(delivery.voice)
        require_speakable(self.name, text, delivery.pace)
        linked = translate_links(text, british=voice.is_british)
        model = self._loaded(voice)
        pace = min(max(delivery.pace, PACES[0]), PACES[1])
        return speak_in_chunks(linked, lambda part: self._speak_chunk(part, model, pace))

    def close(self) -> None:
        """Release the models for good."""
        with self._loading:
            self._closed = True
            self._models.clear()
            self._dictionaries.clear()

    def _speak_chunk(self, text: str, model: HibariModel, pace: float) -> AudioSegment:
        import numpy as np  # noqa: PLC0415 (only needed for speaking)
        from hibari.tts import MAX_PHONEMES  # noqa: PLC0415 (as above)

        from voice.speech.engines.speech_clip import pcm, speech_clip  # noqa: PLC0415 (as above)

        try:
            chunks = list(_phonemes(text, model))
            too_long = any(len(phonemes) > MAX_PHONEMES for phonemes, _ in chunks)
            pieces = [] if too_long else [model.speak(phonemes, pace, rising=rising) for phonemes, rising in chunks]
        except Exception as error:  # the runtime's messages don't help a listener
            advice = "its files are damaged; choose another voice, or get this one again"
            raise EngineError(self.name, f"the model of {model.voice} failed; {advice}", text) from error
        if too_long:  # memory would grow with the length
            raise EngineError(self.name, "it is too long to be spoken at once", text)
        if not pieces:
            reason = "the voice knows none of its sounds; choose a voice for the language of this text"
            raise EngineError(self.name, reason, text)
        return speech_clip(pcm(np.concatenate(pieces), _GAIN), model.sample_rate, self.name, text)

    def _loaded(self, voice: HibariVoice) -> HibariModel:
        """Return the model of `voice` ready to speak."""
        with self._loading:
            if self._closed:
                raise EngineError(self.name, "the engine is closed")
            if voice.name not in self._models:
                try:
                    self._models[voice.name] = self._load(voice)
                except Exception as error:  # a damaged installation may raise anything
                    advice = f"`outpour voices add {voice.name}` gets it again" if voice.remote else "reinstall Outpour"
                    raise EngineError(self.name, f"the model of {voice.name} can't be loaded; {advice}") from error
            return self._models[voice.name]

    def _load(self, voice: HibariVoice) -> HibariModel:
        from voice.speech.engines.hibari.dictionary import (  # noqa: PLC0415 (half a second to import, only needed for speaking)
            CompactDictionary,
        )
        from voice.speech.engines.hibari.model import HibariModel  # noqa: PLC0415 (as above)

        if voice.is_british not in self._dictionaries:
            self._dictionaries[voice.is_british] = CompactDictionary(british=voice.is_british)
        dictionary = self._dictionaries[voice.is_british]
        # Numbers and abbreviations are already written out.
        return HibariModel(voice.name, voice.path, lambda text: spaced(dictionary(text, normalize_text=False)))

    def _resolve(self, voice: str) -> HibariVoice:
        """Return the voice called `voice`; raise UnknownVoiceError or EngineError."""
        chosen = HIBARI_VOICES.get(voice)
        if chosen is None:
            raise UnknownVoiceError(voice, nearest(voice, HIBARI_VOICES))
        if not chosen.is_installed:
            reason = f"the voice {voice} isn't installed; `outpour voices add {voice}` downloads it (8 MB)"
            raise EngineError(self.name, reason)
        return chosen


def _phonemes(text: str, model: HibariModel) -> Iterator[tuple[str, bool]]:
    """Yield the phonemes of each part of `text` that is spoken at once, and whether its pitch rises at the end.

    A word on its own has no flaps: "eighty" would sound like "Eddie".
    """
    for sentence in model.split_sentences(text):
        chunks = [chunk for chunk in model.phonemize(sentence) if any(map(str.isalpha, chunk))]
        words = plain(sentence)
        rising = is_rising(words)
        if len(words.split()) == 1:
            chunks = [chunk.replace(FLAP, "t") for chunk in chunks]
        for number, chunk in enumerate(chunks, start=1):
            yield chunk, rising and number == len(chunks)
