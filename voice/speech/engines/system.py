"""The voices of the operating system, through pyttsx3: SAPI 5, NSSpeech, or eSpeak NG.

pyttsx3 can crash, hang and lose texts. It therefore runs in a separate process (`system_worker.py`) and speaks one text
at a time, and its output is verified.
"""

from __future__ import annotations

import json
import platform
import queue
import re
import sys
import tempfile
import threading
import wave
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from audio.child_process import describe_exit, start_process, wait_or_kill
from audio.signal.clip import AudioSegment
from scripts.suggestions import nearest
from voice.errors import EngineError, UnknownVoiceError
from voice.speech.engines import Delivery, Voice, require_speakable
from voice.speech.engines.language_tags import language_tag
from voice.speech.engines.text_chunks import SENTENCE_END, join_clips

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

WORDS_A_MINUTE: Final = 150
"""The rate at pace 1: calmer than pyttsx3's own 200."""

RATES: Final = {"espeak": (80, 450)}
"""Slowest and fastest words a minute of drivers that have their own limits."""

DEFAULT_RATES: Final = (60, 440)
"""Limits of all other drivers; SAPI 5 rejects other values."""

LONGEST_BYTES: Final = 1800
"""Longer texts are spoken in parts, since eSpeak's driver crashes from about 12 000 bytes on."""

START_S: Final = 60.0
"""Timeout for the start of a worker, in seconds: its first start on a Windows machine builds bindings."""

TIMEOUT_S: Final = 20.0
"""Timeout for an utterance, in seconds, plus `CHARACTER_S` for each of its characters."""

CHARACTER_S: Final = 0.05

_END_S: Final = 0.5
"""How long to wait for a killed process to end, in seconds."""

# By path and with -P, so modules in the current folder or beside the worker can't shadow others.
WORKER: Final = (sys.executable, "-P", str(Path(__file__).with_name("system_worker.py")))

_CONTROL: Final = re.compile(r"[\x00-\x20\x7f\ud800-\udfff]+")
_BRACKETS: Final = re.compile(r"\[(?=\[)")
_T = TypeVar("_T")


class WorkerError(Exception):
    """A worker failed; the message is the reason, in one line."""


@dataclass(frozen=True)
class Greeting:
    """A worker's description of its driver."""

    driver: str
    """pyttsx3's name for it, such as `espeak`."""

    version: str
    """Version of eSpeak NG; empty for other drivers."""

    default: str
    """The voice used if none is chosen."""

    languages: dict[str, str]
    """Languages by the identifiers of the voices, in the driver's spelling."""


