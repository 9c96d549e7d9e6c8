"""Kokoro: one neural model with many voices, available with `outpour[kokoro]` and two model files.

The model is Kokoro-82M. kokoro-onnx runs it, and converts text to phonemes with its own copy of eSpeak NG. That copy
and Piper's can share a process, since neither exports its symbols globally (unlike the one that `system_worker` loads).
"""

from __future__ import annotations

import atexit
import hashlib
import re
import shutil
import tempfile
import threading
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from scripts.suggestions import nearest
from voice.errors import EngineError, OverlongSpeechError, UnknownVoiceError
from voice.speech.engines import ENGINES, Delivery, Voice, require_speakable
from voice.speech.engines.text_chunks import longest_s, speak_in_chunks
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from audio.signal.clip import AudioSegment

DEFAULT_VOICE: Final = "af_heart"
"""The voice used if none is chosen."""

NAME: Final = re.compile(ENGINES["kokoro"].voice_pattern, re.ASCII)
"""Names of its voices: language, female or male, and a name. Japanese (j) and Chinese (z) are left out, because eSpeak
NG can't provide the phonemes that this model needs."""

LANGUAGES: Final = {
    "a": ("en-US", "en-us"),
    "b": ("en-GB", "en-gb"),
    "e": ("es", "es"),
    "f": ("fr", "fr-fr"),
    "h": ("hi", "hi"),
    "i": ("it", "it"),
    "p": ("pt-BR", "pt-br"),
}
"""Language tag and eSpeak NG's name of the language, by the first letter of a voice."""

LICENSE: Final = "Apache-2.0"
"""The license of Kokoro-82M and its voices."""

PACES: Final = (0.5, 2.0)
"""Slowest and fastest pace of the model."""

_SWITCH: Final = re.compile(r"\([a-z]{2,3}(-[a-z]+)*\)")
"""eSpeak NG's language marks around a foreign word; kokoro-onnx would speak them."""

_LONGEST_DATA_PATH: Final = 120
"""Maximum length; eSpeak NG has a buffer of about 160 characters, and ends the process if the path doesn't fit."""


@dataclass(frozen=True)
class KokoroFiles:
    """The two files that Kokoro needs."""

    model: Path
    """`kokoro-v1.0.onnx`, or a smaller variant."""

    styles: Path
    """`voices-v1.0.bin`, a ZIP with an array for each voice."""

    @property
    def size(self) -> int:
        """Size of both together, in bytes; 0 if one is missing."""
        try:
            return self.model.stat().st_size + self.styles.stat().st_size
        except OSError:
            return 0


def installed_files() -> KokoroFiles | None:
    """Return the files in Outpour's voice folder; None unless both exist and the folder is readable."""
    try:
        models, styles = (sorted(user_paths().voices.glob(name)) for name in ENGINES["kokoro"].files)
    except OSError:  # up to Python 3.12, an unreadable folder is an error
        return None
    return KokoroFiles(models[0], styles[0]) if models and styles else None


