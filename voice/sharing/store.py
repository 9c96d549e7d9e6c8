"""The files made for sharing: kept for a while, so that sharing the same sessions again takes no time."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from audio.disk_cache import CacheFiles
from voice.export.outputs import COVER, PAGE
from voice.storage.part_files import PartFile, remove_abandoned

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from audio.disk_cache import CacheUsage

SOUND: Final = ".mp3"

LARGEST: Final = 1_000_000_000
"""Maximum size of the folder, in bytes; 45 minutes take 43 MB. The files that were shared longest ago go first."""

KEPT_S: Final = 7 * 24 * 3600.0
"""How long files are kept after they were last shared, in seconds."""


_PERSONAL: Final = "personal"
"""The subfolder for files with the listener's own words, and what the names of its contents begin with."""


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

    def make(self) -> None:
        """Make the folder if it doesn't exist.

        Raises:
            OSError: it can't be made.
        """
        self.folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def personal_folder(self) -> Iterator[Path]:
        """Yield a new folder for files with the listener's own words, which are removed with it at the end.

        A locked file shows other processes that it is in use; `remove_abandoned` removes what killed ones have left.

        Raises:
            OSError: it can't be made.
        """
        above = self.folder / _PERSONAL
        above.mkdir(mode=0o700, parents=True, exist_ok=True)
        with PartFile(above / _PERSONAL) as lock:
            folder = _folder_of(lock.path)
            folder.mkdir(mode=0o700)
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)  # another program may have a file open

    def remove_abandoned(self) -> None:
        """Remove files with the listener's own words that processes have left when they were killed."""
        above = self.folder / _PERSONAL
        remove_abandoned(above / _PERSONAL)
        with suppress(OSError):
            folders = set(above.glob(f"{_PERSONAL}-*"))  # listed first, since locks are made before their folders
            for folder in folders - {_folder_of(path) for path in above.glob(f".{_PERSONAL}-*")}:
                shutil.rmtree(folder, ignore_errors=True)


def _folder_of(lock: Path) -> Path:
    """Return the folder that the file `lock` protects."""
    return lock.with_name(lock.stem.removeprefix("."))
