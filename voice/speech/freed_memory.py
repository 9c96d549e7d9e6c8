"""Memory that was freed goes back to the system."""

from __future__ import annotations

import ctypes
from contextlib import suppress


def return_freed_memory() -> None:
    """Give freed memory back to the system, where the C library would keep it (glibc; elsewhere it does nothing).

    It keeps 50 MB of a model of `hibari` and of what its sentences took.
    """
    with suppress(AttributeError, OSError, TypeError):  # another C library; Windows has no name for that of the program
        ctypes.CDLL(None).malloc_trim(0)