class KokoroEngine:
    """Speaks with the voices of Kokoro; the model is loaded with the first sentence."""

    name = "kokoro"
    tempo = 1.0  # not measured
    slowest = PACES[0]

    def __init__(self) -> None:
        self.parallel = 1
        self._loading = threading.Lock()
        self._model: Any = None
        self._closed = False

    def validate(self, voice: str) -> None:
        """Raise UnknownVoiceError if `voice` doesn't exist, EngineError if the package or files are missing."""
        self.voice_and_files(voice)

    def identity(self, voice: str) -> str:
        """Return the version of kokoro-onnx, its files with sizes and dates, and the voice.

        Raises:
            UnknownVoiceError: the voice doesn't exist.
            EngineError: the package or the files are missing.
        """
        chosen, files = self.voice_and_files(voice)
        stats = [f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in (files.model, files.styles)]
        return f"kokoro-onnx {version('kokoro-onnx')}, {', '.join(stats)}, voice {chosen}"

    def voices(self) -> tuple[Voice, ...]:
        """Return its voices; none if the files are missing."""
        fault, size = self._fault(), self._files.size if self._files else 0
        return tuple(
            Voice(name, self.name, LANGUAGES[name[0]][0], not fault, "high", fault=fault, size=size, license=LICENSE)
            for name in self._names
        )

    def speak(self, text: str, delivery: Delivery) -> AudioSegment:
        """Speak `text`, 16 bits mono at 24 000 Hz, at a pace within `PACES`.

        A text that can't be spoken as a whole is spoken in smaller parts.

        Raises:
            UnknownVoiceError: the voice doesn't exist.
            EngineError: the text has no words, the pace is not over 0, the package or files are missing, or the
                model returned silence for a word.
        """
        voice, files = self.voice_and_files(delivery.voice)
        require_speakable(self.name, text, delivery.pace)
        with self._loading:
            if self._closed:
                raise EngineError(self.name, "the engine is closed")
            if self._model is None:
                self._model = self._load_model(files)
            model = self._model
        pace = min(max(delivery.pace, PACES[0]), PACES[1])
        return speak_in_chunks(text, lambda part: self._speak_chunk(part, model, voice, pace))

    def close(self) -> None:
        """Release the model for good."""
        with self._loading:
            self._closed = True
            if self._model is not None:
                self._model.voices.close()  # a file that numpy holds open
            self._model = None

    def _speak_chunk(self, text: str, model: Any, voice: str, pace: float) -> AudioSegment:
        from voice.speech.engines.speech_clip import pcm, speech_clip  # noqa: PLC0415 (imports numpy, only needed for speaking)

        try:
            phonemes = _SWITCH.sub("", model.tokenizer.phonemize(text, LANGUAGES[voice[0]][1]))
            samples, rate = model.create(phonemes, voice=voice, speed=pace, is_phonemes=True)
            sound = pcm(samples)
        except Exception as error:  # the runtime's messages don't help a listener
            advice = "choose another voice, or get its files again with `outpour voices add kokoro`"
            raise EngineError(self.name, f"the model failed on the voice {voice}; {advice}", text) from error
        if len(samples) > longest_s(text, pace) * rate:
            raise OverlongSpeechError(self.name, longest_s(text, pace), text)
        return speech_clip(sound, rate, self.name, text)

    def _load_model(self, files: KokoroFiles) -> Any:
        from voice.speech.engines.onnx_session import open_model  # noqa: PLC0415 (half a second to import, only needed for speaking)

        try:
            from kokoro_onnx import Kokoro  # noqa: PLC0415 (an extra)
            from kokoro_onnx.config import EspeakConfig  # noqa: PLC0415 (as above)

            config = EspeakConfig(data_path=_espeak_data())
            return Kokoro.from_session(open_model(files.model), str(files.styles), config)
        except Exception as error:  # a damaged file may raise anything
            advice = "`outpour voices add kokoro` gets what is missing or damaged"
            raise EngineError(self.name, f"its model can't be loaded; {advice}") from error

    @cached_property
    def _files(self) -> KokoroFiles | None:
        return installed_files()

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """The voices in the file, the default one first."""
        names: list[str] = []
        with suppress(OSError, zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError):
            if self._files:
                with zipfile.ZipFile(self._files.styles) as styles:
                    names = [name.removesuffix(".npy") for name in styles.namelist()]
        return tuple(sorted(filter(NAME.fullmatch, names), key=lambda name: (name != DEFAULT_VOICE, name)))

    def _fault(self) -> str:
        """Return what is missing, and what to do; empty if it can speak."""
        if find_spec("kokoro_onnx") is None:
            return "the package kokoro-onnx is missing; install it with pip install '.[kokoro]'"
        if self._files is None or not self._names:
            return "its two files are missing or damaged; download them with `outpour voices add kokoro`"
        return ""

    def voice_and_files(self, voice: str) -> tuple[str, KokoroFiles]:
        """Return the full name of `voice`, and the files; raise UnknownVoiceError or EngineError."""
        chosen = voice or DEFAULT_VOICE
        if not NAME.fullmatch(chosen) or (self._names and chosen not in self._names):
            raise UnknownVoiceError(chosen, nearest(chosen, self._names))
        if fault := self._fault():
            raise EngineError(self.name, fault)
        assert self._files is not None
        return chosen, self._files


def content_identity(engine: KokoroEngine, voice: str) -> str:
    """Return the version of kokoro-onnx, the digests of its files, and the voice.

    Raises:
        UnknownVoiceError: the voice doesn't exist.
        EngineError: the package or the files are missing.
    """
    chosen, files = engine.voice_and_files(voice)
    digests = []
    for path in (files.model, files.styles):
        with path.open("rb") as file:
            digests.append(hashlib.file_digest(file, "sha256").hexdigest())
    return f"kokoro-onnx {version('kokoro-onnx')}, {', '.join(digests)}, voice {chosen}"


@cache
def _espeak_data() -> str:
    """Return the folder of eSpeak NG's data, or a temporary copy of it (20 MB) if its path is too long.

    A symbolic link wouldn't help, because it is resolved before eSpeak NG receives the path.
    """
    import espeakng_loader  # noqa: PLC0415 (comes with kokoro-onnx)

    path = str(espeakng_loader.get_data_path())
    if len(path.encode()) <= _LONGEST_DATA_PATH:
        return path
    folder = tempfile.mkdtemp(prefix="outpour-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return str(shutil.copytree(path, Path(folder, "espeak-ng-data")))
