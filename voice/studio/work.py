"""Work that keeps the studio running although no page is open: exports, and sharing with a phone."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Work:
    """Counts the jobs in progress; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs = 0

    @property
    def jobs(self) -> int:
        """The number of jobs in progress."""
        with self._lock:
            return self._jobs

    @contextmanager
    def job(self) -> Iterator[None]:
        """Count one job for the time of the `with` block."""
        with self._lock:
            self._jobs += 1
        try:
            yield
        finally:
            with self._lock:
                self._jobs -= 1