class SystemEngine:
    """The voices of this computer, called `system:ID`; `Delivery.voice` is the ID, empty for the default.

    The worker is started on first use.

    Args:
        command: starts the worker.
        timeout_s: longest wait for an answer of the worker, in seconds.
        start_s: the same for its first answer, in seconds.
    """

    name = "system"
    parallel = 1
    tempo = 1.31  # eSpeak NG, of four sessions; 1.29 to 1.37

    def __init__(self, command: Sequence[str] = WORKER, timeout_s: float = TIMEOUT_S, start_s: float = START_S) -> None:
        self._command = command
        self._start_s = start_s
        self._timeout_s = timeout_s
        self._worker: Worker | None = None
        self._driver: Greeting | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._closed = False
        self._lock = threading.Lock()

    @property
    def slowest(self) -> float:
        """The slowest factor at which it speaks well, that of its driver."""
        return self._rates[0] / WORDS_A_MINUTE

    def validate(self, voice: str) -> None:
        """Raise UnknownVoiceError if `voice` doesn't exist, EngineError if the worker can't be started."""
        self._voice_id(voice)

    def identity(self, voice: str) -> str:
        """Return the versions of pyttsx3 and of the synthesizer, the voice and its rate.

        Raises:
            UnknownVoiceError: the voice doesn't exist.
            EngineError: the worker could not be started.
        """
        greeting = self._greeting()
        speaker = f"eSpeak NG {greeting.version}" if greeting.version else platform.version()
        return (
            f"pyttsx3 {version('pyttsx3')}, {platform.system()}, {greeting.driver}, {speaker}, "
            f"voice {self._voice_id(voice)}, {WORDS_A_MINUTE} words a minute"
        )

    def voices(self) -> tuple[Voice, ...]:
        """Return the driver's voices in its order, without those that lack a dictionary of eSpeak NG.

        Raises:
            EngineError: the worker could not be started.
        """
        greeting = self._greeting()
        quality = "robotic" if greeting.driver == "espeak" else ""
        return tuple(
            Voice(name=f"system:{voice}", engine=self.name, language=language_tag(language), quality=quality)
            for voice, language in greeting.languages.items()
        )

    def speak(self, text: str, delivery: Delivery) -> AudioSegment:
        """Speak `text` as a mono clip at the driver's own sample rate; long texts in parts, joined.

        The pace multiplies `WORDS_A_MINUTE`, within the driver's limits (eSpeak: 80 to 450).

        Raises:
            UnknownVoiceError: the driver has no such voice.
            EngineError: the text has no words, the pace is not over 0, or the worker failed twice.
        """
        require_speakable(self.name, text, delivery.pace)
        request = {"do": "speak", "voice": self._voice_id(delivery.voice), "rate": self._rate(delivery.pace)}
        clips = [self._spoken({**request, "text": part}) for part in text_parts(text)]
        return join_clips(clips)

    def close(self) -> None:
        """End the worker for good; a second call does nothing."""
        with self._lock:
            self._closed = True
        self._drop()
        if self._folder is not None:
            self._folder.cleanup()

    def _voice_id(self, voice: str) -> str:
        """Return the driver's identifier of `voice`, or of the default voice."""
        greeting = self._greeting()
        if not voice:
            return greeting.default
        if voice in greeting.languages:
            return voice
        near = nearest(voice, greeting.languages)
        raise UnknownVoiceError(f"system:{voice}", f"system:{near}" if near else None)

    @property
    def _rates(self) -> tuple[int, int]:
        """The slowest and the fastest words a minute of the driver."""
        return RATES.get(self._greeting().driver, DEFAULT_RATES)

    def _rate(self, pace: float) -> int:
        slowest, fastest = self._rates
        return round(min(max(WORDS_A_MINUTE * pace, slowest), fastest))

    def _greeting(self) -> Greeting:
        if self._driver is None:
            self._driver = self._with_retry(lambda worker: _greet(worker, self._start_s))
        return self._driver

    def _spoken(self, request: dict[str, Any]) -> AudioSegment:
        text = request["text"]
        # The macOS driver writes AIFF whatever the name says.
        suffix = ".aiff" if self._greeting().driver == "nsss" else ".wav"
        path = Path(self._own_folder(text), f"spoken{suffix}")
        limit_s = self._timeout_s + CHARACTER_S * len(text)

        def attempt(worker: Worker) -> AudioSegment:
            path.unlink(missing_ok=True)
            worker.ask({**request, "path": str(path)}, limit_s)
            return read_spoken(path)

        try:
            return self._with_retry(attempt, text)
        finally:
            path.unlink(missing_ok=True)

    def _with_retry(self, attempt: Callable[[Worker], _T], text: str = "") -> _T:
        """Return the result of `attempt`; if it fails, try once more with a new worker."""
        reason = ""
        for _ in range(2):
            try:
                return attempt(self._running(text))
            except WorkerError as lost:
                reason = str(lost)
                self._drop()
            except BaseException:
                self._drop()  # a late answer would be taken for the answer to the next request
                raise
        raise EngineError(self.name, reason, text)

    def _running(self, text: str) -> Worker:
        with self._open(text):
            if self._worker is None:
                self._worker = Worker(self._command)
            return self._worker

    def _own_folder(self, text: str) -> str:
        with self._open(text):
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="outpour-")
            return self._folder.name

    @contextmanager
    def _open(self, text: str) -> Iterator[None]:
        """Hold the lock, so that no other thread closes the engine; raise EngineError if it is closed."""
        with self._lock:
            if self._closed:
                raise EngineError(self.name, "the engine is closed", text)
            yield

    def _drop(self) -> None:
        with self._lock:
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()


