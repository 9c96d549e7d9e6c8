"""Child processes that communicate over stdin and stdout."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

_LONGEST_LINE: Final = 200

_EXIT_S: Final = 2.0
"""Timeout for a process to exit once it has closed its output, in seconds."""

_START_S: Final = 0.3
"""Timeout for a process that another thread is just starting, in seconds."""

_starting: Final = threading.Lock()
"""Held while a process is started and registered."""

_running: Final[set[subprocess.Popen[bytes]]] = set()
"""Processes started here that may still be running."""


def start_process(command: Sequence[str], stderr: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start `command`, shielded from the signals that end this process, with stderr going to a file.

    Ctrl-C, the quit key, a closed terminal and SIGTERM to the group reach this process only, which ends the child.
    Ctrl-Z stops both.

    Raises:
        OSError: the process can't be started.
    """
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": stderr.fileno()}
    if sys.platform == "win32":
        pipes["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    with _deferred_signals(), _starting:
        process = subprocess.Popen(command, **pipes)  # noqa: S603 (our own program)
        _running.difference_update([old for old in list(_running) if old.returncode is not None])
        _running.add(process)
        return process


@contextmanager
def _deferred_signals() -> Iterator[None]:
    """Block the signals that end this process, for a child to inherit, and defer their handlers.

    Blocking alone is not enough: another thread receives the signal, and its handler then runs in the main thread. If
    it raises an exception between the fork and the registration, nothing ends the child.
    """
    if sys.platform == "win32":
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
    received: list[int] = []

    def defer(number: int, frame: FrameType | None) -> None:
        received.append(number)

    mask = signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
    handlers = {}
    try:
        if threading.current_thread() is threading.main_thread():  # only there do handlers run
            handlers = {number: signal.getsignal(number) for number in numbers}
            for number in [number for number, handler in handlers.items() if callable(handler)]:
                signal.signal(number, defer)
        yield
    finally:
        for number, handler in handlers.items():
            if callable(handler):
                signal.signal(number, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for pending in received:
            signal.raise_signal(pending)


def wait_or_kill(process: subprocess.Popen[bytes], limit_s: float) -> int | None:
    """Return the exit status of `process`, killing it after `limit_s` seconds; None if even that fails.

    A stopped process (SIGSTOP) can be killed; one that waits for a broken disk perhaps not.
    """
    for _ in range(2):
        try:
            return process.wait(limit_s)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.poll()


def kill_all(start_s: float = _START_S) -> None:
    """Kill all running processes started here, without waiting for them to end.

    Args:
        start_s: longest wait for another thread that is starting one, in seconds.
    """
    started = _starting.acquire(timeout=start_s)
    for process in list(_running):
        with suppress(OSError):
            process.kill()
    if started:
        _starting.release()


def describe_exit(process: subprocess.Popen[bytes], stderr: IO[bytes]) -> str:
    """Wait for `process` to end and return one line with its status and the last line of its stderr."""
    status = wait_or_kill(process, _EXIT_S)
    if status is None:
        return "its process could not be killed"
    status_text = signal.strsignal(-status) if status < 0 else f"status {status}"
    try:
        stderr.seek(0)
        lines = stderr.read().decode(errors="replace").split("\n")
    except ValueError:
        return "it was ended"  # by another thread, which closed the file
    message = next((f": {line.strip()[:_LONGEST_LINE]}" for line in reversed(lines) if line.strip()), "")
    return f"its process ended ({status_text}){message}"
