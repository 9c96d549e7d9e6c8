"""An entry of the speech cache: the clip of a sentence."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.signal.clip import AudioSegment, samples_of
from fuzz.target import Target
from voice.speech.clip_cache import ClipCache

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_KEY: Final = "ab" * 32


def read(data: bytes, folder: Path) -> None:
    """Read `data` as an entry, and as one with a valid checksum."""
    for content in (data, hashlib.sha256(data).digest() + data):
        cache = ClipCache(folder / "speech")
        path = cache.folder / _KEY[:2] / f"{_KEY}.clip"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        clip = cache.get(_KEY)
        if clip is not None:
            samples_of(clip.set_sample_width(4))
        assert cache.usage().entries == 1


def seeds() -> Iterator[bytes]:
    """Yield entries: intact, truncated, empty, and with invalid headers."""
    file = io.BytesIO()
    wave = (8000 * np.sin(np.arange(160) / 3)).astype("<i2")
    AudioSegment(wave.tobytes(), sample_width=2, frame_rate=8000, channels=1).export(file, format="wav")
    whole = file.getvalue()
    yield whole
    yield hashlib.sha256(whole).digest() + whole
    yield whole[:43]
    yield whole.replace(b"\x01\x00\x40\x1f", b"\x00\x00\x40\x1f")
    yield whole.replace(b"data\x40\x01\x00\x00", b"data\xff\xff\xff\xff")
    yield b""


WORDS: Final = ("RIFF", "WAVE", "fmt ", "data", "LIST")

TARGET: Final = Target(read, (), seeds, WORDS, base_s=1.0, largest=1024)
