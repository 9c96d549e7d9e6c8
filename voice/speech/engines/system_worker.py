"""The process that runs pyttsx3, started by `voice.speech.engines.system` as a plain file.

It reads one JSON object a line from stdin, and writes one to its original stdout:

    {"do": "hello"}                                    -> {"driver", "version", "default", "voices": [...]}
    {"do": "speak", "text", "voice", "rate", "path"}   -> {"done": true}

Failures are answered with `{"error": reason}`. The process exits when its stdin ends, even in the middle of an
utterance. It imports nothing from Outpour.
"""

from __future__ import annotations

import ctypes
import json
import os
import queue
import sys
import threading
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

ENGLISH: Final = ("gmw/en-us", "gmw/en", "gmw/en-gb")
"""eSpeak's English voices, best first; its own default depends on the build."""


def main() -> None:
    """Answer requests until stdin ends."""
    answers = _take_stdout()
    requests = _read_requests()
    speaker: Speaker | None = None
    while True:
        request = requests.get()
        try:
            speaker = speaker or Speaker()
            answer = speaker.answer(request)
        except Exception as error:  # a driver's failure is an answer too, and the process continues
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


def _take_stdout() -> IO[bytes]:
    """Return the real stdout for answers, and discard what drivers print."""
    answers = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)
    return answers


def _read_requests() -> queue.Queue[dict[str, Any]]:
    """Read stdin in a thread, which notices its end even while the engine is blocked."""
    requests: queue.Queue[dict[str, Any]] = queue.Queue()

    def read() -> None:
        for line in sys.stdin.buffer:
            requests.put(json.loads(line))
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    return requests


def _load_espeak() -> None:
    """Load the eSpeak NG of the `espeakng-loader` wheel, which pyttsx3 then finds by its soname.

    eSpeak stores the path of its data folder in a buffer of about 160 characters and ends the process if it doesn't
    fit, as in a deeply nested virtual environment. The folder therefore becomes the current one, with the path `.`.
    """
    try:
        import espeakng_loader  # noqa: PLC0415 - not available on every platform

        folder = espeakng_loader.get_data_path()
        ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)
    except (ImportError, OSError, RuntimeError):
        return  # the system may have its own library
    os.chdir(folder)
    os.environ["ESPEAK_DATA_PATH"] = "."


class Speaker:
    """The pyttsx3 engine of this process."""

    def __init__(self) -> None:
        if sys.platform == "linux":
            _load_espeak()
        import pyttsx3  # noqa: PLC0415 - it looks for eSpeak when it is imported

        self._engine: Any = pyttsx3.init()
        self._driver = str(self._engine)
        self._espeak: Any = import_module("pyttsx3.drivers._espeak") if self._driver == "espeak" else None
        self._faults: list[str] = []
        self._finished = threading.Event()
        self._engine.connect("finished-utterance", self._finish)
        self._engine.connect("error", lambda exception, **_: self._fail(exception))
        # Exceptions in eSpeak's own thread, such as for a full disk, arrive only here.
        sys.unraisablehook = lambda unraisable: self._fail(unraisable.exc_value)

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Carry out `request` and return its result. Raises whatever pyttsx3 raises."""
        tasks: dict[str, Callable[..., dict[str, Any]]] = {"hello": self._hello, "speak": self._speak}
        task = tasks[request.pop("do")]
        return task(**request)

    def _finish(self, completed: bool, **_: object) -> None:
        if not completed:
            self._faults.append("the driver cut the text off")
        self._finished.set()

    def _fail(self, fault: object) -> None:
        self._faults.append(str(fault))
        self._finished.set()

    def _hello(self) -> dict[str, Any]:
        voices = [
            {"id": voice.id, "name": voice.name, "language": _language(voice)}
            for voice in self._engine.getProperty("voices")
            if not self._espeak or _can_speak(voice.id, self._data_folder())
        ]
        return {
            "driver": self._driver,
            "version": self._version(),
            "default": self._default({voice["id"] for voice in voices}),
            "voices": voices,
        }

    def _version(self) -> str:
        """Return eSpeak's version; empty for drivers that are part of the operating system."""
        return str(self._espeak.Info(None).decode()) if self._espeak else ""

    def _data_folder(self) -> str:
        """Return the folder of eSpeak's data."""
        folder = ctypes.c_char_p()
        self._espeak.Info(ctypes.byref(folder))
        return os.fsdecode(folder.value or b"")

    def _default(self, known: set[str]) -> str:
        english = [voice for voice in ENGLISH if voice in known] if self._espeak else []
        return str(english[0] if english else self._engine.getProperty("voice") or "")

    def _speak(self, text: str, voice: str, rate: int, path: str) -> dict[str, Any]:
        self._faults.clear()
        self._finished.clear()
        self._set(voice, rate)
        # Pretend that it is the first utterance: from the second on, the macOS driver's loop may stop before the file
        # is complete.
        self._engine.proxy.setBusy(True)
        self._engine.save_to_file(text, path)
        self._engine.runAndWait()
        if self._espeak:
            self._finished.wait()  # eSpeak writes in its own thread; the caller has a timeout
        return {"error": self._faults[0]} if self._faults else {"done": True}

    def _set(self, voice: str, rate: int) -> None:
        """Set the voice (unless empty) and words a minute now rather than when the engine next runs."""
        self._engine.proxy.setBusy(False)
        if voice:
            self._engine.setProperty("voice", voice)
        self._engine.setProperty("rate", rate)
        if self._espeak:
            # eSpeak applies the rate asynchronously, and pyttsx3 would discard it before that.
            self._espeak.Synchronize()


def _language(voice: Any) -> str:
    """Return a voice's language in the driver's spelling; empty if it has none."""
    first = next(iter(voice.languages or []), None)
    return first.decode(errors="ignore") if isinstance(first, bytes) else str(first or "")


def _can_speak(voice: str, data: str) -> bool:
    """Return whether eSpeak's `voice` has a dictionary; some are listed without one and speak only silence."""
    try:
        with open(os.path.join(data, "lang", voice), encoding="utf-8", errors="replace") as file:
            facts = [line.split() for line in file if line.strip()]
    except OSError:
        return True  # not a voice file, such as an MBROLA voice
    named = [fact[1] for key in ("dictionary", "language") for fact in facts if fact[0] == key and len(fact) > 1]
    return not named or os.path.exists(os.path.join(data, f"{named[0].split('-')[0]}_dict"))


if __name__ == "__main__":
    main()
