"""The priority of the threads that speak."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from typing import Final

_STEPS: Final = 5
"""Added to their nice value; each step takes a fifth of their share of a busy processor."""


def lower_priority() -> None:
    """Lower the priority of the calling thread below that of mixing, encoding and playback.

    Does nothing except on Linux: on other systems, only the whole process has a priority.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + _STEPS)
