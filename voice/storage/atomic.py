"""Atomic writes: a file is written beside its target and renamed when complete."""

from __future__ import annotations

import os
import stat
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from scripts.errors import os_error_reason
from voice.errors import TargetError
from voice.storage.device_names import is_device_name
from voice.storage.free_names import free_path
from voice.storage.part_files import PartFile, real_path, sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path


@contextmanager
def replacement(target: Path, *, overwrite: bool, durable: bool = True) -> Iterator[Path]:
    """Yield a path beside `target` to write to; it replaces `target` when the `with` block ends without an error.

    After an error or interrupt nothing is left behind, and `target` is unchanged.

    Args:
        target: the file; if it is a symbolic link, the file it points to is replaced and the link stays.
        overwrite: whether to replace an existing file; its permissions are kept.
        durable: whether to wait until the data is on the disk. Caches that verify what they read need not wait.

    Raises:
        TargetError: `target` exists and `overwrite` is not set, or its folder isn't writable.
    """
    with replacements([target], overwrite=overwrite, durable=durable) as parts, target_errors(target):
        yield parts[target]


@contextmanager
def replacements(targets: Iterable[Path], *, overwrite: bool, durable: bool = True) -> Iterator[dict[Path, Path]]:
    """Yield a path to write to for each of `targets`; when the `with` block ends, all are replaced or none.

    Raises:
        TargetError: as for `replacement`.
    """
    targets = list(targets)
    for target in targets:
        require_writable(target, overwrite=overwrite)
    with ExitStack() as stack:
        parts = []
        for target in targets:
            with target_errors(target):
                parts.append(stack.enter_context(PartFile(target)))
        yield {part.target: part.path for part in parts}
        _place(parts, overwrite=overwrite, durable=durable)


def _place(parts: Sequence[PartFile], *, overwrite: bool, durable: bool) -> None:
    """Rename all part files to their targets, or none of them."""
    for part in parts:
        require_writable(part.target, overwrite=overwrite)
        if durable:
            with target_errors(part.target):
                part.sync()
    try:
        for part in parts:
            with target_errors(part.target):
                part.place(overwrite=overwrite, backup=len(parts) > 1)
    except BaseException:
        for part in parts:
            part.undo()
        raise
    if durable:
        for folder in {part.real.parent for part in parts}:
            sync_folder(folder)


@contextmanager
def target_errors(target: Path) -> Iterator[None]:
    """Translate an OSError into a TargetError for `target`."""
    try:
        yield
    except OSError as error:
        raise TargetError(target, os_error_reason(error)) from error


def require_writable(target: Path, *, overwrite: bool) -> None:
    """Raise TargetError if it is clear in advance that `target` can't be written."""
    if is_device_name(target.name):
        raise TargetError(target, "Windows keeps this name for a device; choose another")
    with target_errors(target):
        if target.parent.exists() and not target.parent.is_dir():
            raise TargetError(target, f"{target.parent} is not a folder; choose another")
        if not target.parent.is_dir():
            raise TargetError(target, f"the folder {target.parent} doesn't exist; make it first, or choose another")
        existing = _stat(target)  # raises for a loop of links
        folder = real_path(target).parent
        if existing and stat.S_ISDIR(existing.st_mode):
            raise TargetError(target, "it is a folder")
        if existing and not stat.S_ISREG(existing.st_mode):
            raise TargetError(target, "it is a device or a pipe; name a regular file")
        if existing and not overwrite:
            raise TargetError(
                target, f"it already exists; use --force to overwrite it, or another name: {free_path(target).name}"
            )
        if not folder.is_dir():
            raise TargetError(target, f"the folder {folder}, which its link points to, doesn't exist")
        if _is_read_only(folder):
            raise TargetError(target, f"the disk of the folder {folder} is read-only; choose another")
        if os.name != "nt" and not (os.access(folder, os.W_OK | os.X_OK) and _may_replace(folder, existing)):
            raise TargetError(target, f"no permission to write to the folder {folder}; choose another")


def is_special(target: Path) -> bool:
    """Return whether `target` is a device, a pipe or a socket."""
    with suppress(OSError):
        mode = target.stat().st_mode
        return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
    return False


def same_file(one: Path, other: Path) -> bool:
    """Return whether two paths lead to the same file, which need not exist."""
    with suppress(OSError):
        return os.path.samefile(one, other)
    return os.path.realpath(one) == os.path.realpath(other)


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _is_read_only(folder: Path) -> bool:
    return os.name != "nt" and bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def _may_replace(folder: Path, existing: os.stat_result | None) -> bool:
    """Return whether the file may be replaced; a sticky folder such as /tmp protects other users' files."""
    if os.name == "nt" or existing is None:
        return True
    parent = folder.stat()
    return not parent.st_mode & stat.S_ISVTX or os.geteuid() in (0, existing.st_uid, parent.st_uid)
