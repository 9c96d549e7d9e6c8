"""The speech cache: spoken clips on disk, up to a maximum size."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import threading
import wave
from typing import TYPE_CHECKING, Final

from audio.disk_cache import CacheFiles
from audio.signal.clip import AudioSegment
from voice.errors import TargetError
from voice.storage.atomic import replacement
from voice.storage.journal import hold_lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from audio.disk_cache import CacheUsage

LARGEST: Final = 500_000_000
"""Maximum size of the cache, in bytes. The least recently used clips are evicted first."""

_SCAN_BYTES: Final = 16_000_000
"""Bytes written between two scans of the folder; a scan of 1700 entries takes 12 ms."""

_DIGEST: Final = 32

_CLAIM_S: Final = 120.0
"""Longest wait for a sentence that another process speaks, in seconds; a suspended process must not stop all others."""


class ClipCache:
    """Clips in a folder: each file is a SHA-256 followed by a WAV, and its date is when it was last used.

    Several processes may share the folder. Files appear only when complete, and an entry that another process has
    evicted is missing. Clips that this object has returned or stored stay, since the session needs them to its end.

    Args:
        folder: created with the first clip.
        largest: maximum size in bytes.
        shared: whether other processes speak the same sentences now, so that each must be claimed first.
        scan_bytes: bytes written between two scans of the folder.
    """

    def __init__(
        self, folder: Path, largest: int = LARGEST, *, shared: bool = False, scan_bytes: int = _SCAN_BYTES
    ) -> None:
        self.folder = folder
        self._shared = shared
        self._files = CacheFiles(folder, ".clip", nested=True)
        self._largest = largest
        self._used: set[str] = set()
        self._unscanned = self._scan_bytes = scan_bytes
        self._lock = threading.Lock()

    def get(self, key: str) -> AudioSegment | None:
        """Return the clip stored under `key`, unchanged; None if it is missing or damaged."""
        path = self._path(key)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        if hashlib.sha256(content[_DIGEST:]).digest() != content[:_DIGEST]:
            return None
        with contextlib.suppress(Exception):  # a damaged header makes the wave module raise nearly anything
            clip = _clip(content[_DIGEST:])
            self._used.add(path.name)
            with contextlib.suppress(OSError):  # nothing is evicted from a read-only folder either
                os.utime(path)
            return clip
        return None

    @contextlib.contextmanager
    def claim(self, key: str) -> Iterator[AudioSegment | None]:
        """Let only one process at a time speak the clip of `key`; yield the clip if another one just did.

        Processes that don't share their work, and folders that aren't writable, need no claim.
        """
        if not self._shared:
            yield None
            return
        with contextlib.ExitStack() as stack:
            with contextlib.suppress(OSError):
                stack.enter_context(hold_lock(self.folder / "locks" / f"{key[:2]}.lock", _CLAIM_S))
            yield self.get(key)

    def put(self, key: str, clip: AudioSegment) -> bool:
        """Store `clip` under `key`; return False if the folder isn't writable."""
        buffer = io.BytesIO()
        clip.export(buffer, format="wav")
        content = buffer.getvalue()
        path = self._path(key)
        with contextlib.suppress(TargetError, OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._used.add(path.name)
            with replacement(path, overwrite=True, durable=False) as temporary:  # the digest detects damage
                temporary.write_bytes(hashlib.sha256(content).digest() + content)
            self._evict_if_due(len(content))
            return True
        return False

    def usage(self) -> CacheUsage:
        """Return the number of sentences and their size."""
        return self._files.usage()

    def clear(self) -> CacheUsage:
        """Remove the cache's own files as far as possible, and return how much was removed."""
        return self._files.clear()

    def _evict_if_due(self, written: int) -> None:
        """Evict clips once enough has been written since the last scan."""
        with self._lock:
            self._unscanned += written
            if self._unscanned < self._scan_bytes:
                return
            self._unscanned = 0
        self._evict()

    def _evict(self) -> None:
        self._files.evict(self._largest - min(self._scan_bytes, self._largest // 10), self._used)

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.clip"


def _clip(content: bytes) -> AudioSegment:
    """Return the clip in the WAV file `content`; pydub's reader would pass a faulty file to ffmpeg."""
    with wave.open(io.BytesIO(content), "rb") as file:
        shape = {"sample_width": file.getsampwidth(), "frame_rate": file.getframerate()}
        if shape["sample_width"] not in (1, 2, 4) or file.getnchannels() != 1 or shape["frame_rate"] < 1:
            raise wave.Error("not a format that engines produce")
        return AudioSegment(file.readframes(file.getnframes()), channels=file.getnchannels(), **shape)
