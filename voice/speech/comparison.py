"""Samples of several voices: each names itself and speaks the same two lines."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.signal.clip import RATE, samples_of
from scripts.model.lines import Utterance
from scripts.normalization.builtin_phrases import phrases
from scripts.normalization.normalize import normalize
from voice.errors import EngineError, VoiceError
from voice.speech.audition import NOWHERE, master
from voice.speech.catalog import engine_and_voice
from voice.speech.clip_cache import ClipCache
from voice.speech.synthesizer import Synthesizer

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from audio.signal.clip import Samples
    from voice.speech.engines import Voice
    from voice.storage.paths import Paths

_REST_S: Final = 0.6
"""Silence after each line, in seconds."""

_NAME: Final = re.compile(
    r"(?:[a-z]{2,3}_[A-Z]{2,3}-|[a-z][fm]_)(?P<name>\w+?)(?:-(?:x_low|low|medium|high))?", re.ASCII
)
"""The name within a name of Piper's collection (`de_DE-thorsten-medium`) or of Kokoro (`af_heart`)."""


@dataclass(frozen=True)
class VoiceSample:
    """The sound of a voice, or why it has none."""

    voice: Voice
    """The voice."""

    samples: Samples | None = None
    """Its introduction and two lines at the loudness of a session, shape (frames, 2); None if it can't speak."""

    fault: str = ""
    """Why it can't speak; empty if it can."""


def compared_lines(language: str) -> tuple[str, ...]:
    """Return the two lines that voices of `language` are compared by, in English if Outpour has none in it."""
    return phrases(language).grounding[1:3]


def introduction(voice: Voice) -> str:
    """Return the sentence by which `voice` names itself, without the codes around its name."""
    own = re.split(r"[\\/]", engine_and_voice(voice.name)[1])[-1].removesuffix(".onnx")
    match = _NAME.fullmatch(own)
    name = re.sub(r"[\W_]+", " ", match["name"] if match else own).strip()
    return phrases(voice.language or "en").introduction.format(name=name or voice.engine)


def voice_samples(
    voices: Sequence[Voice], paths: Paths, time_left: Callable[[], float] = lambda: math.inf
) -> Generator[VoiceSample, None, None]:
    """Yield a sample of each voice; while it is used, the next one is already being spoken.

    Args:
        voices: the voices, in this order.
        paths: the folders of the cache.
        time_left: returns the remaining time in seconds; called repeatedly. At 0, no further sample is yielded.
    """
    synthesizer = Synthesizer(ClipCache(paths.speech))
    utterances = [_utterances(voice) for voice in voices]
    try:
        for number, voice in enumerate(voices):
            sample = _sample(voice, synthesizer, utterances[number : number + 2], time_left)
            if sample is None or not time_left():
                return
            yield sample
    finally:
        synthesizer.close()


def _utterances(voice: Voice) -> list[Utterance]:
    """Return what `voice` says; nothing if it can't speak."""
    if voice.fault:
        return []
    language = voice.language or "en"
    lines = (introduction(voice), *compared_lines(language))
    return [Utterance(line, normalize(line, language=language), voice.name, 1.0, NOWHERE) for line in lines]


def _sample(
    voice: Voice, synthesizer: Synthesizer, ahead: list[list[Utterance]], time_left: Callable[[], float]
) -> VoiceSample | None:
    """Return the sample of `voice`, whose utterances are the first of `ahead`; None if time has run out.

    The others of `ahead` are only queued.
    """
    if voice.fault:
        return VoiceSample(voice, fault=voice.fault)
    own, *following = ahead
    try:
        synthesizer.enqueue(own)
        for utterances in following:
            _enqueue(synthesizer, utterances)
        if not all(synthesizer.wait_until_spoken(utterance, time_left) for utterance in own):
            return None
        rest = np.zeros((round(_REST_S * RATE), 2), np.float32)
        clips = [np.repeat(samples_of(synthesizer.clip(utterance))[:, :1], 2, axis=1) for utterance in own]
    except EngineError as error:
        return VoiceSample(voice, fault=str(error.__cause__ if isinstance(error.__cause__, EngineError) else error))
    except VoiceError as error:
        return VoiceSample(voice, fault=str(error))
    return VoiceSample(voice, master(np.concatenate([part for clip in clips for part in (clip, rest)])))


def _enqueue(synthesizer: Synthesizer, utterances: list[Utterance]) -> None:
    """Queue `utterances`; a fault of their voice is reported once it is their turn."""
    try:
        synthesizer.enqueue(utterances)
    except VoiceError:
        return
