"""Speaks sentences once each, ahead of the mix, in the order in which they are needed."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter, OrderedDict
from concurrent.futures import CancelledError, Future, InvalidStateError, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from audio.signal.clip import clip_of, samples_of, silent
from audio.voice_processing import last_phrase, process_voice, trim_silence
from scripts.times import Milliseconds
from voice.errors import (
    EngineError,
    OverlongSpeechError,
    SpeechCancelledError,
    TakeError,
    UnknownVoiceError,
    VoiceError,
)
from voice.speech.catalog import Engines, engine_and_voice, voice_language
from voice.speech.clip_spill import Spill
from voice.speech.engines import ENGINES, Delivery
from voice.speech.engines.text_chunks import longest_s
from voice.speech.freed_memory import limit_arenas, return_freed_memory
from voice.speech.jobs import Job, Line, forget_takes, line_of
from voice.speech.known_levels import KNOWN_LUFS
from voice.speech.priority import lower_priority
from voice.speech.voice_names import resolve_voice
from voice.speech.voice_rates import Adjustment, VoiceRates, measure_rate, sample_sentences, typical_rate
from voice.takes.sound import match_level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from audio.signal.clip import AudioSegment
    from scripts.model.lines import Utterance
    from voice.speech.clip_cache import ClipCache
    from voice.speech.voice_rates import VoiceRate
    from voice.takes.shelf import TakeShelf

_PROCESSING: Final = 7
"""Cache version; bump it when voice processing changes."""

_KEPT_CLIPS: Final = 24
_POLL_S: Final = 0.1
_CLOSE_S: Final = 1.0
"""Timeout for the engines to close, in seconds."""


class Synthesizer:
    """A queue of utterances, spoken in order on as many threads as each engine allows.

    An utterance that a caller waits for is spoken next. Clips go to the cache, or to a temporary file if the cache
    isn't writable; a few stay in memory. All methods may be called from any thread.

    Args:
        cache: the clips of earlier sessions.
        rates: the rates of voices, by which they keep an absolute pace.
        takes: the recordings of utterances that have a take.
    """

    def __init__(self, cache: ClipCache, rates: VoiceRates | None = None, takes: TakeShelf | None = None) -> None:
        limit_arenas()
        self._cache = cache
        self._rates = rates or VoiceRates()
        self._takes = takes
        self.take_faults: dict[str, str] = {}  # by the names of the files
        self._engines = Engines()
        self._jobs: dict[Line, Job] = {}
        self._durations: dict[Line, Future[Milliseconds]] = {}
        self._waiting: dict[str, OrderedDict[Line, Job]] = {}
        self._kept: OrderedDict[Line, AudioSegment] = OrderedDict()
        self._spill = Spill()
        self._closed = False
        self._mixes = True
        self._releases = False
        self._speaking: Counter[str] = Counter()  # sentences of each engine
        self._lock = threading.Lock()
        self._slots: dict[str, threading.Semaphore] = {}
        self._threads: dict[str, ThreadPoolExecutor] = {}

    def resolve(self, voice: str) -> str:
        """Return the full name of `voice`; raise UnknownVoiceError or EngineError if it can't speak."""
        return resolve_voice(voice, self._engines)

    def tempo(self, voice: str) -> float:
        """Return the duration of a sentence in `voice`, as a factor of the estimate."""
        return self._engines.get(engine_and_voice(voice)[0]).tempo

    def unlimited_level(self, voice: str) -> float:
        """Return the level up to which the limiter of the mix hardly touches `voice`, in LUFS."""
        return ENGINES[engine_and_voice(voice)[0]].unlimited_lufs

    def known_lufs(self, voice: str) -> float | None:
        """Return the loudness of `voice` as processed, in LUFS; None if it has to be measured."""
        return KNOWN_LUFS.get(self._engines.full_identity(voice))

    def use_all_cores(self) -> None:
        """Speak on all cores, since nothing is mixed meanwhile; call it before anything is queued."""
        self._mixes = False

    def release_when_spoken(self) -> None:
        """Release each engine once its queue is empty; a sentence that was lost from the cache loads it again."""
        self._releases = True
        for engine in list(self._threads):
            self._release_idle(engine)

    def enqueue(self, utterances: Iterable[Utterance]) -> None:
        """Append `utterances` to the queue.

        Raises:
            UnknownVoiceError: no engine has the voice of one of them; the message names its place in the script.
            SpeechCancelledError: the synthesizer is closed.
        """
        for utterance in utterances:
            self._future(utterance)

    def replace_queue(self, utterances: Sequence[Utterance]) -> None:
        """Replace the queue by `utterances`; callers that wait for a dropped one get SpeechCancelledError.

        Raises:
            UnknownVoiceError: no engine has the voice of one of them; the message names its place in the script.
            SpeechCancelledError: the synthesizer is closed.
        """
        wanted = [line_of(utterance) for utterance in utterances]
        with self._lock:
            for waiting in self._waiting.values():
                for line in waiting.keys() - set(wanted):
                    del waiting[line]
                    self._durations.pop(line).cancel()
        self.enqueue(utterances)
        for line in reversed(wanted):
            self._prioritize(line)

    def replace_takes(self, takes: TakeShelf) -> None:
        """Play `takes` in place of the earlier ones, which may have other sound under the same names."""
        with self._lock:
            self._takes, self.take_faults = takes, {}
            for waiting in self._waiting.values():
                for line in forget_takes(waiting):
                    self._durations[line].cancel()
            forget_takes(self._jobs, self._durations, self._kept)

    def duration(self, utterance: Utterance) -> Milliseconds:
        """Return how long `utterance` lasts, after waiting until it is spoken.

        Raises:
            EngineError: it could not be spoken; the message names its place in the script.
            SpeechCancelledError: the synthesizer was closed, or the utterance was dropped.
        """
        future = self._future(utterance)
        self._prioritize(line_of(utterance))
        try:
            return future.result()
        except EngineError as error:
            raise EngineError(error.engine, f"{error.reason} ({utterance.place})", error.text) from error
        except CancelledError:
            raise SpeechCancelledError from None

    def known_duration(self, utterance: Utterance) -> Milliseconds | None:
        """Return how long `utterance` lasts if this or an earlier session spoke it, else None; doesn't wait."""
        future = self._durations.get(line_of(utterance))
        if future is not None:
            done = future.done() and not future.cancelled() and not future.exception()
            return future.result() if done else None
        try:
            clip = self._cache.get(self._job(line_of(utterance)).key)
        except VoiceError:  # no such voice
            return None
        return None if clip is None else Milliseconds(len(clip))

    def wait_until_spoken(self, utterance: Utterance, time_left: Callable[[], float]) -> bool:
        """Wait until `utterance` is spoken or `time_left()` is 0; return whether it is done.

        An utterance that failed is done too; `duration` raises its error.

        Args:
            utterance: the utterance, which is spoken next.
            time_left: returns the remaining time in seconds; called repeatedly.

        Raises:
            SpeechCancelledError: the synthesizer was closed, or the utterance was dropped.
        """
        future = self._future(utterance)
        self._prioritize(line_of(utterance))
        while not future.done() and (left := time_left()) > 0:
            wait([future], timeout=min(left, _POLL_S))
        if future.cancelled():
            raise SpeechCancelledError
        return future.done()

    def clip(self, utterance: Utterance) -> AudioSegment:
        """Return the sound of `utterance` for the mix, after waiting until it is spoken."""
        self.duration(utterance)
        line = line_of(utterance)
        with self._lock:
            clip = self._kept.get(line)
        if clip is None:
            clip = self._load_clip(self._job(line))
        return clip.set_sample_width(4)

    def close(self) -> None:
        """Stop speaking, and cancel all waits; engines finish or abandon the sentences they have begun.

        An engine that takes longer than a second for that is left behind.
        """
        with self._lock:
            first, self._closed = not self._closed, True  # from now on, no thread or engine is added
        for threads in self._threads.values():
            threads.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            for waiting in self._waiting.values():
                while waiting:
                    self._durations[waiting.popitem()[0]].cancel()
        if first:
            closing = threading.Thread(target=self._close_engines, name="synthesizer-close", daemon=True)
            closing.start()
            closing.join(_CLOSE_S)
        self._spill.close()  # even if an engine is still speaking, since the process may end before it finishes
        with self._lock:
            for future in self._durations.values():
                future.cancel()

    def _close_engines(self) -> None:
        """Close the engines, and wait until they have stopped speaking."""
        self._engines.close()
        for threads in self._threads.values():
            threads.shutdown()

    def _job(self, line: Line) -> Job:
        if line not in self._jobs:
            name, voice = engine_and_voice(line.voice)
            facts = [_PROCESSING, name, voice, self._identity(line), line.pace, line.carrier, line.spoken]
            facts += ["absolute"] if line.absolute else []
            key = hashlib.sha256(json.dumps(facts).encode()).hexdigest()
            self._jobs[line] = Job(line, self._engines.get(name).name, voice, key)
        return self._jobs[line]

    def _identity(self, line: Line) -> str:
        """Return a text that changes whenever `line` may sound different."""
        if line.take and self._takes:
            return f"take {self._takes.identity(line.take)}"
        return self._engines.identity(line.voice)

    def _future(self, utterance: Utterance) -> Future[Milliseconds]:
        """Return the future duration of `utterance`, which is queued if it is new."""
        line = line_of(utterance)
        future = self._durations.get(line)
        if future is None:
            try:
                future = self._submit(self._job(line))
            except UnknownVoiceError as error:
                raise UnknownVoiceError(error.name, error.nearest, str(utterance.place)) from error
        return future

    def _submit(self, job: Job) -> Future[Milliseconds]:
        name, future = job.engine, Future[Milliseconds]()
        with self._lock:
            if job.line in self._durations:  # another thread queued it first
                return self._durations[job.line]
            if self._closed:
                raise SpeechCancelledError
            if name not in self._threads:
                parallel = self._engines.parallel(name, mixes=self._mixes)
                self._slots[name] = threading.Semaphore(parallel)
                self._threads[name] = ThreadPoolExecutor(parallel, f"synthesizer-{name}", lower_priority)
                self._waiting[name] = OrderedDict()
            self._threads[name].submit(self._speak_next, name)
            self._durations[job.line] = future
            self._waiting[name][job.line] = job
        return future

    def _prioritize(self, line: Line) -> None:
        """Move `line` to the front of the queue, unless it has begun."""
        with self._lock:
            waiting = self._waiting[self._job(line).engine]
            if line in waiting:
                waiting.move_to_end(line, last=False)

    def _speak_next(self, engine: str) -> None:
        with self._lock:
            if not self._waiting[engine]:
                return
            line, job = self._waiting[engine].popitem(last=False)
            future = self._durations[line]
        with suppress(InvalidStateError):  # it was cancelled meanwhile, so nobody needs the result
            try:
                future.set_result(Milliseconds(len(self._load_clip(job))))
            except InvalidStateError:
                raise
            except BaseException as error:  # raised in the thread that waits for the result
                future.set_exception(error)
        self._release_idle(engine)

    def _release_idle(self, engine: str) -> None:
        """Release `engine` if nobody needs it any more."""
        with self._lock:
            idle = self._releases and not self._waiting[engine] and not self._speaking[engine]
            released = self._engines.remove(engine) if idle else None
        if released:
            released.close()
            return_freed_memory()

    def _load_clip(self, job: Job) -> AudioSegment:
        """Return the clip of a line from the cache, or speak it; 16 bits either way, so that both sound identical."""
        clip = self._cache.get(job.key) or self._spill.get(job.key)
        if clip is None:
            with self._cache.claim(job.key) as claimed:
                clip = claimed or self._synthesize(job)
        with self._lock:
            self._kept[job.line] = clip
            self._kept.move_to_end(job.line)
            while len(self._kept) > _KEPT_CLIPS:
                self._kept.popitem(last=False)
        return clip

    def _synthesize(self, job: Job) -> AudioSegment:
        with self._slots[job.engine], self._in_use(job.engine):
            clip = (self._take_clip(job) or self._spoken_clip(job)).set_sample_width(2)
        if not len(clip):
            raise EngineError(job.engine, "it returned only silence", job.line.spoken)
        if (job.line.take and job.line.take.file in self.take_faults) or not self._cache.put(job.key, clip):
            self._spill.put(job.key, clip)
        return clip

    @contextmanager
    def _in_use(self, engine: str) -> Iterator[None]:
        """Keep `engine` open during the `with` block."""
        with self._lock:
            if self._closed:
                raise SpeechCancelledError
            self._speaking[engine] += 1
        try:
            yield
        finally:
            with self._lock:
                self._speaking[engine] -= 1

    def _take_clip(self, job: Job) -> AudioSegment | None:
        """Return the take of a line, or, if that can't be played, its words in its voice as loud; None without a take.

        `outpour check` reports such a take; in a session, a line in another voice is better than none.
        """
        if job.line.take is None or self._takes is None:
            return None
        try:
            return self._takes.clip(job.line.take)
        except TakeError as error:
            self.take_faults[job.line.take.file] = str(error)
            return clip_of(match_level(samples_of(self._spoken_clip(job))[:, 0]))

    def _spoken_clip(self, job: Job) -> AudioSegment:
        clip = self._cue_clip(job) if job.line.carrier else silent(0)
        return clip if len(clip) else trim_silence(self._speak(job, job.line.spoken))

    def _speak(self, job: Job, text: str, slowest: float = 0.0) -> AudioSegment:
        adjustment = self._adjustment(job) if job.line.absolute else Adjustment(job.line.pace)
        return self._process(job, text, adjustment if adjustment.factor >= slowest else Adjustment(slowest))

    def _cue_clip(self, job: Job) -> AudioSegment:
        """Return a short cue; empty if it can't be cut from its carrier phrase.

        Of 210 cues and numbers spoken by `joe`, 11 were unintelligible on their own, and 1 after "And now". Those of
        `heart` are clear on their own if they end like a part of a sentence and aren't spoken slowly: 75 of 75 (44 of
        50 with a full stop, 69 of 75 slowly).
        """
        entry = ENGINES[job.engine]
        if not entry.cuts_cues:
            return trim_silence(self._speak(job, f"{job.line.spoken.rstrip('.')},", entry.slowest_cue))
        return trim_silence(last_phrase(self._speak(job, f"{job.line.carrier}, {job.line.spoken}")))

    def _adjustment(self, job: Job) -> Adjustment:
        """Return how the voice keeps an absolute pace; measure its rate first if it is unknown."""
        engine, own = self._engines.get(job.engine), job.voice

        def duration_ms(sentence: str, factor: float) -> int:
            if self._closed:
                raise SpeechCancelledError
            return len(trim_silence(self._process(job, sentence, Adjustment(factor))))

        def measure() -> VoiceRate | None:
            sentences = sample_sentences(voice_language(engine.voices(), own))
            return measure_rate(sentences, engine.slowest, duration_ms)

        typical = typical_rate(engine.tempo, engine.slowest)
        return self._rates.get(self._engines.full_identity(job.line.voice), measure, typical).adjustment(job.line.pace)

    def _process(self, job: Job, text: str, adjustment: Adjustment) -> AudioSegment:
        prepared = ENGINES[job.engine].phoneme_writer(text)
        clip = self._engines.get(job.engine).speak(prepared, Delivery(job.voice, adjustment.factor))
        limit_s = longest_s(prepared, adjustment.factor)
        if len(clip) > limit_s * 1000:
            raise OverlongSpeechError(job.engine, limit_s, text)
        return process_voice(clip, adjustment.stretch)
