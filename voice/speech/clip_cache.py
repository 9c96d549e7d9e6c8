"""The speech cache: spoken clips on disk, up to a maximum size."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import threading
import time
import wave
from typing import TYPE_CHECKING, Final, NamedTuple

from audio.signal.clip import AudioSegment
from voice.errors import TargetError
from voice.storage.atomic import replacement

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST: Final = 500_000_000
"""Maximum size of the cache, in bytes. The least recently used clips are evicted first."""

_SCAN_BYTES: Final = 16_000_000
"""Bytes written between two scans of the folder; a scan of 1700 entries takes 12 ms."""

_ABANDONED_S: Final = 3600
"""A part file unchanged for this long, in seconds, was left by a killed process."""

_DIGEST: Final = 32


class Usage(NamedTuple):
    """The size of a cache."""

    entries: int
    """Sentences."""

    size: int
    """Bytes, including part files."""


class _File(NamedTuple):
    used_s: float
    """When it was last used, in seconds since the epoch."""

    size: int
    path: str


class ClipCache:
    """Clips in a folder: each file is a SHA-256 and a WAV, and its date is when it was last used.

    Several processes may share the folder: files appear complete, and an entry evicted by another process is a cache
    miss. Clips that this object returned or stored are never evicted by it, since a session needs them to its end.

    Args:
        folder: created with the first clip.
        largest: maximum size in bytes.
    """

    def __init__(self, folder: Path, largest: int = LARGEST) -> None:
        self.folder = folder
        self._largest = largest
        self._used: set[str] = set()
        self._unscanned = _SCAN_BYTES
        self._lock = threading.Lock()

    def get(self, key: str) -> AudioSegment | None:
        """Return the clip stored under `key`, unchanged; None if there is none or it is damaged."""
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

    def usage(self) -> Usage:
        """Return the number of entries and their size."""
        files = list(self._files())
        return Usage(sum(each.path.endswith(".clip") for each in files), sum(each.size for each in files))

    def clear(self) -> Usage:
        """Remove the cache's own files as far as possible, and return how much was removed."""
        before = self.usage()
        for each in list(self._files()):
            _remove(each.path)
        for inner in self._inner():
            with contextlib.suppress(OSError):  # it contains other files
                os.rmdir(inner)
        after = self.usage()
        return Usage(before.entries - after.entries, before.size - after.size)

    def _evict_if_due(self, written: int) -> None:
        """Evict clips once enough has been written since the last scan."""
        with self._lock:
            self._unscanned += written
            if self._unscanned < _SCAN_BYTES:
                return
            self._unscanned = 0
        self._evict()

    def _evict(self) -> None:
        files = sorted(self._files())
        over = sum(each.size for each in files) + min(_SCAN_BYTES, self._largest // 10) - self._largest
        for each in files:
            clip = each.path.endswith(".clip")
            if clip and (over <= 0 or os.path.basename(each.path) in self._used):
                continue
            if clip or each.used_s < time.time() - _ABANDONED_S:
                _remove(each.path)
                over -= each.size

    def _files(self) -> Iterator[_File]:
        """Yield the cache's own files: entries and part files."""
        for inner in self._inner():
            with contextlib.suppress(OSError), os.scandir(inner) as found:
                for each in found:
                    if each.name.endswith((".clip", ".part")) and each.is_file(follow_symlinks=False):
                        status = each.stat(follow_symlinks=False)
                        yield _File(status.st_mtime, status.st_size, each.path)

    def _inner(self) -> list[str]:
        """Return the folders of the entries, named after the first two digits of their keys."""
        with contextlib.suppress(OSError), os.scandir(self.folder) as found:
            return [each.path for each in found if len(each.name) == 2 and each.is_dir(follow_symlinks=False)]
        return []

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.clip"


def _remove(path: str) -> None:
    with contextlib.suppress(OSError):  # another process removed it or has it open
        os.unlink(path)


def _clip(content: bytes) -> AudioSegment:
    """Return the clip in the WAV file `content`; pydub's own reader would pass a faulty file to ffmpeg."""
    with wave.open(io.BytesIO(content), "rb") as file:
        shape = {"sample_width": file.getsampwidth(), "frame_rate": file.getframerate()}
        if shape["sample_width"] not in (1, 2, 4) or file.getnchannels() != 1 or shape["frame_rate"] < 1:
            raise wave.Error("not a format that engines produce")
        return AudioSegment(file.readframes(file.getnframes()), channels=file.getnchannels(), **shape)
