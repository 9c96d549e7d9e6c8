"""Checkpoints: the position of a playing session, saved periodically, so that a killed process doesn't lose it.

Each playing session has its own file beside the history, with one resumable entry, and a lock that its process holds. A
file whose lock is free belongs to a process that was killed.
"""

from __future__ import annotations

import os
import secrets
import threading
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Final, Self

from voice.errors import TargetError
from voice.storage.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType

FIRST_S: Final = 2.0
"""Time until the first write, in seconds."""

EVERY_S: Final = 15.0
"""Time between later writes, in seconds."""

_INFIX: Final = ".playing-"
_STOP_S: Final = 1.0
"""Timeout for a write in progress when writing stops, in seconds."""


class Checkpoint:
    """Saves the position of a session from its own thread, which `follow` starts.

    Write errors are ignored, since the history reports them at the end of the session.

    Args:
        history: the history file.
        line: returns the line of the history for a position in milliseconds.
        first_s: time until the first write, in seconds.
        every_s: time between later writes, in seconds.
    """

    def __init__(
        self, history: Path, line: Callable[[int], bytes], first_s: float = FIRST_S, every_s: float = EVERY_S
    ) -> None:
        self._journal = Journal(history.with_name(f"{history.name}{_INFIX}{secrets.token_hex(8)}"))
        self._line = line
        self._intervals_s = (first_s, every_s)
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._stack = ExitStack()
        self._written_ms = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._stack.close()

    def follow(self, position_ms: Callable[[], int]) -> None:
        """Start saving what `position_ms` returns: the position to resume at, in milliseconds."""
        self._thread = threading.Thread(target=self._run, args=(position_ms,), name="checkpoint", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop saving."""
        self._stopped.set()
        if self._thread:
            self._thread.join(_STOP_S)

    def discard(self) -> None:
        """Stop saving and remove the file, because the history has the entry."""
        self.stop()
        with suppress(OSError):
            self._journal.path.unlink(missing_ok=True)
        self._stack.close()

    def _run(self, position_ms: Callable[[], int]) -> None:
        wait_s, every_s = self._intervals_s
        while not self._stopped.wait(wait_s):
            current_ms = position_ms()
            if current_ms and current_ms != self._written_ms:
                with suppress(OSError, TargetError):
                    self._write(self._line(current_ms))
                    self._written_ms = current_ms
            wait_s = every_s

    def _write(self, line: bytes) -> None:
        if not self._written_ms:
            self._journal.path.parent.mkdir(parents=True, exist_ok=True)
            self._stack.enter_context(_lock(self._journal))
        if self._journal.path.exists():
            self._journal.rewrite([line])
        else:
            self._journal.append(line)


@contextmanager
def abandoned(history: Path) -> Iterator[list[Journal]]:
    """Lock and yield the checkpoints beside `history` whose processes are gone, oldest first."""
    with ExitStack() as stack:
        journals = [Journal(path) for path in _files(history)]
        free = [journal for journal in journals if stack.enter_context(_lock(journal))]
        yield sorted(free, key=lambda journal: _modified_s(journal.path))


def remove_checkpoints(history: Path) -> None:
    """Remove all checkpoints beside `history`; a session that still plays writes its own again.

    Raises:
        OSError: one can't be removed.
    """
    for path in _files(history):
        with _lock(Journal(path)):
            path.unlink(missing_ok=True)


@contextmanager
def _lock(journal: Journal) -> Iterator[bool]:
    """Hold the lock of a checkpoint; yield False if its process still holds it.

    The lock file is removed with the checkpoint.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 (50 ms to import, and the first sound needs no lock)

    lock = FileLock(journal.lock, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        yield False
        return
    except OSError:  # the folder isn't writable, so no process can be writing there
        yield True
        return
    try:
        yield True
    finally:
        lock.release()
        if not os.path.lexists(journal.path):
            with suppress(OSError):
                journal.lock.unlink(missing_ok=True)


def _files(history: Path) -> list[Path]:
    with suppress(OSError):
        return [path for path in history.parent.glob(f"{history.name}{_INFIX}*") if path.suffix != ".lock"]
    return []


def _modified_s(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0
