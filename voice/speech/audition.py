"""A sample of a voice: one line, processed as in a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from audio import TARGET_LUFS
from audio.signal.clip import RATE, Samples, samples_of
from audio.signal.decibels import db_to_gain
from audio.signal.limiter import Limiter
from audio.signal.loudness import loudness
from scripts.errors import Place
from scripts.model.lines import Utterance
from scripts.normalization.builtin_phrases import phrases
from scripts.normalization.normalize import normalize
from voice.errors import EngineError
from voice.speech.catalog import language_of
from voice.speech.clip_cache import ClipCache
from voice.speech.synthesizer import Synthesizer
from voice.speech.voice_rates import VoiceRates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voice.storage.paths import Paths

NOWHERE: Final = Place("", 1, 1)
"""The place of a line that is in no script."""


def sample_line(voice: str) -> str:
    """Return a line in the language of `voice`, or in English if Outpour has no phrases in it."""
    return phrases(language_of(voice) or "en").grounding[1]


def audition(voice: str, line: str, paths: Paths) -> Samples:
    """Return `line` spoken by `voice` at the loudness of a session, shape (frames, 2).

    Raises:
        UnknownVoiceError: no engine has the voice.
        EngineError: the line could not be spoken.
    """
    synthesizer = Synthesizer(ClipCache(paths.speech), VoiceRates(paths.rates))
    try:
        voice = synthesizer.resolve(voice)
        spoken = normalize(line, language=language_of(voice) or "en")
        clip = synthesizer.clip(Utterance(line, spoken, voice, 1.0, NOWHERE))
    except EngineError as error:
        raise (error.__cause__ if isinstance(error.__cause__, EngineError) else error) from None
    finally:
        synthesizer.close()
    samples = np.repeat(samples_of(clip)[:, :1], 2, axis=1)
    return master(samples)


def master(samples: Samples) -> Samples:
    """Return `samples`, shape (frames, 2), at the loudness of a session, with its peaks limited."""
    measured = loudness(samples)
    gain = TARGET_LUFS - measured if measured > -70 else 0.0
    limiter = Limiter()
    return np.concatenate([limiter.process(samples * np.float32(db_to_gain(gain))), limiter.flush()])


def blocks(samples: Samples) -> Iterator[Samples]:
    """Yield `samples` in blocks of one second, for a sink."""
    for start in range(0, len(samples), RATE):
        yield samples[start : start + RATE]
