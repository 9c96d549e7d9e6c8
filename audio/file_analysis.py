"""Analyses of sound files, cached on disk up to a size limit."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.disk_cache import CacheFiles
from audio.signal.clip import RATE

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from audio.disk_cache import CacheUsage

TENTH: Final = RATE // 10
"""Frames in a tenth of a second."""

SHORTEST_FRAMES: Final = RATE
"""Minimum length of a piece of music, in frames."""

LARGEST: Final = 20_000_000
"""Size limit of the cache in bytes, about 2000 songs; the least recently used entries are evicted first."""

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
        audible = np.flatnonzero(self.powers > _SILENT)
        last = (int(audible[-1]) + 2) * TENTH if len(audible) else self.frames
        return min(last if len(self.powers) * TENTH > last else self.frames, self.frames) * 1000 // RATE


class AnalysisCache:
    """A folder of analyses, keyed by path, size and modification time of the sound file.

    Args:
        folder: created with the first entry.
        largest: size limit in bytes.
    """

    def __init__(self, folder: Path, largest: int = LARGEST) -> None:
        self.folder = folder
        self._largest = largest
        self._files = CacheFiles(folder, ".npz")

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
        with contextlib.suppress(OSError):  # nothing is evicted from a read-only folder either
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
        self._files.evict(self._largest)

    def usage(self) -> CacheUsage:
        """Return the number of analyses and their size."""
        return self._files.usage()

    def clear(self) -> CacheUsage:
        """Remove all analyses as far as possible, and return how much was removed."""
        return self._files.clear()

    def _record(self, path: Path) -> Path | None:
        """Return the cache file for the current file at `path`; None if it doesn't exist."""
        try:
            now = path.stat()
        except OSError:
            return None
        key = f"{_VERSION} {path.resolve()} {now.st_size} {now.st_mtime_ns}"
        return self.folder / f"{sha256(key.encode(errors='surrogateescape')).hexdigest()[:40]}.npz"
