"""Clips that the speech cache can't keep: a temporary folder for as long as the session lasts."""

from __future__ import annotations

import shutil
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from voice.speech.clip_cache import ClipCache

if TYPE_CHECKING:
    from audio.signal.clip import AudioSegment

LARGEST: Final = 500_000_000
"""Bytes that the temporary folder may take: an hour and a half of speech. What does not fit is spoken again."""


class Spill:
    """Keeps clips in a temporary folder, which is made with the first one and removed by `close`."""

    def __init__(self, largest: int = LARGEST) -> None:
        self._left = largest
        self._cache: ClipCache | None = None
        self._closed = False
        self._lock = threading.Lock()

    def get(self, key: str) -> AudioSegment | None:
        """Return the clip kept under `key`; None if there is none."""
        return self._cache.get(key) if self._cache else None

    def put(self, key: str, clip: AudioSegment) -> None:
        """Keep `clip` under `key`, if there is room for it."""
        size = len(clip.raw_data)
        with self._lock:
            if self._closed or self._left < size:
                return
            self._left -= size
            try:
                self._cache = self._cache or ClipCache(Path(tempfile.mkdtemp(prefix="outpour-speech-")))
            except OSError:
                self._left = 0
                return
            self._cache.put(key, clip)

    def close(self) -> None:
        """Remove the folder; a second call does nothing."""
        with self._lock:
            self._closed = True
            if self._cache:
                shutil.rmtree(self._cache.folder, ignore_errors=True)
            self._cache = None
