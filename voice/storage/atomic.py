"""Files that are complete or absent: written beside their place and renamed when whole."""

from __future__ import annotations

import os
import stat
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from scripts.errors import os_error_reason
from voice.errors import TargetError
from voice.storage.part_files import PartFile, real_path, sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path


@contextmanager
def replacement(target: Path, *, overwrite: bool, durable: bool = True) -> Iterator[Path]:
    """Give a path to write to, beside `target`; it becomes `target` when the `with` ends without an error.

    With an error, or when interrupted, nothing is left behind and `target` is as it was.

    Args:
        target: the file; if it is a symbolic link, what it points to is written and the link stays.
        overwrite: whether a file that exists is replaced; its permissions are kept.
        durable: whether to wait until the disk has it. Caches that verify what they read need not wait.

    Raises:
        TargetError: `target` exists and is not to be overwritten, or its folder can't be written to.
    """
    with replacements([target], overwrite=overwrite, durable=durable) as parts, target_errors(target):
        yield parts[target]


@contextmanager
def replacements(targets: Iterable[Path], *, overwrite: bool, durable: bool = True) -> Iterator[dict[Path, Path]]:
    """Give a path to write to for each of `targets`; when the `with` ends, either all become targets or none.

    Raises:
        TargetError: as `replacement`.
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
    """Let every part file take the place of its target, or none of them."""
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
    """Translate the system's errors into a TargetError of `target`."""
    try:
        yield
    except OSError as error:
        raise TargetError(target, os_error_reason(error)) from error


def require_writable(target: Path, *, overwrite: bool) -> None:
    """Raise TargetError when it is known already that `target` can't be written."""
    with target_errors(target):
        if not target.parent.is_dir():
            raise TargetError(target, f"there is no folder {target.parent}")
        older = _stat(target)  # of a circle of links this is an error
        folder = real_path(target).parent
        if older and stat.S_ISDIR(older.st_mode):
            raise TargetError(target, "it is a folder")
        if older and not overwrite:
            raise TargetError(target, "it exists already; --force overwrites it")
        if older and not stat.S_ISREG(older.st_mode):
            raise TargetError(target, "it is a device or a pipe; give the name of a file")
        if not folder.is_dir():
            raise TargetError(target, f"there is no folder {folder}, where its link points")
        if os.name != "nt" and not (os.access(folder, os.W_OK | os.X_OK) and _may_replace(folder, older)):
            raise TargetError(target, f"you may not write in the folder {folder}")


def same_file(one: Path, other: Path) -> bool:
    """Tell whether two paths lead to the same file, whether it exists or not."""
    with suppress(OSError):
        return os.path.samefile(one, other)
    return os.path.realpath(one) == os.path.realpath(other)


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _may_replace(folder: Path, older: os.stat_result | None) -> bool:
    """Tell whether a file of somebody else may be replaced, which a folder such as /tmp forbids."""
    if os.name == "nt" or older is None:
        return True
    around = folder.stat()
    return not around.st_mode & stat.S_ISVTX or os.geteuid() in (0, older.st_uid, around.st_uid)