class Worker:
    """A running worker process."""

    def __init__(self, command: Sequence[str]) -> None:
        # A file rather than a pipe, which would have to be read.
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process runs
        try:
            self._process = start_process(command, self._stderr)
        except OSError as error:
            self._stderr.close()
            raise WorkerError(f"its process could not be started: {error}") from error
        self._answers: queue.Queue[bytes] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def ask(self, request: dict[str, Any], limit_s: float) -> dict[str, Any]:
        """Return the answer to `request`.

        Raises:
            WorkerError: no valid answer came within `limit_s` seconds, or it reports an error.
        """
        assert self._process.stdin is not None
        with suppress(OSError, ValueError):  # it has ended; the answer explains how
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        try:
            line = self._answers.get(timeout=limit_s)
        except queue.Empty:
            raise WorkerError(f"no answer for {limit_s:.2g} seconds") from None
        return _answer(line) if line else self._explain()

    def end(self) -> None:
        """Kill the process and wait until it has ended, up to a limit."""
        self._process.kill()
        wait_or_kill(self._process, _END_S)
        self._reader.join(_END_S)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(OSError):  # it has unread input
            self._process.stdin.close()
        self._process.stdout.close()
        self._stderr.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put(b"")

    def _explain(self) -> dict[str, Any]:
        """Raise WorkerError with the reason why the process has ended."""
        raise WorkerError(describe_exit(self._process, self._stderr))


def _answer(line: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(line)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise WorkerError("its answer was invalid")
    if "error" in answer:
        raise WorkerError(" ".join(str(answer["error"]).split())[:200])
    return answer


def _greet(worker: Worker, timeout_s: float) -> Greeting:
    answer = worker.ask({"do": "hello"}, timeout_s)
    try:
        languages = {voice["id"]: voice["language"] for voice in answer["voices"]}
        return Greeting(answer["driver"], answer["version"], answer["default"], languages)
    except (KeyError, TypeError) as error:
        raise WorkerError("its greeting was invalid") from error


def text_parts(text: str) -> Iterator[str]:
    """Split `text` into parts of at most `LONGEST_BYTES`, after sentences if possible, else at spaces.

    Parts without a letter or digit are left out, as are characters that drivers take for commands: control characters
    (eSpeak), `[[` (macOS) and a leading `<` (Windows).
    """
    rest = _BRACKETS.sub("[ ", _CONTROL.sub(" ", text)).lstrip(" <")
    while rest:
        head = rest[:LONGEST_BYTES].encode()[:LONGEST_BYTES].decode(errors="ignore")
        if len(head) < len(rest):
            head = head[: _cut(head)]
        rest = rest[len(head) :].lstrip(" <")
        if any(map(str.isalnum, head)):
            yield head.rstrip()


def _cut(head: str) -> int:
    """Return the index at which to split `head`."""
    ends = [match.end() for match in SENTENCE_END.finditer(head)]
    return ends[-1] if ends else head.rfind(" ") + 1 or len(head)


def read_spoken(path: Path) -> AudioSegment:
    """Return the sound in the file at `path`, mono.

    Raises:
        WorkerError: the file is missing, empty, unreadable, truncated or silent.
    """
    if not path.exists() or not path.stat().st_size:
        raise WorkerError("it wrote no sound")
    try:
        clip = _read_wav(path)
    except (wave.Error, EOFError):
        clip = _read_other(path)
    if clip.max_dBFS < -60:
        raise WorkerError("it wrote only silence")
    return clip


def _read_wav(path: Path) -> AudioSegment:
    with wave.open(str(path), "rb") as file:
        raw = file.readframes(file.getnframes())
        shape = {"sample_width": file.getsampwidth(), "frame_rate": file.getframerate()}
        if len(raw) < file.getnframes() * file.getsampwidth() * file.getnchannels():
            raise WorkerError("the file it wrote is truncated")
        return AudioSegment(raw, **shape, channels=file.getnchannels()).set_channels(1)


def _read_other(path: Path) -> AudioSegment:
    """Return the sound in an AIFF file, which macOS writes, or in a rare variant of WAV."""
    import av  # noqa: PLC0415 - not needed on Linux and Windows

    try:
        with av.open(str(path)) as container:
            resampler = av.AudioResampler(format="s16", layout="mono")
            frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    except (av.FFmpegError, IndexError) as error:
        raise WorkerError("the file it wrote can't be read") from error
    if not frames:
        raise WorkerError("it wrote only silence")
    raw = b"".join(frame.to_ndarray().tobytes() for frame in frames)
    return AudioSegment(raw, sample_width=2, frame_rate=frames[0].sample_rate, channels=1)
