"""WAV: the lossless twin, 24 bits at the session rate."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from audio.clip import RATE, Samples

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

_FRAME_BYTES: Final = 6
_LARGEST: Final = 2**32 - 1
"""What a plain WAV can say of its size; four hours. What is longer becomes an RF64 (EBU Tech 3306)."""

_HEADER_BYTES: Final = 80


class WavSink:
    """Writes a session into a WAV file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._frames = 0

    def __enter__(self) -> Self:
        self._file = self._path.open("wb")
        self._file.write(bytes(_HEADER_BYTES))
        return self

    def write(self, block: Samples) -> None:
        """Append `block`, rounded to 24 bits."""
        scaled = np.clip(np.rint(block * 2.0**23), -(2.0**23), 2.0**23 - 1).astype("<i4")
        self._file.write(np.ascontiguousarray(scaled).view(np.uint8).reshape(-1, 4)[:, :3].tobytes())
        self._frames += len(block)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            if error is None:
                self._file.seek(0)
                self._file.write(_header(self._frames))


def _header(frames: int) -> bytes:
    """Return what stands before `frames` frames; the room for an RF64's sizes is junk in a plain WAV."""
    data = frames * _FRAME_BYTES
    riff = data + _HEADER_BYTES - 8
    large = riff > _LARGEST
    sizes = struct.pack("<4sIQQQI", b"ds64", 28, riff, data, frames, 0) if large else b"JUNK" + struct.pack("<I28x", 28)
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 2, RATE, RATE * _FRAME_BYTES, _FRAME_BYTES, 24)
    first = struct.pack("<4sI4s", b"RF64" if large else b"RIFF", min(riff, _LARGEST), b"WAVE")
    return first + sizes + form + struct.pack("<4sI", b"data", min(data, _LARGEST))
