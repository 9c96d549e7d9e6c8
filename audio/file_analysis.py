"""What is known of sound files that were heard once, kept on disk up to a limit."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from audio.signal.clip import RATE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

TENTH: Final = RATE // 10
"""Frames of a tenth of a second."""

SHORTEST_FRAMES: Final = RATE
"""Frames that a piece of music has at least."""

LARGEST: Final = 20_000_000
"""Bytes that the surveys may take: about 2000 songs. The least recently used ones are removed first."""

_ABANDONED_S: Final = 3600
"""A partial file that has not changed for this long was left behind by a process that was killed."""

_SILENT: Final = 1e-7
_VERSION: Final = 2


@dataclass(frozen=True)
class FileAnalysis:
    """What is known of a sound file after hearing it once."""

    frames: int
    """Its length, in frames at the session rate."""

    lufs: float
    """Its integrated loudness."""

    powers: NDArray[np.float32]
    """Its K-weighted power in each whole tenth of a second."""

    @property
    def end_ms(self) -> int:
        """Where its last sound has died away, in milliseconds: silence behind it is no part of the music."""
        heard = np.flatnonzero(self.powers > _SILENT)
        last = (int(heard[-1]) + 2) * TENTH if len(heard) else self.frames
        return min(last if len(self.powers) * TENTH > last else self.frames, self.frames) * 1000 // RATE


class CacheUsage(NamedTuple):
    """How much is kept."""

    entries: int
    """Surveys, one for each file."""

    size: int
    """Bytes, partial files included."""


class _File(NamedTuple):
    used_s: float
    """When it was last used, in seconds since the epoch."""

    size: int
    path: str


class AnalysisCache:
    """Surveys in a folder, each in a file named after the path, size and modification time of the sound file.

    Args:
        folder: created with the first survey.
        largest: the limit in bytes.
    """

    def __init__(self, folder: Path, largest: int = LARGEST) -> None:
        self.folder = folder
        self._largest = largest

    def get(self, path: Path) -> FileAnalysis | None:
        """Return the survey of the file at `path` as it is now; None if there is none, or it is damaged."""
        record = self._record(path)
        if record is None:
            return None
        try:
            with record.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                frames, lufs, powers = int(kept["frames"]), float(kept["lufs"]), np.asarray(kept["powers"], np.float32)
        except Exception:  # a damaged file makes numpy and zipfile raise nearly anything
            return None
        whole = frames >= SHORTEST_FRAMES and np.isfinite(lufs) and np.isfinite(powers).all() and powers.ndim == 1
        if not whole or abs(len(powers) * TENTH - frames) >= RATE:
            return None
        with contextlib.suppress(OSError):  # a read-only folder is not pruned either
            os.utime(record)
        return FileAnalysis(frames, lufs, powers)

    def put(self, path: Path, survey: FileAnalysis) -> None:
        """Keep the survey of `path`; if that fails, the file is heard again next time."""
        record = self._record(path)
        if record is None:
            return
        partial = record.with_name(f"{record.stem}-{secrets.token_hex(6)}.part")
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                with partial.open("wb") as file:
                    np.savez(file, frames=survey.frames, lufs=survey.lufs, powers=survey.powers)
                partial.replace(record)
            finally:
                partial.unlink(missing_ok=True)
        self._prune()

    def usage(self) -> CacheUsage:
        """Return how much is kept."""
        files = list(self._files())
        return CacheUsage(sum(each.path.endswith(".npz") for each in files), sum(each.size for each in files))

    def clear(self) -> CacheUsage:
        """Remove everything kept, as far as the system permits, and return how much that was."""
        before = self.usage()
        for each in list(self._files()):
            _remove(each.path)
        after = self.usage()
        return CacheUsage(before.entries - after.entries, before.size - after.size)

    def _prune(self) -> None:
        files = sorted(self._files())
        excess = sum(each.size for each in files) - self._largest
        for each in files:
            partial = each.path.endswith(".part")
            if each.used_s < time.time() - _ABANDONED_S if partial else excess > 0:
                _remove(each.path)
                excess -= each.size

    def _files(self) -> Iterator[_File]:
        with contextlib.suppress(OSError), os.scandir(self.folder) as found:
            for each in found:
                if each.name.endswith((".npz", ".part")) and each.is_file(follow_symlinks=False):
                    stat = each.stat(follow_symlinks=False)
                    yield _File(stat.st_mtime, stat.st_size, each.path)

    def _record(self, path: Path) -> Path | None:
        """Return the file that keeps the survey of `path` as it is now; None if there is no such file."""
        try:
            now = path.stat()
        except OSError:
            return None
        key = f"{_VERSION} {path.resolve()} {now.st_size} {now.st_mtime_ns}"
        return self.folder / f"{sha256(key.encode(errors='surrogateescape')).hexdigest()[:40]}.npz"


def _remove(path: str) -> None:
    with contextlib.suppress(OSError):  # another process was quicker, or keeps it open
        os.unlink(path)
