"""The speech cache: what has been spoken once is kept on disk, under what was asked for."""

from __future__ import annotations

import contextlib
import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from audio.clip import AudioSegment
from voice.errors import TargetError
from voice.files import replacing

if TYPE_CHECKING:
    from pathlib import Path

_DIGEST: Final = 32


@dataclass(frozen=True)
class SpeechCache:
    """Clips in a folder: each a file with its SHA-256, then a WAV of 16 bits."""

    folder: Path
    """Made when the first clip is kept."""

    def get(self, key: str) -> AudioSegment | None:
        """Return the clip kept under `key`; None when there is none, or it is damaged."""
        try:
            content = self._path(key).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(content[_DIGEST:]).digest() != content[:_DIGEST]:
            return None
        clip: AudioSegment = AudioSegment.from_file(io.BytesIO(content[_DIGEST:]), format="wav")
        return clip.set_sample_width(4)

    def put(self, key: str, clip: AudioSegment) -> bool:
        """Keep `clip` under `key`; False when the folder can't be written to."""
        buffer = io.BytesIO()
        clip.set_sample_width(2).export(buffer, format="wav")
        content = buffer.getvalue()
        with contextlib.suppress(TargetError, OSError):
            self._path(key).parent.mkdir(parents=True, exist_ok=True)
            with replacing(self._path(key), overwrite=True) as temporary:
                temporary.write_bytes(hashlib.sha256(content).digest() + content)
            return True
        return False

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.clip"
