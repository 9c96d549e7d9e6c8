"""Part files: a file in progress beside its target, locked by the process that writes it."""

from __future__ import annotations

import contextlib
import glob
import os
import re
import secrets
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

if os.name != "nt":
    import fcntl

if TYPE_CHECKING:
    from types import TracebackType

_unfinished: Final[set[PartFile]] = set()
"""The part files being written, by all threads."""


def remove_unfinished() -> None:
    """Remove every part file of this process before it ends; best effort."""
    for part in list(_unfinished):
        part.remove()


class PartFile:
    """A new file beside `target` that can replace it atomically; it is removed when the `with` block ends.

    Its lock shows other processes, even in other containers or on other hosts, that its writer still runs. Part files
    of the same target whose writer was killed are removed first. If `target` is a symbolic link, the file it points to
    is replaced and the link stays.

    Raises:
        OSError: the folder isn't writable.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.real = real_path(target)
        self._backup: Path | None = None
        self._placed: os.stat_result | None = None

    def __enter__(self) -> Self:
        prefix = _prefix(self.real)
        _remove_abandoned(self.real.parent, prefix)
        while True:
            self.path = self.real.with_name(f"{prefix}{secrets.token_hex(8)}.part")
            _unfinished.add(self)
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
            if _lock(self._file) and self.path.exists():
                return self
            self._release()  # another process locked it first, and removes it

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()
        _unfinished.discard(self)
        self._release()

    def remove(self) -> None:
        """Remove the part file and its backup; best effort."""
        for path in (self.path, self._backup):
            with contextlib.suppress(OSError):
                if path:
                    path.unlink(missing_ok=True)

    def sync(self) -> None:
        """Wait until the content is on the disk; otherwise a power cut could leave an empty file under the new name."""
        os.fsync(self._file)

    def place(self, *, overwrite: bool, backup: bool) -> None:
        """Replace the target, keeping its permissions; with `backup`, `undo` can restore the old file.

        Raises:
            FileExistsError: the target exists and `overwrite` is not set.
        """
        with contextlib.suppress(OSError):
            self._adopt_permissions(self.real.stat())
        if backup and self.real.exists():
            self._backup = self.path.with_name(f"{self.path.stem}-before.part")
            os.link(self.real, self._backup)
        self._placed = os.fstat(self._file)
        if os.name == "nt":
            self._release()
            (os.replace if overwrite else os.rename)(self.path, self.real)
        elif overwrite or not _linked(self.path, self.real):
            self.path.replace(self.real)

    def undo(self) -> None:
        """Restore the state before `place`; best effort."""
        with contextlib.suppress(OSError):
            if self._placed and os.path.samestat(self._placed, self.real.stat()):
                if self._backup:
                    self._backup.replace(self.real)
                else:
                    self.real.unlink()

    def _adopt_permissions(self, existing: os.stat_result) -> None:
        """Copy the mode of the overwritten file, and its owner if permitted."""
        if os.name != "nt":
            for owner, group in ((-1, existing.st_gid), (existing.st_uid, -1)):
                with contextlib.suppress(OSError):
                    os.chown(self.path, owner, group)
        self.path.chmod(stat.S_IMODE(existing.st_mode))

    def _release(self) -> None:
        with contextlib.suppress(OSError):
            if self._file >= 0:
                os.close(self._file)
        self._file = -1


def remove_abandoned(target: Path) -> None:
    """Remove part files for `target` whose writers were killed; best effort."""
    with contextlib.suppress(OSError, ValueError):  # the name is too long, or can't be that of a file
        real = real_path(target)
        _remove_abandoned(real.parent, _prefix(real))


def real_path(target: Path) -> Path:
    """Return `target` with symbolic links resolved; the file need not exist."""
    return Path(os.path.realpath(target)) if target.is_symlink() else target


def sync_file(path: Path) -> None:
    """Wait until the content of `path` is on the disk."""
    opened = os.open(path, os.O_RDWR)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def sync_folder(folder: Path) -> None:
    """Wait until a new name in `folder` is on the disk, if the system supports it."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _prefix(real: Path) -> str:
    """Return how the names of the part files for `real` begin."""
    return f".{real.name[:40]}-"


def _linked(part: Path, real: Path) -> bool:
    """Link `part` to the name `real` unless that exists; return False if the file system has no hard links."""
    try:
        os.link(part, real)
    except FileExistsError:
        raise
    except OSError:
        return False
    return True


def _lock(file: int) -> bool:
    """Lock an open file; return False if another process holds the lock. File systems without locks count as free."""
    if os.name != "nt":
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
    return True


def _remove_abandoned(folder: Path, prefix: str) -> None:
    """Remove part files whose writers were killed, and their backups; best effort."""
    with contextlib.suppress(OSError):
        for path in folder.glob(f"{glob.escape(prefix)}*.part"):
            name = re.fullmatch(r"([0-9a-f]{16})(-[a-z]+)?", path.stem.removeprefix(prefix))
            if name:
                _remove_if_abandoned(path, path.with_name(f"{prefix}{name[1]}.part"))


def _remove_if_abandoned(path: Path, part: Path) -> None:
    """Remove `path`, which belongs to the part file `part`, unless a writer holds the lock on `part`."""
    with contextlib.suppress(OSError):
        if os.name == "nt" or not part.exists():
            path.unlink()  # Windows refuses that while a writer has the file open
            return
        opened = os.open(part, os.O_RDWR)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
        finally:
            os.close(opened)
