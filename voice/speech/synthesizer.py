"""The narrator: speaks sentences in the order they are needed, ahead of the mix, each of them once."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections import OrderedDict
from concurrent.futures import CancelledError, Future, InvalidStateError, ThreadPoolExecutor, wait
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from audio.signal.clip import silent
from audio.voice_processing import last_phrase, process_voice, trim_silence
from scripts.normalization.inline_markup import replace_phonemes
from scripts.times import Milliseconds
from voice.errors import EngineError, OverlongSpeechError, SpeechCancelledError, UnknownVoiceError, VoiceError
from voice.speech.catalog import DEFAULT_VOICE, Engines, engine_and_voice
from voice.speech.clip_spill import Spill
from voice.speech.engines import Delivery
from voice.speech.engines.text_chunks import longest_s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from audio.signal.clip import AudioSegment
    from scripts.model.lines import Utterance
    from voice.speech.clip_cache import ClipCache
    from voice.speech.engines import Engine

_PROCESSING: Final = 2
"""Raised whenever the same engine's sound would be made ready in another way."""

_KEPT_CLIPS: Final = 24
_GLANCE_S: Final = 0.1
_CLOSE_S: Final = 1.0


class _Line(NamedTuple):
    """What makes two utterances the same sound."""

    voice: str
    pace: float
    spoken: str
    carrier: str


class _Asked(NamedTuple):
    """A line, with who speaks it."""

    line: _Line
    engine: Engine
    voice: str
    """As the engine calls it."""

    key: str
    """Its name in the cache."""


