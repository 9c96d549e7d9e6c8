"""Free names for files that would take the place of others."""

from __future__ import annotations

import os
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def free_path(path: Path, is_free: Callable[[Path], bool] = lambda path: not is_taken(path)) -> Path:
    """Return the first of `walk-2.mp3`, `walk-3.mp3`, ... beside the `path` of `walk.mp3` that is free."""
    names = (f"{path.stem}-{number}{path.suffix}" for number in count(2))
    return next(filter(is_free, map(path.with_name, names)))


def is_taken(path: Path) -> bool:
    """Return whether something exists at `path`, be it a link to nothing."""
    return os.path.lexists(path)
