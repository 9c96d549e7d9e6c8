"""The voices of the operating system, through pyttsx3: SAPI 5, NSSpeech, or eSpeak NG.

pyttsx3 can crash, hang, and lose what it was told to say. So it lives in a process of its own
(`system_worker.py`), says one text at a time, and what it wrote is checked before it is believed.
"""

from __future__ import annotations

import json
import math
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
from voice.speech.engines import Delivery, Voice
from voice.speech.engines.language_tags import language_tag
from voice.speech.engines.text_chunks import SENTENCE_END, join_clips

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

WORDS_A_MINUTE: Final = 150
"""The rate at pace 1: calmer than pyttsx3's own 200."""

RATES: Final = {"espeak": (80, 450)}
"""The slowest and fastest words a minute of a driver that has bounds of its own."""

DEFAULT_RATES: Final = (60, 440)
"""The bounds for any other driver: SAPI 5 refuses what is outside."""

LONGEST_BYTES: Final = 1800
"""What is longer is spoken in parts: from about 12 000 bytes on, eSpeak's driver crashes."""

START_S: Final = 60.0
"""How long a worker may take to start: on Windows, the first time on a computer, it builds bindings."""

TIMEOUT_S: Final = 20.0
"""How long any utterance may take, beside `CHARACTER_S` for each of its characters."""

CHARACTER_S: Final = 0.05

_END_S: Final = 0.5
"""How long a process that was killed may take to be gone, in seconds."""

# By its path, and with -P: nothing in the current folder or beside the worker can be imported instead.
WORKER: Final = (sys.executable, "-P", str(Path(__file__).with_name("system_worker.py")))

_NOT_PROSE: Final = re.compile(r"[\x00-\x20\x7f\ud800-\udfff]+")
_BRACKETS: Final = re.compile(r"\[(?=\[)")
_T = TypeVar("_T")


class WorkerError(Exception):
    """A worker did not do what it was asked to; the message is a reason of one line."""


@dataclass(frozen=True)
class Greeting:
    """What a worker tells of itself."""

    driver: str
    version: str
    default: str
    """The voice used when none is named."""

    languages: dict[str, str]
    """Every voice's identifier, and its language as the driver spells it."""


