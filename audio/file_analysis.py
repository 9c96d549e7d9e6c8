"""Analyses of sound files, cached on disk up to a size limit."""

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
"""Frames in a tenth of a second."""

SHORTEST_FRAMES: Final = RATE
"""Minimum length of a piece of music, in frames."""

LARGEST: Final = 20_000_000
"""Size limit of the cache in bytes, about 2000 songs; the least recently used entries are evicted first."""

_ABANDONED_S: Final = 3600
"""Age at which a partial file counts as abandoned by a killed process."""

_SILENT: Final = 1e-7
_VERSION: Final = 2


@dataclass(frozen=True)
class FileAnalysis:
    """Length and loudness of a sound file."""

    frames: int
    """Length in frames at the session rate."""

    lufs: float
    """Integrated loudness."""

    powers: NDArray[np.float32]
    """K-weighted power in each whole tenth of a second."""

    @property
    def end_ms(self) -> int:
        """End of the last audible sound, in milliseconds, without trailing silence."""
        heard = np.flatnonzero(self.powers > _SILENT)
        last = (int(heard[-1]) + 2) * TENTH if len(heard) else self.frames
        return min(last if len(self.powers) * TENTH > last else self.frames, self.frames) * 1000 // RATE


class CacheUsage(NamedTuple):
    """Size of the cache."""

    entries: int
    """Number of analyses."""

    size: int
    """Bytes, including partial files."""


class _File(NamedTuple):
    used_s: float
    """Time of last use, in seconds since the epoch."""

    size: int
    path: str


class AnalysisCache:
    """A folder of analyses, keyed by path, size and modification time of the sound file.

    Args:
        folder: created with the first entry.
        largest: size limit in bytes.
    """

    def __init__(self, folder: Path, largest: int = LARGEST) -> None:
        self.folder = folder
        self._largest = largest

    def get(self, path: Path) -> FileAnalysis | None:
        """Return the analysis of the current file at `path`; None if it is missing or damaged."""
        record = self._record(path)
        if record is None:
            return None
        try:
            with record.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                frames, lufs, powers = int(kept["frames"]), float(kept["lufs"]), np.asarray(kept["powers"], np.float32)
        except Exception:  # numpy and zipfile can raise almost anything for a damaged file
            return None
        whole = frames >= SHORTEST_FRAMES and np.isfinite(lufs) and np.isfinite(powers).all() and powers.ndim == 1
        if not whole or abs(len(powers) * TENTH - frames) >= RATE:
            return None
        with contextlib.suppress(OSError):  # a read-only folder isn't pruned anyway
            os.utime(record)
        return FileAnalysis(frames, lufs, powers)

    def put(self, path: Path, analysis: FileAnalysis) -> None:
        """Store the analysis of `path`; on failure, the file is analyzed again next time."""
        record = self._record(path)
        if record is None:
            return
        partial = record.with_name(f"{record.stem}-{secrets.token_hex(6)}.part")
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                with partial.open("wb") as file:
                    np.savez(file, frames=analysis.frames, lufs=analysis.lufs, powers=analysis.powers)
                partial.replace(record)
            finally:
                partial.unlink(missing_ok=True)
        self._prune()

    def usage(self) -> CacheUsage:
        """Return the size of the cache."""
        files = list(self._files())
        return CacheUsage(sum(each.path.endswith(".npz") for each in files), sum(each.size for each in files))

    def clear(self) -> CacheUsage:
        """Remove all entries as far as permissions allow, and return what was removed."""
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
        """Return the cache file for the current file at `path`; None if it doesn't exist."""
        try:
            now = path.stat()
        except OSError:
            return None
        key = f"{_VERSION} {path.resolve()} {now.st_size} {now.st_mtime_ns}"
        return self.folder / f"{sha256(key.encode(errors='surrogateescape')).hexdigest()[:40]}.npz"


def _remove(path: str) -> None:
    with contextlib.suppress(OSError):  # another process removed it first or has it open
        os.unlink(path)
