"""Job control: what Ctrl-Z does in a shell."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_STOPS_WITHIN_S: Final = 0.2
_POLL_S: Final = 0.01


def stop_job() -> None:
    """Stop the whole process group, and return once it is resumed; soon if no shell could resume it.

    The system may stop the process a little after the call, so this waits until it has been resumed.
    """
    if sys.platform == "win32":
        return
    resumed: list[int] = []
    before, before_cont = signal.getsignal(signal.SIGTSTP), signal.getsignal(signal.SIGCONT)
    signal.signal(signal.SIGCONT, lambda number, _: resumed.append(number))
    signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    try:
        os.kill(0, signal.SIGTSTP)
        deadline = time.monotonic() + _STOPS_WITHIN_S
        while not resumed and time.monotonic() < deadline:
            time.sleep(_POLL_S)
    finally:
        signal.signal(signal.SIGTSTP, before)
        signal.signal(signal.SIGCONT, before_cont)


@contextmanager
def job_signals_kept() -> Iterator[None]:
    """Restore the handlers of the signals for job control, which Textual replaces for good."""
    numbers = [number for name in ("SIGTSTP", "SIGCONT") if (number := getattr(signal, name, None))]
    before = {number: signal.getsignal(number) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