class SystemEngine:
    """The voices of this computer, called `system:ID`; `Delivery.voice` is the ID, empty for the usual one.

    The worker is started when it is first needed. `command` and `patience_s` are for tests.
    """

    name = "system"
    parallel = 1
    tempo = 1.31  # eSpeak NG, of four sessions; 1.29 to 1.37

    def __init__(self, command: Sequence[str] = WORKER, patience_s: float = TIMEOUT_S) -> None:
        self._command = command
        self._patience_s = patience_s
        self._worker: Worker | None = None
        self._known: Greeting | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._closed = False
        self._lock = threading.Lock()

    def validate(self, voice: str) -> None:
        """Raise UnknownVoiceError when there is no such voice, EngineError when the worker could not be started."""
        self._chosen(voice)

    def identity(self, voice: str) -> str:
        """Return the versions of pyttsx3 and of what speaks, the voice and its rate.

        Raises:
            UnknownVoiceError: there is no such voice.
            EngineError: the worker could not be started.
        """
        greeting = self._greeting()
        speaker = f"eSpeak NG {greeting.version}" if greeting.version else platform.version()
        return (
            f"pyttsx3 {version('pyttsx3')}, {platform.system()}, {greeting.driver}, {speaker}, "
            f"voice {self._chosen(voice)}, {WORDS_A_MINUTE} words a minute"
        )

    def voices(self) -> tuple[Voice, ...]:
        """Return the driver's voices in its order, without those that eSpeak NG has no dictionary for.

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
        """Speak `text` as a mono clip at the driver's own rate; long texts in parts, joined.

        The pace multiplies `WORDS_A_MINUTE`, within what the driver can do (eSpeak: 80 to 450).

        Raises:
            UnknownVoiceError: the driver has no such voice.
            EngineError: nothing to say, a pace that is not over 0, or a worker that failed twice.
        """
        words = list(text_parts(text))
        if not words:
            raise EngineError(self.name, "there is nothing to say", text)
        if not 0 < delivery.pace < math.inf:
            raise EngineError(self.name, f"the pace has to be over 0, not {delivery.pace}", text)
        request = {"do": "speak", "voice": self._chosen(delivery.voice), "rate": self._rate(delivery.pace)}
        clips = [self._spoken({**request, "text": part}) for part in words]
        return join_clips(clips)

    def close(self) -> None:
        """End the worker for good; a second call does nothing."""
        with self._lock:
            self._closed = True
        self._drop()
        if self._folder is not None:
            self._folder.cleanup()

    def _chosen(self, voice: str) -> str:
        """Return the identifier to speak with."""
        greeting = self._greeting()
        if not voice:
            return greeting.default
        if voice in greeting.languages:
            return voice
        near = nearest(voice, greeting.languages)
        raise UnknownVoiceError(f"system:{voice}", f"system:{near}" if near else None)

    def _rate(self, pace: float) -> int:
        slowest, fastest = RATES.get(self._greeting().driver, DEFAULT_RATES)
        return round(min(max(WORDS_A_MINUTE * pace, slowest), fastest))

    def _greeting(self) -> Greeting:
        if self._known is None:
            self._known = self._twice(_greet)
        return self._known

    def _spoken(self, request: dict[str, Any]) -> AudioSegment:
        text = request["text"]
        # The macOS driver writes AIFF whatever the name says.
        suffix = ".aiff" if self._greeting().driver == "nsss" else ".wav"
        path = Path(self._own_folder(text), f"spoken{suffix}")
        limit_s = self._patience_s + CHARACTER_S * len(text)

        def attempt(worker: Worker) -> AudioSegment:
            path.unlink(missing_ok=True)
            worker.ask({**request, "path": str(path)}, limit_s)
            return read_spoken(path)

        try:
            return self._twice(attempt, text)
        finally:
            path.unlink(missing_ok=True)

    def _twice(self, attempt: Callable[[Worker], _T], text: str = "") -> _T:
        """Return what `attempt` does, the second time with a fresh worker."""
        reason = ""
        for _ in range(2):
            try:
                return attempt(self._running(text))
            except WorkerError as lost:
                reason = str(lost)
                self._drop()
            except BaseException:
                self._drop()  # an answer may still be on its way, and would be taken for the next one's
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
        """Keep another thread from closing the engine meanwhile; raise EngineError when one has."""
        with self._lock:
            if self._closed:
                raise EngineError(self.name, "it was closed", text)
            yield

    def _drop(self) -> None:
        with self._lock:
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()


class Worker:
    """A running worker process."""

    def __init__(self, command: Sequence[str]) -> None:
        # A file and not a pipe: nobody has to empty it.
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process runs
        try:
            self._process = start_process(command, self._complaints)
        except OSError as error:
            self._complaints.close()
            raise WorkerError(f"its process could not be started: {error}") from error
        self._answers: queue.Queue[bytes] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def ask(self, request: dict[str, Any], limit_s: float) -> dict[str, Any]:
        """Return the answer to `request`.

        Raises:
            WorkerError: none came within `limit_s` seconds, or it was none, or it tells of an error.
        """
        assert self._process.stdin is not None
        with suppress(OSError, ValueError):  # it has ended: reading tells how
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        try:
            line = self._answers.get(timeout=limit_s)
        except queue.Empty:
            raise WorkerError(f"it gave no answer for {limit_s:.2g} seconds") from None
        return _answer(line) if line else self._explain()

    def end(self) -> None:
        """End the process and wait until it is gone, up to a limit."""
        self._process.kill()
        wait_or_kill(self._process, _END_S)
        self._reader.join(_END_S)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(OSError):  # what it never read
            self._process.stdin.close()
        self._process.stdout.close()
        self._complaints.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put(b"")

    def _explain(self) -> dict[str, Any]:
        """Tell why the process has ended. Raises WorkerError, always."""
        raise WorkerError(describe_exit(self._process, self._complaints))


def _answer(line: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(line)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise WorkerError("it answered what makes no sense")
    if "error" in answer:
        raise WorkerError(" ".join(str(answer["error"]).split())[:200])
    return answer


def _greet(worker: Worker) -> Greeting:
    answer = worker.ask({"do": "hello"}, START_S)
    try:
        languages = {voice["id"]: voice["language"] for voice in answer["voices"]}
        return Greeting(answer["driver"], answer["version"], answer["default"], languages)
    except (KeyError, TypeError) as error:
        raise WorkerError("it greeted in a way that makes no sense") from error


def text_parts(text: str) -> Iterator[str]:
    """Cut `text` into pieces of at most `LONGEST_BYTES`, after sentences where it can, else at spaces.

    Pieces without a letter or digit are left out, and so are signs that drivers take for commands:
    control characters (eSpeak), `[[` (macOS) and `<` at the beginning (Windows).
    """
    rest = _BRACKETS.sub("[ ", _NOT_PROSE.sub(" ", text)).lstrip(" <")
    while rest:
        head = rest[:LONGEST_BYTES].encode()[:LONGEST_BYTES].decode(errors="ignore")
        if len(head) < len(rest):
            head = head[: _cut(head)]
        rest = rest[len(head) :].lstrip(" <")
        if any(map(str.isalnum, head)):
            yield head.rstrip()


def _cut(head: str) -> int:
    """Return where to end a piece that begins with `head`."""
    ends = [match.end() for match in SENTENCE_END.finditer(head)]
    return ends[-1] if ends else head.rfind(" ") + 1 or len(head)


def read_spoken(path: Path) -> AudioSegment:
    """Return the sound in `path`, mono.

    Raises:
        WorkerError: there is no file, or it is empty, unreadable, cut off or silent.
    """
    if not path.exists() or not path.stat().st_size:
        raise WorkerError("it lost the text: no sound was written")
    try:
        clip = _read_wav(path)
    except (wave.Error, EOFError):
        clip = _read_other(path)
    if clip.max_dBFS < -60:
        raise WorkerError("what it wrote is silent")
    return clip


def _read_wav(path: Path) -> AudioSegment:
    with wave.open(str(path), "rb") as file:
        raw = file.readframes(file.getnframes())
        shape = {"sample_width": file.getsampwidth(), "frame_rate": file.getframerate()}
        if len(raw) < file.getnframes() * file.getsampwidth() * file.getnchannels():
            raise WorkerError("what it wrote is cut off")
        return AudioSegment(raw, **shape, channels=file.getnchannels()).set_channels(1)


def _read_other(path: Path) -> AudioSegment:
    """Read AIFF, which macOS writes, and the rarer kinds of WAV."""
    import av  # noqa: PLC0415 - Linux and Windows never need it here

    try:
        with av.open(str(path)) as container:
            resampler = av.AudioResampler(format="s16", layout="mono")
            frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    except (av.FFmpegError, IndexError) as error:
        raise WorkerError("what it wrote cannot be read") from error
    if not frames:
        raise WorkerError("what it wrote is silent")
    raw = b"".join(frame.to_ndarray().tobytes() for frame in frames)
    return AudioSegment(raw, sample_width=2, frame_rate=frames[0].sample_rate, channels=1)
