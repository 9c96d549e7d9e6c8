"""The files of a cache on disk; the least recently used are evicted first."""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

_PART: Final = ".part"
"""Suffix of files that are still being written."""

_ABANDONED_S: Final = 3600
"""A part file unchanged for this long, in seconds, was left by a killed process."""


class CacheUsage(NamedTuple):
    """The size of a cache."""

    entries: int
    """Number of complete entries."""

    size: int
    """Bytes, including part files."""


class _File(NamedTuple):
    """A file of a cache."""

    used_s: float
    """Time of last use, in seconds since the epoch."""

    size: int
    """Bytes."""

    path: str
    """Absolute or relative path."""

    @property
    def name(self) -> str:
        return os.path.basename(self.path)

    @property
    def partial(self) -> bool:
        return self.path.endswith(_PART)


class CacheFiles:
    """The entries of a cache and their part files; the modification time of a file is when it was last used.

    Several processes may share the folder. Files that another process has removed or holds open are skipped, and files
    of other kinds are never touched.

    Args:
        folder: it need not exist.
        suffixes: suffixes of the entries.
        nested: whether the entries are in subfolders with names of two characters.
    """

    def __init__(self, folder: Path, *suffixes: str, nested: bool = False) -> None:
        self._folder = folder
        self._suffixes = (*suffixes, _PART)
        self._nested = nested

    def usage(self) -> CacheUsage:
        """Return the number of entries and their size."""
        files = list(self._files())
        return CacheUsage(sum(not file.partial for file in files), sum(file.size for file in files))

    def clear(self) -> CacheUsage:
        """Remove all files as far as possible, and return how much was removed."""
        before = self.usage()
        for file in list(self._files()):
            _remove(file)
        for subfolder in self._subfolders():
            with contextlib.suppress(OSError):  # it contains other files
                os.rmdir(subfolder)
        after = self.usage()
        return CacheUsage(before.entries - after.entries, before.size - after.size)

    def evict(self, limit: int, in_use: Collection[str] = ()) -> None:
        """Remove abandoned part files, and entries until all files together take at most `limit` bytes.

        Entries whose names are `in_use` stay.
        """
        files = sorted(self._files())
        excess = sum(file.size for file in files) - limit
        for file in files:
            abandoned = file.partial and file.used_s < time.time() - _ABANDONED_S
            if abandoned or (not file.partial and excess > 0 and file.name not in in_use):
                _remove(file)
                excess -= file.size

    def expire(self, unused_s: float) -> None:
        """Remove the files that weren't used for `unused_s` seconds."""
        for file in list(self._files()):
            if file.used_s < time.time() - unused_s:
                _remove(file)

    def _files(self) -> Iterator[_File]:
        for folder in self._subfolders() if self._nested else [os.fspath(self._folder)]:
            with contextlib.suppress(OSError), os.scandir(folder) as found:
                for entry in found:
                    if entry.name.endswith(self._suffixes) and entry.is_file(follow_symlinks=False):
                        status = entry.stat(follow_symlinks=False)
                        yield _File(status.st_mtime, status.st_size, entry.path)

    def _subfolders(self) -> list[str]:
        if self._nested:
            with contextlib.suppress(OSError), os.scandir(self._folder) as found:
                return [entry.path for entry in found if len(entry.name) == 2 and entry.is_dir(follow_symlinks=False)]
        return []


def _remove(file: _File) -> None:
    with contextlib.suppress(OSError):  # another process removed it or has it open
        os.unlink(file.path)
