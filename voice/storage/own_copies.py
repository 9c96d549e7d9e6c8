"""Sets the listener's own copy of a session aside, so that the built-in one is found again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice.storage.atomic import target_errors
from voice.storage.free_names import free_path, is_taken

if TYPE_CHECKING:
    from pathlib import Path


def set_aside(copy: Path) -> Path:
    """Rename the script at `copy` to a free name beside it, and return that: `walk-old.txt`, `walk-old-2.txt`, ...

    Raises:
        TargetError: it can't be renamed.
    """
    kept = copy.with_name(f"{copy.stem}-old{copy.suffix}")
    kept = free_path(kept) if is_taken(kept) else kept
    with target_errors(kept):
        copy.rename(kept)
    return kept
