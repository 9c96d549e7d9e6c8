"""The files made for sharing: kept for a while, so that sharing the same sessions again takes no time."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from audio.disk_cache import CacheFiles
from voice.export.outputs import COVER, PAGE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from audio.disk_cache import CacheUsage

SOUND: Final = ".mp3"

LARGEST: Final = 1_000_000_000
"""Maximum size of the folder, in bytes; 45 minutes take 43 MB. The files that were shared longest ago go first."""

KEPT_S: Final = 7 * 24 * 3600.0
"""How long files are kept after they were last shared, in seconds."""


class SharedFiles:
    """The files for sharing in `folder`; the date of a file is when it was last shared."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files = CacheFiles(folder, SOUND, PAGE, COVER)

    def usage(self) -> CacheUsage:
        """Return the number of files and their size."""
        return self._files.usage()

    def clear(self) -> CacheUsage:
        """Remove all files as far as possible, and return how much was removed."""
        return self._files.clear()

    def use(self, paths: Collection[Path]) -> None:
        """Mark `paths` as shared now; remove expired files, and evict the oldest ones if all take too much space."""
        for path in paths:
            with suppress(OSError):
                os.utime(path)
        self._files.expire(KEPT_S)
        self._files.evict(LARGEST, {path.name for path in paths})

    @staticmethod
    def remove(paths: Iterable[Path]) -> None:
        """Remove `paths` as far as possible."""
        for path in paths:
            with suppress(OSError):  # another program has it open
                path.unlink(missing_ok=True)
