"""The sink that is heard, in a process of its own: whatever else this one does, the device is not kept waiting."""

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

from audio.child_process import how_it_ended, started, wait_or_kill
from audio.errors import DeviceError
from audio.sinks import DeviceState, LiveSink

if TYPE_CHECKING:
    from collections.abc import Callable

    from audio.signal.clip import Samples

OPENED: Final = 0
"""The number of the first answer, which tells that the device is open; calls have others."""

# With -P: nothing in the current folder can be imported instead.
SERVER: Final = (sys.executable, "-P", "-m", "audio.sinks.playback_process")

_END_S: Final = 5
"""How long the process may take to end, in seconds: a little more than it gives the sound system."""

_TICK_S: Final = 0.25
"""How often signs of life are looked for, in seconds."""

_PATIENT: Final = frozenset({"write", "drain"})
"""The calls that wait for what is heard, or for another device: they last as long as the process is alive."""


@dataclass(frozen=True)
class Limits:
    """How long the process that plays may take, in seconds."""

    open_s: float = 30.0
    """To start and to open the device; a wireless one may have to wake up first."""

    call_s: float = 5.0
    """To answer a call that waits for nothing."""

    silent_s: float = 3.0
    """To give a sign of life."""


class ProcessSink(LiveSink):
    """A `DeviceSink` in a process of its own, which begins to load when this is made; leaving the `with` ends it.

    What a call changes shows in `state` as soon as it is answered; how far the device has come is told 25 times a
    second. A process that exceeds one of the `limits` is killed and counts as ended.

    Args:
        player: what plays, a key of `DEVICES`.
        name: a part of the device's name; the sound system's own choice when it is empty.
        limits: how long it may take.

    Raises:
        DeviceError: the process can't be started, or, from what writes, has ended.
    """

    def __init__(self, player: str = "miniaudio", name: str = "", limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._state = DeviceState()
        self.on_reconnect: Callable[[], object] = lambda: None
        """Called when another device was found for one that went away."""
        self._calling = threading.Lock()
        self._ended = ""
        self._fault = ""
        self._alive = False
        self._closing = threading.Event()
        self._opened: Future[None] = Future()
        self._answers: dict[int, Future[Any]] = {OPENED: self._opened}
        self._numbers = count(OPENED + 1)
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the process runs)
        try:
            self._process = started([*SERVER, player, name], self._complaints)
        except OSError as error:
            self._complaints.close()
            raise DeviceError(f"its process could not be started: {error}") from error
        self._reader = threading.Thread(target=self._read, name="answers", daemon=True)
        self._reader.start()

    @property
    def state(self) -> DeviceState:
        """How far the device has come, by what was told last."""
        return self._state

    def __enter__(self) -> Self:
        """Wait until the device is open.

        Raises:
            DeviceError: it can't be.
        """
        try:
            self._opened.result(self._limits.open_s)
        except TimeoutError as error:
            self.close()
            raise DeviceError(f"it was not open after {self._limits.open_s:.2g} seconds") from error
        except BaseException:
            self.close()
            raise
        threading.Thread(target=self._watch, name="signs of life", daemon=True).start()
        return self

    def write(self, block: Samples, stream: int = 0) -> bool:
        """Do what `DeviceSink.write` does."""
        return bool(self._call("write", block, stream))

    def switch(self, stream: int, start_ms: int, block: Samples, *, splice: bool = False) -> bool:
        """Do what `DeviceSink.switch` does."""
        return bool(self._call("switch", stream, start_ms, block, splice=splice))

    def play_quietly(self, low: Samples) -> bool:
        """Do what `DeviceSink.play_quietly` does."""
        return bool(self._call("play_quietly", low))

    def drain(self, stream: int = 0) -> bool:
        """Do what `DeviceSink.drain` does."""
        return bool(self._call("drain", stream))

    def pause(self) -> None:
        """Do what `DeviceSink.pause` does."""
        self._bid("pause")

    def resume(self) -> None:
        """Do what `DeviceSink.resume` does."""
        self._bid("resume")

    def change_volume(self, volume: float) -> None:
        """Do what `DeviceSink.change_volume` does."""
        self._bid("change_volume", volume)

    def stop(self) -> None:
        """Do what `DeviceSink.stop` does."""
        self._bid("stop")

    def close(self) -> None:
        """Let go of the device, and end the process; it may have ended already."""
        if self._complaints.closed:
            return
        self._closing.set()
        calling = self._opened.done() and self._calling.acquire(timeout=_TICK_S)
        if not calling:
            self._process.kill()  # nothing sounds that could be cut off, or it does not take what is written to it
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(OSError):  # what it never read
            self._process.stdin.close()
        if calling:
            self._calling.release()
        wait_or_kill(self._process, _END_S)
        self._reader.join(_END_S)
        self._process.stdout.close()
        self._complaints.close()

    def _bid(self, name: str, *arguments: object) -> None:
        """Call what gives nothing back; where the process has ended, who writes is told of it."""
        with suppress(DeviceError):
            self._call(name, *arguments)

    def _call(self, name: str, *arguments: object, **options: object) -> Any:
        """Let the process do what is called `name`, and return what comes of it."""
        answer: Future[Any] = Future()
        with self._calling:
            if self._ended:
                raise DeviceError(self._ended)
            number = next(self._numbers)
            self._answers[number] = answer
            assert self._process.stdin is not None
            with suppress(OSError, ValueError):  # it has ended: reading tells how
                self._process.stdin.write(pickle.dumps((number, name, arguments, options)))
                self._process.stdin.flush()
        try:
            return answer.result(None if name in _PATIENT else self._limits.call_s)
        except TimeoutError:
            self._lose(f"its process did not answer for {self._limits.call_s:.2g} seconds")
            raise DeviceError(self._fault) from None

    def _lose(self, fault: str) -> None:
        """Kill the process because of a `fault`; whoever waits for it is told."""
        self._fault = self._fault or fault
        self._process.kill()

    def _watch(self) -> None:
        """Lose the process if it gives no sign of life for too long.

        Ticks are counted instead of asking a clock: while this process is stopped, or the machine sleeps, the other
        one can't give any.
        """
        missed = 0
        while not self._closing.wait(_TICK_S):
            missed, self._alive = (0 if self._alive else missed + 1), False
            if missed * _TICK_S >= self._limits.silent_s:
                self._lose(f"its process gave no sign of life for {self._limits.silent_s:.2g} seconds")
                return

    def _read(self) -> None:
        """Take what the process tells, until it ends."""
        assert self._process.stdout is not None
        try:
            while True:
                self._take(*pickle.load(self._process.stdout))  # noqa: S301 (from a process of ours)
        except EOFError:
            pass
        except Exception:  # what can't be unpickled raises what it likes
            self._process.kill()  # it could go on for ever
        with self._calling:
            how = how_it_ended(self._process, self._complaints)
            self._ended = self._fault or how
            for answer in self._answers.values():
                answer.set_exception(DeviceError(self._ended))
            self._answers.clear()

    def _take(self, number: int | None, result: object, error: Exception | None, state: DeviceState) -> None:
        reconnected = state.reconnections > self._state.reconnections
        self._state, self._alive = state, True
        if number is not None:
            answer = self._answers.pop(number)
            answer.set_result(result) if error is None else answer.set_exception(error)
        if reconnected:  # on a thread of its own, since it may call for what is answered here
            threading.Thread(target=self.on_reconnect, name="reconnected", daemon=True).start()
