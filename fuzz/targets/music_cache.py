"""An entry of the music cache: the analysis of a song."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.decoding import analyze_file
from audio.signal.clip import AudioSegment
from fuzz.target import Target

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def read(data: bytes, folder: Path) -> None:
    """Analyze a song whose cache entry is `data`."""
    song, cache = folder / "song.wav", folder / "music"
    if not song.exists():
        wave = (8000 * np.sin(np.arange(8800) / 3)).astype("<i2")
        AudioSegment(wave.tobytes(), sample_width=2, frame_rate=8000, channels=1).export(song, format="wav")
        analyze_file(song, cache)
    (record,) = cache.iterdir()
    record.write_bytes(data)
    analysis = analyze_file(song, cache)
    assert analysis.frames > 0
    assert analysis.end_ms > 0


def seeds() -> Iterator[bytes]:
    """Yield entries: intact, truncated, and of invalid shapes."""
    record = io.BytesIO()
    np.savez(record, frames=52_800, lufs=-20.0, powers=np.full(11, 0.01, np.float32))
    yield record.getvalue()
    yield record.getvalue().replace(b"(11,)", b"(-1,)")
    yield record.getvalue()[:-10]
    yield b""


WORDS: Final = ("PK\x03\x04", "NUMPY", "'descr'", "'<f4'", "'|O'", "(99999999999,)", "powers.npy", "frames.npy")

TARGET: Final = Target(read, (), seeds, WORDS, base_s=2.0, largest=2048)
