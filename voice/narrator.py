"""The narrator: speaks sentences in the order they are needed, ahead of the mix, each of them once."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, NamedTuple

from audio.arrive import arrive, trimmed
from scripts.times import Milliseconds
from voice.engines import Delivery
from voice.errors import EngineError
from voice.voices import USUAL, Engines, engine_and_voice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from audio.clip import AudioSegment
    from scripts.unfold import Utterance
    from voice.cache import SpeechCache

_PROCESSING: Final = 1
"""Raised whenever the same engine's sound would be made ready in another way."""

_KEPT_CLIPS: Final = 24


class _Line(NamedTuple):
    """What makes two utterances the same sound."""

    voice: str
    pace: float
    spoken: str


class Narrator:
    """Speaks on as many threads as the engine takes, from the first utterance it was given to the last.

    What is spoken goes to the cache; a few clips stay in memory, all of them where the cache can't be written.
    """

    def __init__(self, cache: SpeechCache) -> None:
        self._cache = cache
        self._engines = Engines()
        self._lengths: dict[_Line, Future[Milliseconds]] = {}
        self._kept: OrderedDict[_Line, AudioSegment] = OrderedDict()
        self._homeless: dict[_Line, AudioSegment] = {}
        self._lock = threading.Lock()
        self._slots: dict[str, threading.Semaphore] = {}
        self._threads: ThreadPoolExecutor | None = None

    def prepare(self, utterances: Iterable[Utterance]) -> None:
        """Begin to speak `utterances`, in their order, behind those given before.

        Raises:
            UnknownVoiceError: one of them names a voice that no engine has.
        """
        for utterance in utterances:
            line = _line(utterance)
            if line not in self._lengths:
                self._lengths[line] = self._pool(line).submit(self._speak, line)

    def length(self, utterance: Utterance) -> Milliseconds:
        """Return how long `utterance` lasts, waiting until it is spoken.

        Raises:
            EngineError: it could not be spoken; the message tells where the script has it.
        """
        line = _line(utterance)
        if line not in self._lengths:
            self.prepare([utterance])
        try:
            return self._lengths[line].result()
        except EngineError as error:
            raise EngineError(error.engine, f"{error.reason} ({utterance.place})", error.text) from error
        except CancelledError:
            raise KeyboardInterrupt from None

    def clip(self, utterance: Utterance) -> AudioSegment:
        """Return the sound of `utterance`, waiting until it is spoken."""
        self.length(utterance)
        line = _line(utterance)
        with self._lock:
            clip = self._homeless.get(line) or self._kept.get(line)
        if clip is None:
            clip = self._cache.get(self._key(line)) or self._spoken(line)
            self._keep(line, clip)
        return clip

    def close(self) -> None:
        """Stop speaking; what has begun is finished, nothing else is."""
        if self._threads:
            self._threads.shutdown(cancel_futures=True)
        self._engines.close()

    def _pool(self, line: _Line) -> ThreadPoolExecutor:
        name, voice = engine_and_voice(line.voice)
        engine = self._engines.get(name)
        engine.identity(voice)
        self._slots.setdefault(name, threading.Semaphore(engine.parallel))
        if self._threads is None:
            self._threads = ThreadPoolExecutor(engine.parallel, thread_name_prefix="narrator")
        return self._threads

    def _speak(self, line: _Line) -> Milliseconds:
        clip = self._cache.get(self._key(line))
        if clip is None:
            clip = self._spoken(line)
        self._keep(line, clip)
        return Milliseconds(len(clip))

    def _spoken(self, line: _Line) -> AudioSegment:
        name, voice = engine_and_voice(line.voice)
        with self._slots[name]:
            raw = self._engines.get(name).speak(line.spoken, Delivery(voice, line.pace))
        clip = trimmed(arrive(raw))
        if not self._cache.put(self._key(line), clip):
            with self._lock:
                self._homeless[line] = clip
        return clip

    def _keep(self, line: _Line, clip: AudioSegment) -> None:
        with self._lock:
            self._kept[line] = clip
            self._kept.move_to_end(line)
            while len(self._kept) > _KEPT_CLIPS:
                self._kept.popitem(last=False)

    def _key(self, line: _Line) -> str:
        name, voice = engine_and_voice(line.voice)
        identity = self._engines.get(name).identity(voice)
        asked = [_PROCESSING, name, voice, identity, line.pace, line.spoken]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def _line(utterance: Utterance) -> _Line:
    return _Line(utterance.voice or USUAL, round(utterance.pace, 3), utterance.spoken)
