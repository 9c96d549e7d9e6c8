"""The speech cache: what has been spoken once is kept on disk, under what was asked for, up to a bound."""

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
"""Bytes that the cache may take. What was used longest ago goes first."""

_LOOKED_AFTER: Final = 16_000_000
"""Bytes written between two looks at the whole: 1700 entries take 12 ms to look at."""

_ABANDONED_S: Final = 3600
"""A file half written that has not changed for so long was left by a run that was killed."""

_DIGEST: Final = 32


class Usage(NamedTuple):
    """How much a cache keeps."""

    entries: int
    """Sentences."""

    size: int
    """Bytes, half-written files among them."""


class _File(NamedTuple):
    used_s: float
    """When it was last used."""

    size: int
    path: str


class ClipCache:
    """Clips in a folder: each a file with its SHA-256, then a WAV; the file's date tells when it was last used.

    Several runs may share the folder: files appear whole, and one that another run took away is as if it had never
    been. What this object gave or kept stays, even over the bound: a session relies on it to its end.

    Args:
        folder: made when the first clip is kept.
        largest: bytes that it may take.
    """

    def __init__(self, folder: Path, largest: int = LARGEST) -> None:
        self.folder = folder
        self._largest = largest
        self._own: set[str] = set()
        self._unseen = _LOOKED_AFTER
        self._lock = threading.Lock()

    def get(self, key: str) -> AudioSegment | None:
        """Return the clip kept under `key`, as it was given; None when there is none, or it is damaged."""
        path = self._path(key)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        if hashlib.sha256(content[_DIGEST:]).digest() != content[:_DIGEST]:
            return None
        with contextlib.suppress(Exception):  # a damaged header makes the wave module raise nearly anything
            clip = _clip(content[_DIGEST:])
            self._own.add(path.name)
            with contextlib.suppress(OSError):  # of a folder that can only be read, nothing is taken away either
                os.utime(path)
            return clip
        return None

    def put(self, key: str, clip: AudioSegment) -> bool:
        """Keep `clip` under `key`; False when the folder can't be written to."""
        buffer = io.BytesIO()
        clip.export(buffer, format="wav")
        content = buffer.getvalue()
        path = self._path(key)
        with contextlib.suppress(TargetError, OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._own.add(path.name)
            with replacement(path, overwrite=True, durable=False) as temporary:  # its digest tells damage
                temporary.write_bytes(hashlib.sha256(content).digest() + content)
            self._look_after(len(content))
            return True
        return False

    def usage(self) -> Usage:
        """Return how much is kept."""
        files = list(self._files())
        return Usage(sum(each.path.endswith(".clip") for each in files), sum(each.size for each in files))

    def clear(self) -> Usage:
        """Take away the cache's own files, as far as the system lets it, and return how much that was."""
        before = self.usage()
        for each in list(self._files()):
            _remove(each.path)
        for inner in self._inner():
            with contextlib.suppress(OSError):  # somebody keeps something else in it
                os.rmdir(inner)
        after = self.usage()
        return Usage(before.entries - after.entries, before.size - after.size)

    def _look_after(self, written: int) -> None:
        """Keep to the bound, looking at the folder only now and then."""
        with self._lock:
            self._unseen += written
            if self._unseen < _LOOKED_AFTER:
                return
            self._unseen = 0
        self._shrink()

    def _shrink(self) -> None:
        files = sorted(self._files())
        over = sum(each.size for each in files) + min(_LOOKED_AFTER, self._largest // 10) - self._largest
        for each in files:
            clip = each.path.endswith(".clip")
            if clip and (over <= 0 or os.path.basename(each.path) in self._own):
                continue
            if clip or each.used_s < time.time() - _ABANDONED_S:
                _remove(each.path)
                over -= each.size

    def _files(self) -> Iterator[_File]:
        """Yield the cache's own files: entries, and what is being written."""
        for inner in self._inner():
            with contextlib.suppress(OSError), os.scandir(inner) as found:
                for each in found:
                    if each.name.endswith((".clip", ".part")) and each.is_file(follow_symlinks=False):
                        told = each.stat(follow_symlinks=False)
                        yield _File(told.st_mtime, told.st_size, each.path)

    def _inner(self) -> list[str]:
        """Return the folders that entries lie in: each the first two digits of its keys."""
        with contextlib.suppress(OSError), os.scandir(self.folder) as found:
            return [each.path for each in found if len(each.name) == 2 and each.is_dir(follow_symlinks=False)]
        return []

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.clip"


def _remove(path: str) -> None:
    with contextlib.suppress(OSError):  # another run was quicker, or keeps it open
        os.unlink(path)


def _clip(content: bytes) -> AudioSegment:
    """Return the clip that is the WAV file `content`; pydub's own way in would ask ffmpeg about a faulty one."""
    with wave.open(io.BytesIO(content), "rb") as file:
        shape = {"sample_width": file.getsampwidth(), "frame_rate": file.getframerate()}
        if shape["sample_width"] not in (1, 2, 4) or file.getnchannels() != 1 or shape["frame_rate"] < 1:
            raise wave.Error("no engine speaks like that")
        return AudioSegment(file.readframes(file.getnframes()), channels=file.getnchannels(), **shape)
