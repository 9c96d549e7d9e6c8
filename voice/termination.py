"""How the process ends: with our own cleanup done, within two seconds of being asked to, and never by an abort.

Python ends a process by taking the interpreter down. That waits for threads without a limit, and a native thread that
still runs then (a speech model's, for one) aborts the process. So this program ends with `os._exit` instead, once its
`with` blocks are left and its output is flushed.

The first SIGINT, SIGTERM, SIGHUP or SIGQUIT raises an exception in the main thread, which unwinds as after an error;
later ones are ignored, since they could interrupt the cleanup. A countdown runs beside it: if the main thread is stuck,
child processes are killed, which releases threads that wait for them; if that doesn't help, unfinished files are
removed and the process ends.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

KILL_S: Final = 0.6
"""How long unwinding may take before child processes are killed, in seconds."""

FORCE_S: Final = 0.6
"""How long it may take after that before the process ends all the same, in seconds."""

SIGNALS: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
"""The signals that end a program, by name; Windows has only the first two."""

_BEGUN: Final = 0
"""What wakes the countdown besides a signal's number."""

_RESET: Final = b"\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l\x1b[?2004l"
"""Leaves a full-screen application: keyboard protocol, alternate screen, hidden cursor, focus events, pasting."""


class _Process:
    """What is known of how this process is to end."""

    def __init__(self) -> None:
        self.ending = False
        """Whether the end has begun: further signals change nothing."""

        self.status: int | None = None
        """The exit status that a signal asked for."""

        self.wake: int | None = None
        """Where a byte is written to start the countdown; None while nothing is prepared."""

        self.kill_children: Callable[[], object] = lambda: None
        self.remove_unfinished: Callable[[], object] = lambda: None
        self.restore_terminal: Callable[[], object] = lambda: None


_process: Final = _Process()


def prepare() -> None:
    """Answer the signals that end a program; those that are ignored stay ignored. Call it once, in the main thread."""
    countdown, _process.wake = os.pipe()
    _process.restore_terminal = _terminal()
    sys.unraisablehook = _unraisable
    threading.Thread(target=_watch, args=(countdown,), name="termination", daemon=True).start()
    if sys.platform != "win32":
        # Written to by the system itself, so that the countdown starts even if the main thread is in a long call.
        os.set_blocking(_process.wake, False)
        signal.set_wakeup_fd(_process.wake, warn_on_full_buffer=False)
    for name in SIGNALS:
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _answer)


def set_cleanup(kill_children: Callable[[], object], remove_unfinished: Callable[[], object]) -> None:
    """Set what a forced end does first; both are called from another thread and must not wait."""
    _process.kill_children, _process.remove_unfinished = kill_children, remove_unfinished


def begin(status: int) -> None:
    """Start the countdown to an end with `status`; further signals are ignored. Does nothing unless prepared."""
    if _process.wake is None:
        return
    _process.ending = True
    if _process.status is None:
        _process.status = status
    with suppress(OSError):  # full: it is awake
        os.write(_process.wake, bytes([_BEGUN]))


def finish(status: int) -> NoReturn:
    """End the process with `status`, or with what a signal asked for, after exit functions and flushing."""
    _process.ending = True
    with suppress(Exception):  # they report what goes wrong in them
        atexit._run_exitfuncs()  # temporary folders of libraries, for example; Python offers no other way to run them
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):  # nobody reads it any more, or the disk is full
            status = status or 1
    _process.kill_children()
    _process.remove_unfinished()
    os._exit(status if _process.status is None else _process.status)


def _answer(number: int, frame: FrameType | None) -> None:
    """Unwind the main thread, the first time."""
    if _process.ending:
        return
    begin(128 + number)
    raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(128 + number)


def _watch(countdown: int) -> None:
    """Wait for a signal, and end the process if it hasn't ended by itself soon after."""
    while not any(map(_ends, os.read(countdown, 64))):
        pass
    time.sleep(KILL_S)
    _process.kill_children()
    time.sleep(FORCE_S)
    _force()


def _ends(byte: int) -> bool:
    """Whether `byte` says that the end has begun: a signal that a player answers in its own way doesn't."""
    if byte == _BEGUN:
        return True
    if signal.getsignal(byte) is not _answer:
        return False
    if _process.status is None:
        _process.status = 128 + byte
    return True


def _force() -> NoReturn:
    """End at once. Nothing is flushed: a stream that is stuck could keep it from ending."""
    try:
        _process.kill_children()
        _process.remove_unfinished()
        _process.restore_terminal()
    finally:
        os._exit(1 if _process.status is None else _process.status)


def _unraisable(unraisable: sys.UnraisableHookArgs) -> None:
    """End where the exception of a signal was swallowed, as it is in a callback or a finalizer; report all others."""
    if _process.ending and issubclass(unraisable.exc_type, (KeyboardInterrupt, SystemExit)):
        _force()
    sys.__unraisablehook__(unraisable)


def _terminal() -> Callable[[], object]:
    """Return what gives the terminal back as it is now; it does nothing if there is none."""
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
