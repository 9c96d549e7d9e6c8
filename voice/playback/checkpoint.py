"""Checkpoints: the place of a session that plays, written now and then, so that a killed process doesn't lose it.

Each session that plays has a file of its own beside the history, with one entry that says it was left in the middle,
and a lock that its process holds while it lives. Whoever finds the file without its owner takes it for what it is: a
session that ended without a word.
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
"""How long a session plays before its place is written for the first time, in seconds."""

EVERY_S: Final = 15.0
"""How long from one time to the next, in seconds."""

_MIDDLE: Final = ".playing-"
_STOP_S: Final = 1.0
"""How long a write under way is waited for, in seconds."""


class Checkpoint:
    """Writes where a session is, from a thread of its own; entering starts nothing, `follow` does.

    A place that can't be written is passed over: the history reports that at the session's end.

    Args:
        history: the file of the history.
        line: returns the line of the history for a place in milliseconds.
        first_s: how long it plays before the first time, in seconds.
        every_s: how long from one time to the next, in seconds.
    """

    def __init__(
        self, history: Path, line: Callable[[int], bytes], first_s: float = FIRST_S, every_s: float = EVERY_S
    ) -> None:
        self._journal = Journal(history.with_name(f"{history.name}{_MIDDLE}{secrets.token_hex(8)}"))
        self._line = line
        self._times_s = (first_s, every_s)
        self._over = threading.Event()
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
        """Write what `position_ms` returns from now on: the place to resume at, in milliseconds."""
        self._thread = threading.Thread(target=self._run, args=(position_ms,), name="checkpoint", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write nothing more."""
        self._over.set()
        if self._thread:
            self._thread.join(_STOP_S)

    def discard(self) -> None:
        """Remove the file, now that the history has the entry."""
        self.stop()
        with suppress(OSError):
            self._journal.path.unlink(missing_ok=True)
        self._stack.close()

    def _run(self, position_ms: Callable[[], int]) -> None:
        wait_s, every_s = self._times_s
        while not self._over.wait(wait_s):
            place_ms = position_ms()
            if place_ms and place_ms != self._written_ms:
                with suppress(OSError, TargetError):
                    self._write(self._line(place_ms))
                    self._written_ms = place_ms
            wait_s = every_s

    def _write(self, line: bytes) -> None:
        if not self._written_ms:
            self._journal.path.parent.mkdir(parents=True, exist_ok=True)
            self._stack.enter_context(_owned(self._journal))
        if self._journal.path.exists():
            self._journal.rewrite([line])
        else:
            self._journal.append(line)


@contextmanager
def abandoned(history: Path) -> Iterator[list[Journal]]:
    """Yield the checkpoints beside `history` whose processes are gone, the oldest first, and keep others off them."""
    with ExitStack() as stack:
        found = []
        for path in _files(history):
            journal = Journal(path)
            if stack.enter_context(_owned(journal)):
                found.append(journal)
        yield sorted(found, key=lambda each: _changed_s(each.path))


def forget(history: Path) -> None:
    """Remove all checkpoints beside `history`; a session that still plays writes its own again.

    Raises:
        OSError: one can't be removed.
    """
    for path in _files(history):
        with _owned(Journal(path)):
            path.unlink(missing_ok=True)


@contextmanager
def _owned(journal: Journal) -> Iterator[bool]:
    """Hold the lock of a checkpoint; False if its process still has it. A lock that serves nothing more is removed."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 (50 ms to import, and the first sound needs no lock)

    lock = FileLock(journal.lock, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        yield False
        return
    except OSError:  # the folder can't be written to, so nobody plays who could write there
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
        return [path for path in history.parent.glob(f"{history.name}{_MIDDLE}*") if path.suffix != ".lock"]
    return []


def _changed_s(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0
