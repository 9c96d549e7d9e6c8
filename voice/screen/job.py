"""Job control: what Ctrl-Z does in a shell."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def stop_job() -> None:
    """Stop the whole process group, and return once it is resumed; at once if no shell could resume it."""
    if sys.platform == "win32":
        return
    before = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    try:
        os.kill(0, signal.SIGTSTP)
    finally:
        signal.signal(signal.SIGTSTP, before)


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
