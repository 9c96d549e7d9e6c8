"""Voices by name: their engines, and the best one for a language."""

from __future__ import annotations

import os
import re
import threading
from typing import TYPE_CHECKING, Final

from voice.errors import EngineError, SpeechCancelledError
from voice.speech.engines import ENGINES, FALLBACK, Engine, Voice, load, open_engine
from voice.speech.engines.language_tags import language_tag, same_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DEFAULT_VOICE: Final = "heart"
"""The voice used if none is chosen, which comes with the program and speaks American English."""

_QUALITIES: Final = ("high", "medium", "low", "x_low", "", "robotic")
"""Qualities of voices, best first."""


def engine_and_voice(name: str) -> tuple[str, str]:
    """Return the engine of the voice called `name`, and the engine's own name for the voice.

    `ENGINE:VOICE` is that engine's voice, and an engine's name alone its default voice, if `ENGINES` allows that.
    Other names belong to the engine whose `voice_pattern` they match, or else to `FALLBACK`.
    """
    name = name or DEFAULT_VOICE
    engine, colon, own = name.partition(":")
    if colon and engine in ENGINES:
        return engine, own
    if name in ENGINES and ENGINES[name].chosen_by_name:
        return name, ENGINES[name].default_voice
    matches = (engine for engine, entry in ENGINES.items() if re.fullmatch(entry.voice_pattern, name, re.ASCII))
    return next(matches, FALLBACK), name


def phoneme_fault(name: str, text: str) -> str:
    """Return why the voice called `name` can't speak the phonemes that are marked in `text`; empty if it can."""
    engine, own = engine_and_voice(name)
    check = ENGINES[engine].phoneme_check
    return str(load(check)(text, own)) if check else ""


def is_external(name: str) -> bool:
    """Return whether the model of the voice called `name` is a file outside the voice folders.

    Only the listener may choose such a voice, since a script and a model beside it may come from anybody.
    """
    engine, own = engine_and_voice(name)
    check = ENGINES[engine].external_check
    return bool(check) and own != ENGINES[engine].default_voice and load(check)(own)


def offered_engines() -> tuple[str, ...]:
    """Return the names of the engines whose voices are offered, in order of preference."""
    return tuple(name for name, entry in ENGINES.items() if entry.offered)


def available_voices(engines: tuple[str, ...] | None = None) -> Iterator[Voice]:
    """Yield the voices of `engines` (by default of all offered ones), including unusable ones with their fault.

    Engines that fail are left out.
    """
    for name in offered_engines() if engines is None else engines:
        engine = open_engine(name)
        try:
            yield from engine.voices()
        except EngineError:
            continue
        finally:
            engine.close()


def voice_for_language(language: str) -> Voice | None:
    """Return the best installed voice for `language`; None if no voice speaks it.

    The default voice speaks English. For other languages and other regions of English, the engines are searched in
    order of preference for a voice of the same region, then for any other, the default voice before all. Among the
    voices of one engine, the better quality comes first. Engines that start a process are only asked if no other has a
    voice.
    """
    tag = language_tag(language)
    if tag in ("", "en", "en-US"):
        return Voice(DEFAULT_VOICE, engine_and_voice(DEFAULT_VOICE)[0], "en-US")
    offered = offered_engines()
    for engines in (
        [name for name in offered if ENGINES[name].listed_quickly],
        [name for name in offered if not ENGINES[name].listed_quickly],
    ):
        voices = [
            voice
            for voice in available_voices(tuple(engines))
            if voice.installed and same_language(voice.language, tag)
        ]
        if voices:
            return min(voices, key=lambda voice: _distance(voice, tag))
    return None


def _distance(voice: Voice, tag: str) -> tuple[bool, bool, int, int, str]:
    """Return a sort key for voices of a language: the region of `tag` first, then the engine, then the quality."""
    quality = _QUALITIES.index(voice.quality) if voice.quality in _QUALITIES else len(_QUALITIES)
    elsewhere = "-" in tag and voice.language != tag
    return (elsewhere, voice.name != DEFAULT_VOICE, list(ENGINES).index(voice.engine), quality, voice.name)


def voice_note(voice: Voice | None, language: str) -> str:
    """Return a note about the voice that `voice_for_language` chose; empty if it suits `language` well."""
    primary = language.partition("-")[0]
    if voice is None:
        return (
            f"no voice here speaks {language!r}, so {DEFAULT_VOICE} reads it; "
            f"`outpour voices add {primary}` lists those that do"
        )
    if voice.quality == "robotic":
        advice = f"`outpour voices add {primary}` lists natural ones"
        return f"only a robotic voice, {voice.name}, speaks {language!r} here; {advice}"
    return ""


def language_of(name: str) -> str:
    """Return the language of the voice called `name`; empty if it is unknown."""
    engine, own = engine_and_voice(name)
    return voice_language(available_voices((engine,)), own)


def voice_language(voices: Iterable[Voice], own: str) -> str:
    """Return the language of the one of `voices` that its engine calls `own`; empty if it is unknown."""
    names = own, own.partition(":")[0]
    return next((voice.language for voice in voices if engine_and_voice(voice.name)[1] in names), "")


class Engines:
    """The engines of one session, each opened on use; none can be opened after `close`."""

    def __init__(self) -> None:
        self._open: dict[str, Engine] = {}
        self._identities: dict[str, str] = {}
        self._closed = False
        self._lock = threading.Lock()

    def get(self, name: str) -> Engine:
        """Return the engine called `name` in `ENGINES`.

        Raises:
            SpeechCancelledError: they are closed.
        """
        with self._lock:
            if self._closed:
                raise SpeechCancelledError
            if name not in self._open:
                self._open[name] = open_engine(name)
            return self._open[name]

    def identity(self, voice: str) -> str:
        """Return a text that changes whenever `voice` may sound different; cached, since engines take a while."""
        if voice not in self._identities:
            name, own = engine_and_voice(voice)
            self._identities[voice] = self.get(name).identity(own)
        return self._identities[voice]

    def full_identity(self, voice: str) -> str:
        """Return that text with the names of the engine and the voice before it."""
        name, own = engine_and_voice(voice)
        return f"{self.get(name).name}:{own}, {self.identity(voice)}"

    def parallel(self, name: str, *, mixes: bool) -> int:
        """Return how many sentences the engine called `name` speaks at the same time, if sound is mixed or not."""
        engine = self.get(name)
        free = 1 if mixes else min(os.cpu_count() or 1, ENGINES[engine.name].parallel_without_mix)
        return max(engine.parallel, free)

    def remove(self, name: str) -> Engine | None:
        """Return the engine called `name`, to be closed by the caller, if it is open; the next use opens another."""
        with self._lock:
            return self._open.pop(name, None)

    def close(self) -> None:
        """Close the opened engines; a second call does nothing."""
        with self._lock:
            self._closed = True
            engines = list(self._open.values())
            self._open.clear()
        for engine in engines:
            engine.close()


def content_identity(name: str, engines: Engines) -> str:
    """Return the identity of the voice called `name`, which is the same on every machine with the same models.

    Unlike `Engine.identity`, it doesn't depend on dates of files, and may read whole models.

    Raises:
        UnknownVoiceError: its engine has no such voice.
        EngineError: it can't be used.
    """
    engine, own = engine_and_voice(name)
    reference = ENGINES[engine].content_identity
    return str(load(reference)(engines.get(engine), own)) if reference else engines.get(engine).identity(own)