class Synthesizer:
    """Speaks on as many threads as each engine takes, from the first utterance it was given to the last.

    What somebody waits for is spoken next. What is spoken goes to the cache, or to a temporary folder if the cache
    can't be written; a few clips stay in memory. Any thread may give it utterances, and ask for what was spoken.
    """

    def __init__(self, cache: ClipCache) -> None:
        self._cache = cache
        self._engines = Engines()
        self._identities: dict[str, str] = {}
        self._asked: dict[_Line, _Asked] = {}
        self._lengths: dict[_Line, Future[Milliseconds]] = {}
        self._waiting: dict[str, OrderedDict[_Line, _Asked]] = {}
        self._kept: OrderedDict[_Line, AudioSegment] = OrderedDict()
        self._spill = Spill()
        self._closed = False
        self._lock = threading.Lock()
        self._slots: dict[str, threading.Semaphore] = {}
        self._threads: dict[str, ThreadPoolExecutor] = {}

    def validate(self, voice: str) -> None:
        """Raise UnknownVoiceError when no engine has `voice`, or EngineError when its engine can't be asked."""
        name, own = engine_and_voice(voice)
        self._engines.get(name).validate(own)

    def tempo(self, voice: str) -> float:
        """Return how many times as long as estimated `voice` takes for a sentence, as far as its engine knows."""
        return self._engines.get(engine_and_voice(voice)[0]).tempo

    def enqueue(self, utterances: Iterable[Utterance]) -> None:
        """Begin to speak `utterances`, in their order, behind those given before.

        Raises:
            UnknownVoiceError: one of them names a voice that no engine has; the message tells where.
            SpeechCancelledError: it was closed.
        """
        for utterance in utterances:
            self._begun(utterance)

    def replace_queue(self, utterances: Sequence[Utterance]) -> None:
        """Speak `utterances` next, and nothing else of what was given before and has not begun.

        Raises:
            UnknownVoiceError: one of them names a voice that no engine has; the message tells where.
            SpeechCancelledError: it was closed; or, for who waits for what is not to be spoken any more.
        """
        wanted = [_line(utterance) for utterance in utterances]
        with self._lock:
            for waiting in self._waiting.values():
                for line in waiting.keys() - set(wanted):
                    del waiting[line]
                    self._lengths.pop(line).cancel()
        self.enqueue(utterances)
        for line in reversed(wanted):
            self._hasten(line)

    def duration(self, utterance: Utterance) -> Milliseconds:
        """Return how long `utterance` lasts, waiting until it is spoken.

        Raises:
            EngineError: it could not be spoken; the message tells where the script has it.
            SpeechCancelledError: it was closed before.
        """
        length = self._begun(utterance)
        self._hasten(_line(utterance))
        try:
            return length.result()
        except EngineError as error:
            raise EngineError(error.engine, f"{error.reason} ({utterance.place})", error.text) from error
        except CancelledError:
            raise SpeechCancelledError from None

    def known_duration(self, utterance: Utterance) -> Milliseconds | None:
        """Return how long `utterance` lasts if it was spoken in this session or an earlier one, else None; at once."""
        length = self._lengths.get(_line(utterance))
        if length is not None:
            done = length.done() and not length.cancelled() and not length.exception()
            return length.result() if done else None
        try:
            clip = self._cache.get(self._ask(_line(utterance)).key)
        except VoiceError:  # there is no such voice here
            return None
        return None if clip is None else Milliseconds(len(clip))

    def wait_until_spoken(self, utterance: Utterance, patience: Callable[[], float]) -> bool:
        """Wait for `utterance` as long as `patience` lasts, in seconds, which is asked anew; whether it came to that.

        What can't be spoken has come too: `length` tells why.

        Raises:
            SpeechCancelledError: it was closed before, or this is not to be spoken any more.
        """
        length = self._begun(utterance)
        self._hasten(_line(utterance))
        while not length.done() and (left := patience()) > 0:
            wait([length], timeout=min(left, _GLANCE_S))
        if length.cancelled():
            raise SpeechCancelledError
        return length.done()

    def clip(self, utterance: Utterance) -> AudioSegment:
        """Return the sound of `utterance` for the mix, waiting until it is spoken."""
        self.duration(utterance)
        line = _line(utterance)
        with self._lock:
            clip = self._kept.get(line)
        if clip is None:
            clip = self._sound(self._asked[line])
        return clip.set_sample_width(4)

    def close(self) -> None:
        """Stop speaking, and release who waits; a sentence that has begun is finished or given up by its engine.

        An engine that takes longer than a second over that is not waited for.
        """
        with self._lock:
            first, self._closed = not self._closed, True  # from here on, no thread and no engine is added
        for threads in self._threads.values():
            threads.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            for waiting in self._waiting.values():
                while waiting:
                    self._lengths[waiting.popitem()[0]].cancel()
        if first:
            closing = threading.Thread(target=self._close_engines, name="narrator-close", daemon=True)
            closing.start()
            closing.join(_CLOSE_S)
        self._spill.close()  # also if an engine still speaks, since the process may end before it is done
        with self._lock:
            for length in self._lengths.values():
                length.cancel()

    def _close_engines(self) -> None:
        """Close the engines, and wait until none of them speaks any more."""
        self._engines.close()
        for threads in self._threads.values():
            threads.shutdown()

    def _ask(self, line: _Line) -> _Asked:
        if line not in self._asked:
            name, voice = engine_and_voice(line.voice)
            told = [_PROCESSING, name, voice, self._identity(line.voice), line.pace, line.carrier, line.spoken]
            key = hashlib.sha256(json.dumps(told).encode()).hexdigest()
            self._asked[line] = _Asked(line, self._engines.get(name), voice, key)
        return self._asked[line]

    def _identity(self, voice: str) -> str:
        """Return what tells one version of a voice from another; each voice is asked once, as asking takes a while."""
        if voice not in self._identities:
            name, own = engine_and_voice(voice)
            self._identities[voice] = self._engines.get(name).identity(own)
        return self._identities[voice]

    def _begun(self, utterance: Utterance) -> Future[Milliseconds]:
        """Return the length of `utterance` to come, which is given to be spoken if it was not before."""
        line = _line(utterance)
        length = self._lengths.get(line)
        if length is None:
            try:
                length = self._begin(self._ask(line))
            except UnknownVoiceError as error:
                raise UnknownVoiceError(error.name, error.nearest, str(utterance.place)) from error
        return length

    def _begin(self, asked: _Asked) -> Future[Milliseconds]:
        engine, length = asked.engine, Future[Milliseconds]()
        with self._lock:
            if asked.line in self._lengths:  # another thread was first
                return self._lengths[asked.line]
            if self._closed:
                raise SpeechCancelledError
            if engine.name not in self._threads:
                self._slots[engine.name] = threading.Semaphore(engine.parallel)
                self._threads[engine.name] = ThreadPoolExecutor(engine.parallel, f"narrator-{engine.name}")
                self._waiting[engine.name] = OrderedDict()
            self._threads[engine.name].submit(self._speak_next, engine.name)
            self._lengths[asked.line] = length
            self._waiting[engine.name][asked.line] = asked
        return length

    def _hasten(self, line: _Line) -> None:
        """Let `line` be the next that is spoken, unless it has begun."""
        with self._lock:
            waiting = self._waiting[self._asked[line].engine.name]
            if line in waiting:
                waiting.move_to_end(line, last=False)

    def _speak_next(self, engine: str) -> None:
        with self._lock:
            if not self._waiting[engine]:
                return
            line, asked = self._waiting[engine].popitem(last=False)
            length = self._lengths[line]
        with suppress(InvalidStateError):  # it was closed meanwhile, and nobody waits any more
            try:
                length.set_result(Milliseconds(len(self._sound(asked))))
            except InvalidStateError:
                raise
            except BaseException as error:  # it is raised for who waits for it
                length.set_exception(error)

    def _sound(self, asked: _Asked) -> AudioSegment:
        """Return the sound of a line from the cache, or spoken, 16 bits either way so that both are the same."""
        clip = self._cache.get(asked.key) or self._spill.get(asked.key)
        if clip is None:
            clip = self._spoken(asked)
        with self._lock:
            self._kept[asked.line] = clip
            self._kept.move_to_end(asked.line)
            while len(self._kept) > _KEPT_CLIPS:
                self._kept.popitem(last=False)
        return clip

    def _spoken(self, asked: _Asked) -> AudioSegment:
        with self._slots[asked.engine.name]:
            if self._closed:
                raise SpeechCancelledError
            clip = _cue(asked) if asked.line.carrier else silent(0)
            clip = (clip if len(clip) else trim_silence(_uttered(asked, asked.line.spoken))).set_sample_width(2)
        if not len(clip):
            raise EngineError(asked.engine.name, "what it spoke is silent", asked.line.spoken)
        if not self._cache.put(asked.key, clip):
            self._spill.put(asked.key, clip)
        return clip


