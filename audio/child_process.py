"""Processes of our own beside this one, which talk to it on stdin and stdout."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST: Final = 200

_LIMIT_S: Final = 2.0
"""How long a process may take to end once it has closed its output, in seconds."""

_running: Final[set[subprocess.Popen[bytes]]] = set()
"""The processes started here that may still run."""


def started(command: Sequence[str], complaints: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start `command` out of the reach of what asks this process to end; what it says on stderr goes to a file.

    A Ctrl-C, a terminal that is closed and a SIGTERM to all reach this process only, which is to end the other. What
    stops this one for a while (Ctrl-Z) stops both.

    Raises:
        OSError: it can't be started.
    """
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": complaints.fileno()}
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        return _listed(subprocess.Popen(command, **pipes, creationflags=flags))  # noqa: S603 (our own program)
    # What is blocked here is blocked in it from its first moment on.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
    try:
        return _listed(subprocess.Popen(command, **pipes))  # noqa: S603 (our own program)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def wait_or_kill(process: subprocess.Popen[bytes], limit_s: float) -> int | None:
    """Return the exit status of `process`, killed if it takes longer than `limit_s` seconds; None if even that fails.

    One that is stopped (SIGSTOP) can be killed; one that waits for a broken disk may not be.
    """
    for _ in range(2):
        try:
            return process.wait(limit_s)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.poll()


def kill_all() -> None:
    """Kill every process started here that still runs, without waiting for any."""
    for process in list(_running):
        with suppress(OSError):
            process.kill()


def _listed(process: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
    _running.difference_update([each for each in list(_running) if each.returncode is not None])
    _running.add(process)
    return process


def how_it_ended(process: subprocess.Popen[bytes], complaints: IO[bytes]) -> str:
    """Wait until `process` has ended, and return in one line how, and what it complained of last."""
    status = wait_or_kill(process, _LIMIT_S)
    if status is None:
        return "its process can't be ended"
    how = signal.strsignal(-status) if status < 0 else f"status {status}"
    try:
        complaints.seek(0)
        lines = complaints.read().decode(errors="replace").split("\n")
    except ValueError:
        return "it was ended"  # by another thread, which has closed everything
    said = next((f": {line.strip()[:_LONGEST]}" for line in reversed(lines) if line.strip()), "")
    return f"its process ended ({how}){said}"
