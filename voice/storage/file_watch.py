"""Detects changes of files by polling their status.

Systems report changes of files by events, but not those on network drives, nor those of files that don't exist yet or
that are replaced by renaming. Polling finds them all in the same way, and the few files of a session cost nothing
(docs/speed.md).
"""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

POLL_INTERVAL_S: Final = 0.05
"""Time between two polls, in seconds."""

_PAUSE_FACTOR: Final = 20
"""Minimum ratio of the pause between two polls to the duration of a poll, which is long on a slow drive."""

Stamp: TypeAlias = tuple[int, int, int, int] | None
"""Device, inode, time of modification in nanoseconds, and size of a file in bytes; None if it can't be found."""


def file_stamp(path: Path) -> Stamp:
    """Return what changes when the file or folder at `path`, or that which it links to, is written or replaced."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size


class Watcher(Protocol):
    """Detects changes of several files."""

    def follow(self, paths: Iterable[Path]) -> None:
        """Watch `paths`, which need not exist, in place of the earlier ones."""
        ...

    def wait(self, limit_s: float | None = None) -> bool:
        """Wait for a change since the last call, at most `limit_s`; return whether there was one, or False if closed.

        A change of a path that is followed since then counts; what was changed before it was followed doesn't.
        """
        ...

    def close(self) -> None:
        """End all waits; later ones return at once."""
        ...


class PollingWatcher:
    """Polls the files several times a second.

    Args:
        interval_s: time between two polls, in seconds.
    """

    def __init__(self, interval_s: float = POLL_INTERVAL_S) -> None:
        self._interval_s = interval_s
        self._stamps: dict[Path, Stamp] = {}
        self._closed = threading.Event()

    def follow(self, paths: Iterable[Path]) -> None:
        """See `Watcher.follow`."""
        known = self._stamps
        self._stamps = {path: known[path] if path in known else file_stamp(path) for path in paths}

    def wait(self, limit_s: float | None = None) -> bool:
        """See `Watcher.wait`."""
        due_s = None if limit_s is None else time.monotonic() + limit_s
        pause_s = 0.0
        while not self._closed.wait(pause_s):
            begun_s = time.monotonic()
            stamps = {path: file_stamp(path) for path in self._stamps}
            if stamps != self._stamps:
                self._stamps = stamps
                return True
            now_s = time.monotonic()
            if due_s is not None and now_s >= due_s:
                return False
            pause_s = max(self._interval_s, (now_s - begun_s) * _PAUSE_FACTOR)
        return False

    def close(self) -> None:
        """See `Watcher.close`."""
        self._closed.set()