def _uttered(asked: _Asked, text: str) -> AudioSegment:
    handed = _with_phonemes(text) if asked.engine.name == "piper" else replace_phonemes(text)
    clip = asked.engine.speak(handed, Delivery(asked.voice, asked.line.pace))
    limit_s = longest_s(handed, asked.line.pace)
    if len(clip) > limit_s * 1000:
        raise OverlongSpeechError(asked.engine.name, limit_s, text)
    return process_voice(clip)


def _cue(asked: _Asked) -> AudioSegment:
    """Return a short cue out of a phrase that carries it; empty where the two can't be told apart.

    Spoken alone, 11 of 210 cues and numbers of `joe` were not recognised; with "And now" before them, 1.
    """
    return trim_silence(last_phrase(_uttered(asked, f"{asked.line.carrier}, {asked.line.spoken}")))


def _with_phonemes(spoken: str) -> str:
    """Return `spoken` with sounds as Piper takes them; marks right behind them go inside, as it drops them there."""
    raw = replace_phonemes(spoken, lambda _, ipa: f" [[ {re.sub(r'[][]', '', ipa)} ]] ")
    return re.sub(r" \]\] ([.,;:!?]+)", r"\1 ]] ", raw)


def _line(utterance: Utterance) -> _Line:
    return _Line(utterance.voice or DEFAULT_VOICE, round(utterance.pace, 3), utterance.spoken, utterance.carrier)
