"""A device sink in a child process, so that a busy main process can't cause underruns."""

from __future__ import annotations

import pickle
import sys
import tempfile
import threading
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, Final, Self

from audio.child_process import describe_exit, start_process, wait_or_kill
from audio.errors import DeviceError
from audio.sinks import DeviceState, LiveSink

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from audio.signal.clip import Samples

OPENED: Final = 0
"""Number of the first response, sent once the device is open; calls have higher numbers."""

# -P keeps modules in the current folder from shadowing ours.
SERVER: Final = (sys.executable, "-P", "-m", "audio.sinks.playback_process")

_CHECK_S: Final = 0.25
"""Interval between heartbeat checks, in seconds."""

_BLOCKING: Final = frozenset({"write", "drain"})
"""Calls without a timeout, since they wait for playback or for another device."""


@dataclass(frozen=True)
class Limits:
    """Timeouts of the playback process, in seconds."""

    open_s: float = 30.0
    """Starting the process and opening the device; a wireless one may have to wake up first."""

    call_s: float = 5.0
    """Responding to a call that doesn't block."""

    silent_s: float = 3.0
    """Time without a heartbeat."""

    exit_s: float = 5.0
    """Exiting; slightly more than the process allows the sound system."""


class ProcessSink(LiveSink):
    """A `DeviceSink` in a child process, which starts on construction and ends on exit.

    `state` reflects each call as soon as it returns, and is updated 25 times per second during playback. A process
    that exceeds one of the `limits` is killed.

    Args:
        player: audio backend, a key of `DEVICES`.
        name: part of the device's name; empty for the system default.
        limits: timeouts.
        command: the command that starts the playback process.

    Raises:
        DeviceError: the process can't be started; from `write` and `drain`, it has ended.
    """

    def __init__(
        self,
        player: str = "miniaudio",
        name: str = "",
        limits: Limits | None = None,
        command: Sequence[str] = SERVER,
    ) -> None:
        self._limits = limits or Limits()
        self._state = DeviceState()
        self.on_reconnect: Callable[[], object] = lambda: None
        """Called after a lost device was replaced."""
        self._calling = threading.Lock()
        self._ended = ""
        self._fault = ""
        self._alive = False
        self._closing = threading.Event()
        self._opened: Future[None] = Future()
        self._responses: dict[int, Future[Any]] = {OPENED: self._opened}
        self._numbers = count(OPENED + 1)
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the process runs)
        try:
            self._process = start_process([*command, player, name], self._stderr)
        except OSError as error:
            self._stderr.close()
            raise DeviceError(f"its process could not be started: {error}") from error
        self._reader = threading.Thread(target=self._read, name="responses", daemon=True)
        self._reader.start()

    @property
    def state(self) -> DeviceState:
        """The playback state last received."""
        return self._state

    def __enter__(self) -> Self:
        """Wait until the device is open.

        Raises:
            DeviceError: it can't be opened.
        """
        try:
            self._opened.result(self._limits.open_s)
        except TimeoutError as error:
            self.close()
            raise DeviceError(f"it did not open within {self._limits.open_s:.2g} seconds") from error
        except BaseException:
            self.close()
            raise
        threading.Thread(target=self._watch, name="heartbeats", daemon=True).start()
        return self

    def write(self, block: Samples, stream: int = 0) -> bool:
        """Do what `DeviceSink.write` does."""
        return bool(self._call("write", block, stream))

    def switch(self, stream: int, start_ms: int, block: Samples, *, splice: bool = False) -> bool:
        """Do what `DeviceSink.switch` does."""
        return bool(self._call("switch", stream, start_ms, block, splice=splice))

    def play_quietly(self, block: Samples) -> bool:
        """Do what `DeviceSink.play_quietly` does."""
        return bool(self._call("play_quietly", block))

    def drain(self, stream: int = 0) -> bool:
        """Do what `DeviceSink.drain` does."""
        return bool(self._call("drain", stream))

    def pause(self) -> None:
        """Do what `DeviceSink.pause` does."""
        self._send("pause")

    def resume(self) -> None:
        """Do what `DeviceSink.resume` does."""
        self._send("resume")

    def change_volume(self, volume: float) -> None:
        """Do what `DeviceSink.change_volume` does."""
        self._send("change_volume", volume)

    def stop(self) -> None:
        """Do what `DeviceSink.stop` does."""
        self._send("stop")

    def close(self) -> None:
        """Close the device and end the process, if it is still running."""
        if self._stderr.closed:
            return
        self._closing.set()
        calling = self._opened.done() and self._calling.acquire(timeout=_CHECK_S)
        if not calling:
            self._process.kill()  # nothing is playing, or the process no longer reads its input
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(OSError):  # unread input
            self._process.stdin.close()
        if calling:
            self._calling.release()
        wait_or_kill(self._process, self._limits.exit_s)
        self._reader.join(self._limits.exit_s)
        self._process.stdout.close()
        self._stderr.close()

    def _send(self, name: str, *arguments: object) -> None:
        """Make a call without a result, ignoring a dead process, which the next `write` reports."""
        with suppress(DeviceError):
            self._call(name, *arguments)

    def _call(self, name: str, *arguments: object, **options: object) -> Any:
        """Call `name` in the process and return the result."""
        answer: Future[Any] = Future()
        with self._calling:
            if self._ended:
                raise DeviceError(self._ended)
            number = next(self._numbers)
            self._responses[number] = answer
            assert self._process.stdin is not None
            with suppress(OSError, ValueError):  # it has ended; the reader finds out how
                self._process.stdin.write(pickle.dumps((number, name, arguments, options)))
                self._process.stdin.flush()
        try:
            return answer.result(None if name in _BLOCKING else self._limits.call_s)
        except TimeoutError:
            self._fail(f"its process did not answer for {self._limits.call_s:.2g} seconds")
            raise DeviceError(self._fault) from None

    def _fail(self, fault: str) -> None:
        """Kill the process because of a `fault`, which pending calls then report."""
        self._fault = self._fault or fault
        self._process.kill()

    def _watch(self) -> None:
        """Kill the process if it sends no heartbeat for too long.

        Counts ticks rather than clock time, so that stopping both processes or suspending the machine does no harm.
        """
        missed = 0
        while not self._closing.wait(_CHECK_S):
            missed, self._alive = (0 if self._alive else missed + 1), False
            if missed * _CHECK_S >= self._limits.silent_s:
                self._fail(f"its process gave no sign of life for {self._limits.silent_s:.2g} seconds")
                return

    def _read(self) -> None:
        """Receive responses until the process ends."""
        assert self._process.stdout is not None
        try:
            while True:
                self._take(*pickle.load(self._process.stdout))  # noqa: S301 (from our own process)
        except EOFError:
            pass
        except Exception:  # unpickling can raise anything
            self._process.kill()  # it could keep running
        with self._calling:
            reason = describe_exit(self._process, self._stderr)
            self._ended = self._fault or reason
            for answer in self._responses.values():
                answer.set_exception(DeviceError(self._ended))
            self._responses.clear()

    def _take(self, number: int | None, result: object, error: Exception | None, state: DeviceState) -> None:
        reconnected = state.reconnections > self._state.reconnections
        self._state, self._alive = state, True
        if number is not None:
            answer = self._responses.pop(number)
            answer.set_result(result) if error is None else answer.set_exception(error)
        if reconnected:  # on its own thread, since it may make calls whose responses arrive here
            threading.Thread(target=self.on_reconnect, name="reconnected", daemon=True).start()
