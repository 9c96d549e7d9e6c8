"""The speech cache: what has been spoken once is kept on disk, under what was asked for."""

from __future__ import annotations

import contextlib
import hashlib
import io
import wave
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
    """Clips in a folder: each a file with its SHA-256, then a WAV."""

    folder: Path
    """Made when the first clip is kept."""

    def get(self, key: str) -> AudioSegment | None:
        """Return the clip kept under `key`, as it was given; None when there is none, or it is damaged."""
        try:
            content = self._path(key).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(content[_DIGEST:]).digest() != content[:_DIGEST]:
            return None
        try:
            return _clip(content[_DIGEST:])
        except (wave.Error, EOFError):
            return None

    def put(self, key: str, clip: AudioSegment) -> bool:
        """Keep `clip` under `key`; False when the folder can't be written to."""
        buffer = io.BytesIO()
        clip.export(buffer, format="wav")
        content = buffer.getvalue()
        with contextlib.suppress(TargetError, OSError):
            self._path(key).parent.mkdir(parents=True, exist_ok=True)
            with replacing(self._path(key), overwrite=True) as temporary:
                temporary.write_bytes(hashlib.sha256(content).digest() + content)
            return True
        return False

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.clip"


def _clip(content: bytes) -> AudioSegment:
    """Return the clip that is the WAV file `content`; pydub's own way in would ask ffmpeg about a faulty one."""
    with wave.open(io.BytesIO(content), "rb") as file:
        shape = {"sample_width": file.getsampwidth(), "frame_rate": file.getframerate()}
        return AudioSegment(file.readframes(file.getnframes()), channels=file.getnchannels(), **shape)
