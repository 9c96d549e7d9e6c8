"""A file of lines that several processes append to, and the lock they share."""

from __future__ import annotations

import glob
import os
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voice.storage.atomic import replacement
from voice.storage.paths import read_regular, require_regular_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_TIMEOUT_S = 1.5
"""How long to wait for another process, in seconds. One that was stopped must not keep a session from ending."""


@contextmanager
def hold_lock(path: Path) -> Iterator[bool]:
    """Hold the lock file at `path`; yields False if another process still holds it after `LOCK_TIMEOUT_S`.

    The file stays: removing it would let two processes lock two different files of the same name.

    Raises:
        OSError: the folder can't be made or written to.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 (50 ms to import, and the first sound needs no lock)

    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, timeout=LOCK_TIMEOUT_S)
    try:
        lock.acquire()
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


@dataclass(frozen=True)
class Journal:
    """Lines of bytes in one file that only its owner may read."""

    path: Path
    """The file; it need not exist."""

    @property
    def lock(self) -> Path:
        """The file that is locked while lines are written."""
        return self.path.with_name(f"{self.path.name}.lock")

    def lines(self) -> list[bytes]:
        """Return the lines without their ends; none if there is no file.

        Raises:
            OSError: it can't be read.
        """
        try:
            content = read_regular(self.path)
        except FileNotFoundError:
            return []
        return content.removesuffix(b"\n").split(b"\n") if content else []

    def append(self, line: bytes) -> None:
        """Add `line`. If a crash left the last one without its end, that is ended first.

        Raises:
            OSError: it can't be written; then the file is as it was.
        """
        with suppress(FileNotFoundError):
            require_regular_file(self.path)
        with open(self.path, "a+b", opener=_private) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 1))
            separator = b"" if file.read(1) in (b"", b"\n") else b"\n"
            try:
                file.write(separator + line + b"\n")
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                os.truncate(self.path, size)
                raise

    def rewrite(self, lines: list[bytes]) -> None:
        """Replace the whole content in one step; a link to the file stays a link.

        Raises:
            TargetError: it can't be written; then the file is as it was.
        """
        target = self.path.resolve()
        with replacement(target, overwrite=True) as temporary:
            shutil.copymode(target, temporary)
            temporary.write_bytes(b"".join(line + b"\n" for line in lines))

    def clear(self) -> None:
        """Remove the file, and what a killed process left of rewriting it; what a link points to is emptied.

        Raises:
            OSError: it can't be removed.
        """
        target = self.path.resolve()
        if self.path.is_symlink():
            with suppress(FileNotFoundError):
                os.truncate(target, 0)
        else:
            self.path.unlink(missing_ok=True)
        for file in {self.path, target}:
            for abandoned in file.parent.glob(f".{glob.escape(file.name)}-*.part"):
                abandoned.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
