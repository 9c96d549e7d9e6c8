"""The slot for the one job that the studio runs at a time."""

from __future__ import annotations

import threading

from voice.studio.exports.errors import BusyError


class JobSlot:
    """Is taken by at most one job at a time; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def take(self) -> None:
        """Take the slot.

        Raises:
            BusyError: another job has it.
        """
        if not self._lock.acquire(blocking=False):
            raise BusyError

    def release(self) -> None:
        """Free the slot for the next job; any thread may do that."""
        self._lock.release()
