"""Room on disks."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def free_space(folder: Path) -> int | None:
    """Return the bytes that may still be written to the disk of `folder`; None if the system doesn't say."""
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return None
    return usage.free if usage.total else None  # some network folders report nothing but zeros


def same_disk(one: Path, other: Path) -> bool:
    """Return whether two folders lie on the same disk; a folder that doesn't exist yet counts as its parent."""
    try:
        return _existing(one).stat().st_dev == _existing(other).stat().st_dev
    except OSError:
        return False


def _existing(folder: Path) -> Path:
    return next((each for each in (folder, *folder.parents) if each.exists()), folder)
