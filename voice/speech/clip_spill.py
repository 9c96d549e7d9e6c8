"""A nameless temporary file for the clips of one session, used if the speech cache isn't writable."""

from __future__ import annotations

import tempfile
import threading
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, cast

from audio.signal.clip import AudioSegment

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST: Final = 500_000_000
"""Maximum size in bytes, about an hour and a half of speech. Clips that don't fit are spoken again."""


class _Entry(NamedTuple):
    """A clip in the file."""

    offset: int
    """Its position, in bytes."""

    size: int
    """Its size, in bytes."""

    shape: Mapping[str, int]
    """Its sample width in bytes, frame rate in Hz and number of channels."""


class Spill:
    """Stores clips in a temporary file, created with the first one.

    The file has no name if the system supports that (Windows deletes it when it is closed), so that even a killed
    process leaves no sentences behind.
    """

    def __init__(self, largest: int = LARGEST) -> None:
        self._left = largest
        self._file: BinaryIO | None = None
        self._entries: dict[str, _Entry] = {}
        self._closed = False
        self._lock = threading.Lock()

    def get(self, key: str) -> AudioSegment | None:
        """Return the clip stored under `key`, or None."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None or self._file is None:
                return None
            try:
                self._file.seek(entry.offset)
                content = self._file.read(entry.size)
            except OSError:
                return None
        return AudioSegment(content, **entry.shape) if len(content) == entry.size else None

    def put(self, key: str, clip: AudioSegment) -> None:
        """Store `clip` under `key` if there is room for it."""
        content = bytes(clip.raw_data)
        shape = {"sample_width": clip.sample_width, "frame_rate": clip.frame_rate, "channels": clip.channels}
        with self._lock:
            if self._closed or self._left < len(content):
                return
            self._left -= len(content)
            try:
                # Unbuffered, so a full disk is noticed here; a raw file may write less than requested.
                self._file = self._file or cast("BinaryIO", tempfile.TemporaryFile(buffering=0))  # noqa: SIM115 (`close` does)
                offset = self._file.seek(0, 2)
                if self._file.write(content) == len(content):
                    self._entries[key] = _Entry(offset, len(content), shape)
            except OSError:
                self._left = 0

    def close(self) -> None:
        """Remove the file; a second call does nothing."""
        with self._lock:
            self._closed = True
            self._entries.clear()
            if self._file:
                self._file.close()
            self._file = None
