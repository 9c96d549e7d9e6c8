"""Reads single keys from the terminal while something else runs, on systems with terminals of POSIX."""

from __future__ import annotations

import os
import re
import select
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from voice.screen.job import stop_job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_POLL_S: Final = 0.1
_TYPED: Final = re.compile(r"\x1b(?:\[[<-?]?([0-9;]*[ -/]*[@-~])|O(.)|[^\x1b]?)|(.)", re.DOTALL)
"""An escape sequence or a character."""

_SEQUENCES: Final = {"A": "up", "B": "down", "C": "right", "D": "left", "H": "home", "F": "end"}
_SEQUENCES.update({"P": "f1", "Q": "f2", "R": "f3", "S": "f4", "15~": "f5", "17~": "f6", "18~": "f7", "19~": "f8"})
_SEQUENCES.update({"20~": "f9", "21~": "f10", "23~": "f11", "24~": "f12", "2~": "insert", "3~": "delete"})
_SEQUENCES.update({"5~": "pageup", "6~": "pagedown"})
"""The names of keys by their sequences, without the beginning."""

_CHARACTERS: Final = {" ": "space", "\r": "enter", "\n": "enter", "\t": "tab", "\x7f": "backspace", "\x1a": "ctrl+z"}
"""The names of keys by their characters."""


class KeyReader:
    """Reads keys in another thread while this program is in the foreground.

    Args:
        act: called with the name of each key, as in Textual: a character, or a name such as `space` or `pageup`.
        suspends: whether Ctrl-Z is a key too; otherwise it stops this job, with its child processes, at once.
    """

    def __init__(self, act: Callable[[str], object], *, suspends: bool = False) -> None:
        import termios  # noqa: PLC0415 (not on Windows)

        self._act = act
        self._before: list[Any] = termios.tcgetattr(0)
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._raw = False
        self._suspends = suspends
        self._thread = threading.Thread(target=self._read, name="keys", daemon=True)

    def start(self) -> None:
        """Start to read keys; they aren't shown any more."""
        self._become_raw()
        self._thread.start()

    def stop(self) -> None:
        """Stop reading, and restore the terminal."""
        with self._lock:
            self._stopped.set()
            self._restore()

    def suspend(self) -> None:
        """Restore the terminal, and stop this job until the shell resumes it."""
        with self._lock:
            self._restore()
            stop_job()
        self._become_raw()

    def _restore(self) -> None:
        import termios  # noqa: PLC0415 (not on Windows)

        with suppress(OSError, termios.error):  # the terminal was closed
            if self._raw and in_foreground():
                termios.tcsetattr(0, termios.TCSANOW, self._before)
        self._raw = False

    def _become_raw(self) -> bool:
        """Turn echo and line editing off, if this program may; return whether keys can be read."""
        import termios  # noqa: PLC0415 (not on Windows)
        import tty  # noqa: PLC0415 (goes with it)

        with self._lock:
            if self._stopped.is_set() or not in_foreground():
                return False
            try:
                if not self._raw:
                    tty.setcbreak(0)
                    self._free_ctrl_z()
            except (OSError, termios.error):  # the terminal was closed
                return False
            self._raw = True
            return True

    def _free_ctrl_z(self) -> None:
        """Make Ctrl-Z a key, if `suspends` is set."""
        import termios  # noqa: PLC0415 (not on Windows)

        if self._suspends:
            settings: list[Any] = termios.tcgetattr(0)
            settings[6][termios.VSUSP] = b"\0"
            termios.tcsetattr(0, termios.TCSANOW, settings)

    def _read(self) -> None:
        while not self._stopped.is_set():
            try:
                if not self._become_raw():
                    self._stopped.wait(_POLL_S)
                    continue
                typed = os.read(0, 64).decode(errors="replace") if select.select([0], [], [], _POLL_S)[0] else None
            except OSError:
                return
            if typed == "":  # the terminal was closed
                return
            for key in key_names(typed or ""):
                self._act(key)


def key_names(typed: str) -> Iterator[str]:
    """Yield the name of each key in `typed`, which is what a terminal sends; unknown sequences are left out."""
    for sequence, other, character in _TYPED.findall(typed):
        name = _CHARACTERS.get(character, character) if character else _SEQUENCES.get(sequence or other, "")
        if name:
            yield name


@contextmanager
def keys_read(act: Callable[[str], object], *, suspends: bool = False) -> Iterator[KeyReader | None]:
    """Call `act` with the name of each key pressed, in another thread; yield the reader, or None if keys can't be read.

    They can't without a terminal, in a background job, and on Windows. Ctrl-C still interrupts the main thread.
    """
    if not in_foreground():
        yield None
        return
    reader = KeyReader(act, suspends=suspends)
    try:
        reader.start()
        yield reader
    finally:
        reader.stop()


def in_foreground() -> bool:
    """Return whether standard input and output are a terminal that this process may change."""
    try:
        return sys.platform != "win32" and os.isatty(0) and os.isatty(1) and os.tcgetpgrp(0) == os.getpgrp()
    except OSError:
        return False
