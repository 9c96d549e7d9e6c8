"""The priority of the threads that speak."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from typing import Final

_STEPS: Final = 5
"""How much nicer these threads are; each step takes a fifth of their share of a busy processor."""


def lower_priority() -> None:
    """Let the threads that mix, encode and play come before the calling one, which is ahead of them anyway.

    Does nothing except on Linux: on other systems, only the whole process has a priority.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + _STEPS)
