"""Child processes that communicate over stdin and stdout."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_LINE: Final = 200

_EXIT_S: Final = 2.0
"""Timeout for a process to exit once it has closed its output, in seconds."""

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
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        return _register(subprocess.Popen(command, **pipes, creationflags=flags))  # noqa: S603 (our own program)
    # The child inherits the blocked signals.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT))
    try:
        return _register(subprocess.Popen(command, **pipes))  # noqa: S603 (our own program)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


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


def kill_all() -> None:
    """Kill all running processes started here, without waiting for them."""
    for process in list(_running):
        with suppress(OSError):
            process.kill()


def _register(process: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
    _running.difference_update([process for process in list(_running) if process.returncode is not None])
    _running.add(process)
    return process


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
