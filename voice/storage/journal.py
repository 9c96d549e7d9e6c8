"""A file of lines that several processes append to under a shared lock."""

from __future__ import annotations

import glob
import os
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voice.storage.atomic import replacement
from voice.storage.paths import read_regular, require_regular_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_TIMEOUT_S: Final = 1.5
"""How long to wait for another process, in seconds; a suspended one must not keep a session from ending."""


@contextmanager
def hold_lock(path: Path, timeout_s: float = LOCK_TIMEOUT_S) -> Iterator[bool]:
    """Hold the lock file at `path`; yield False if another process still holds it after `timeout_s`.

    The file stays: if it were removed, two processes could lock two different files of the same name.

    Raises:
        OSError: the folder can't be created or written to.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 (50 ms to import, and the first sound needs no lock)

    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, timeout=timeout_s)
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
    """A file of lines of bytes that only its owner may read."""

    path: Path
    """The file; it need not exist."""

    @property
    def lock(self) -> Path:
        """The lock file to hold while lines are written."""
        return self.path.with_name(f"{self.path.name}.lock")

    def lines(self) -> list[bytes]:
        """Return the lines without line ends; an empty list if the file doesn't exist.

        Raises:
            OSError: it can't be read.
        """
        try:
            content = read_regular(self.path)
        except FileNotFoundError:
            return []
        return content.removesuffix(b"\n").split(b"\n") if content else []

    def append(self, line: bytes) -> None:
        """Append `line`. If a crash left the last line incomplete, that line is ended first.

        Raises:
            OSError: it can't be written; the file is unchanged.
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
        """Replace the whole content atomically; a symbolic link to the file stays a link.

        Raises:
            TargetError: it can't be written; the file is unchanged.
        """
        target = self.path.resolve()
        with replacement(target, overwrite=True) as temporary:
            shutil.copymode(target, temporary)
            temporary.write_bytes(b"".join(line + b"\n" for line in lines))

    def clear(self) -> None:
        """Remove the file and any part files that a killed process left; the target of a link is emptied.

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
