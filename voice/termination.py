"""Process termination: after cleanup, within two seconds of the request, and never by an abort.

Python shuts the interpreter down before a process ends. That waits for threads without a timeout, and a native thread
that still runs at that point (of a speech model, for example) aborts the process. So this program ends with
`os._exit` instead, after its `with` blocks have exited and its output has been flushed.

The first SIGINT, SIGTERM, SIGHUP or SIGQUIT raises an exception in the main thread, which unwinds as after an error;
later ones are ignored, since they could interrupt the cleanup. A countdown runs beside it: if the main thread is stuck,
child processes are killed, which releases threads that wait for them; if that doesn't help, unfinished files are
removed and the process ends. What can't be made again, such as a recording, is saved first (`saving`).
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

KILL_S: Final = 0.6
"""Timeout for unwinding, after which child processes are killed, in seconds."""

FORCE_S: Final = 0.6
"""Timeout after that, before the process is ended by force, in seconds."""

SAVING_S: Final = 60.0
"""Timeout for what can't be made again, in seconds; a take of 10 minutes takes 5 seconds of a fast core."""

SIGNALS: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
"""Names of the signals that end a program; Windows has only the first two."""

_START: Final = 0
"""The byte that starts the countdown without a signal; other bytes are signal numbers."""

_RESET: Final = b"\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l\x1b[?2004l"
"""Resets a full-screen terminal: keyboard protocol, alternate screen, cursor, focus events, bracketed paste."""


class _Process:
    """The state of this process's termination."""

    def __init__(self) -> None:
        self.ending = False
        """Whether termination has begun; later signals change nothing."""

        self.status: int | None = None
        """The exit status that a signal requested."""

        self.wake: int | None = None
        """The file descriptor to write a byte to, to start the countdown; None until `prepare`."""

        self.saved = threading.Event()
        """Set unless something is being saved that can't be made again."""

        self.saved.set()
        self.kill_children: Callable[[], object] = lambda: None
        self.remove_unfinished: Callable[[], object] = lambda: None
        self.restore_terminal: Callable[[], object] = lambda: None


_process: Final = _Process()


def prepare() -> None:
    """Handle the signals that end a program; ignored ones stay ignored. Call it once, in the main thread."""
    countdown, _process.wake = os.pipe()
    _process.restore_terminal = _terminal()
    sys.unraisablehook = _unraisable
    threading.Thread(target=_watch, args=(countdown,), name="termination", daemon=True).start()
    if sys.platform != "win32":
        # The system itself writes to it, so the countdown starts even if the main thread is in a long call.
        os.set_blocking(_process.wake, False)
        signal.set_wakeup_fd(_process.wake, warn_on_full_buffer=False)
    for name in SIGNALS:
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _handle)


def set_cleanup(kill_children: Callable[[], object], remove_unfinished: Callable[[], object]) -> None:
    """Set the cleanup before a forced end; both functions are called from another thread and must not block."""
    _process.kill_children, _process.remove_unfinished = kill_children, remove_unfinished


@contextmanager
def saving() -> Iterator[None]:
    """Grant the `with` block `SAVING_S` seconds from a signal to its end, for what can't be made again."""
    _process.saved.clear()
    try:
        yield
    finally:
        _process.saved.set()


def begin(status: int) -> None:
    """Start the countdown to an exit with `status`; later signals are ignored. Does nothing before `prepare`."""
    if _process.wake is None:
        return
    _process.ending = True
    if _process.status is None:
        _process.status = status
    with suppress(OSError):  # the pipe is full, so the countdown has started
        os.write(_process.wake, bytes([_START]))


def is_ending() -> bool:
    """Return whether the process is about to end."""
    return _process.ending


def finish(status: int) -> NoReturn:
    """Run exit functions, flush, and end the process with `status`, or the status that a signal requested."""
    _process.ending = True
    with suppress(Exception):  # they report their own errors
        atexit._run_exitfuncs()  # they remove temporary folders of libraries; Python has no other way to run them
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):  # the reader is gone, or the disk is full
            status = status or 1
    _process.kill_children()
    _process.remove_unfinished()
    os._exit(status if _process.status is None else _process.status)


def _handle(number: int, frame: FrameType | None) -> None:
    """Unwind the main thread on the first signal."""
    if _process.ending:
        return
    begin(128 + number)
    raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(128 + number)


def _watch(countdown: int) -> None:
    """Wait for a signal, and end the process by force if it doesn't end by itself soon after."""
    while not any(map(_starts_countdown, os.read(countdown, 64))):
        pass
    time.sleep(KILL_S)
    _process.kill_children()
    time.sleep(FORCE_S)
    if not _process.saved.is_set() and _process.saved.wait(SAVING_S):
        time.sleep(FORCE_S)  # for the rest of the cleanup
    _force()


def _starts_countdown(byte: int) -> bool:
    """Return whether `byte` starts the countdown; a signal that the player handles itself doesn't."""
    if byte == _START:
        return True
    if signal.getsignal(byte) is not _handle:
        return False
    if _process.status is None:
        _process.status = 128 + byte
    return True


def _force() -> NoReturn:
    """End at once, without flushing, since a stream may be blocked."""
    try:
        _process.kill_children()
        _process.remove_unfinished()
        _process.restore_terminal()
    finally:
        os._exit(1 if _process.status is None else _process.status)


def _unraisable(unraisable: sys.UnraisableHookArgs) -> None:
    """End the process if a callback or finalizer swallowed the exception of a signal; report all others."""
    if _process.ending and issubclass(unraisable.exc_type, (KeyboardInterrupt, SystemExit)):
        _force()
    sys.__unraisablehook__(unraisable)


def _terminal() -> Callable[[], object]:
    """Return a function that restores the terminal to its present state; without a terminal it does nothing."""
    try:
        import termios  # noqa: PLC0415 (not on Windows)

        before = termios.tcgetattr(0)
    except (ImportError, OSError):
        return lambda: None
    except termios.error:
        return lambda: None

    def restore() -> None:
        with suppress(OSError, termios.error):
            if termios.tcgetattr(0) != before:
                termios.tcsetattr(0, termios.TCSANOW, before)
                os.set_blocking(1, False)
                os.write(1, _RESET)
                os.set_blocking(1, True)

    return restore
