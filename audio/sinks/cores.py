"""The number of processor cores that this process may use, for encoding and for speaking."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_limits: Final[list[int]] = []
"""The limits in force."""


@contextmanager
def limited_cores(count: int) -> Iterator[None]:
    """Make this process use at most `count` cores within the `with` block, since other processes use the rest."""
    _limits.append(count)
    try:
        yield
    finally:
        _limits.remove(count)


def usable_cores() -> int:
    """Return the number of cores on which this process may run, within the limits; at least 1."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min([available, *_limits])
