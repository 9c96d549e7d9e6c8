"""Reads single keys from the terminal while something else runs, on systems with terminals of POSIX."""

from __future__ import annotations

import os
import select
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_POLL_S: Final = 0.1
_ESCAPE: Final = "\x1b"


@contextmanager
def keys_read(act: Callable[[str], object]) -> Iterator[bool]:
    """Call `act` with each character typed in the terminal, in another thread; yield whether keys can be read.

    They can't without a terminal, in a background job, and on Windows. Ctrl-C still interrupts the main thread.
    """
    if not _in_foreground():
        yield False
        return
    import termios  # noqa: PLC0415 (not on Windows)
    import tty  # noqa: PLC0415 (goes with it)

    before = termios.tcgetattr(0)
    stopped = threading.Event()
    reader = threading.Thread(target=_read, args=(act, stopped), name="keys", daemon=True)
    try:
        tty.setcbreak(0)
        reader.start()
        yield True
    finally:
        stopped.set()
        with suppress(OSError, termios.error):  # the terminal was closed
            termios.tcsetattr(0, termios.TCSANOW, before)


def _in_foreground() -> bool:
    """Return whether standard input is a terminal that this process may change."""
    try:
        return sys.platform != "win32" and os.isatty(0) and os.isatty(1) and os.tcgetpgrp(0) == os.getpgrp()
    except OSError:
        return False


def _read(act: Callable[[str], object], stopped: threading.Event) -> None:
    while not stopped.is_set():
        try:
            typed = os.read(0, 64).decode(errors="replace") if select.select([0], [], [], _POLL_S)[0] else None
        except OSError:
            return
        if typed == "":  # the terminal was closed
            return
        if typed and not typed.startswith(_ESCAPE):  # arrows and the like
            for key in typed:
                act(key)
