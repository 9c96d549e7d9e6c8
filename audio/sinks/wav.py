"""WAV files: lossless, 24 bits at the session rate."""

from __future__ import annotations

import struct
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from audio.file_measurement import EncodedMeter, Measurement
from audio.signal.clip import RATE, Samples

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from audio.sinks import Encoding

_LARGEST_BYTES: Final = 2**32 - 1
"""Largest size of a plain WAV, about four hours; longer files become RF64 (EBU Tech 3306)."""

HEADER_BYTES: Final = 80
"""Size of the header of a WAV, in bytes."""

_PCM, _FLOAT = 1, 3


class WavSink:
    """Writes a session to a 24-bit WAV file.

    Args:
        path: the output file.
        encoding: only `mono` applies.
        floating: use 32-bit floating point, which may exceed full scale.
        largest_bytes: largest size of a plain WAV; longer files become RF64.
    """

    def __init__(
        self,
        path: Path,
        encoding: Encoding | None = None,
        *,
        floating: bool = False,
        largest_bytes: int = _LARGEST_BYTES,
    ) -> None:
        self._path = path
        self._mono = bool(encoding and encoding.mono)
        self._floating = floating
        self._largest_bytes = largest_bytes
        self._frames = 0

    @property
    def measurement(self) -> Measurement:
        """The measurement of the file, once it is written."""
        return self._measurement

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            self._file = opened.enter_context(self._path.open("wb"))
            self._file.write(bytes(HEADER_BYTES))
            opened.pop_all()
        self._meter = EncodedMeter()
        return self

    def write(self, block: Samples) -> None:
        """Append `block`."""
        sound = block.mean(axis=1, keepdims=True) if self._mono else block
        self._file.write(sound.astype("<f4").tobytes() if self._floating else _pcm24(sound))
        self._meter.measure(lambda: [sound if self._floating else np.clip(sound, -1.0, 1.0)])
        self._frames += len(block)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with self._file:
                if error is None:
                    self._file.seek(0)
                    self._file.write(self._header())
                    self._meter.measure(lambda: ())
                    self._measurement = self._meter.result(self._frames)
        finally:
            self._meter.close()

    def _header(self) -> bytes:
        channels, bits = 1 if self._mono else 2, 32 if self._floating else 24
        return wav_header(self._frames, channels, bits=bits, largest_bytes=self._largest_bytes)


def _pcm24(block: Samples) -> bytes:
    scaled = np.clip(np.rint(block * 2.0**23), -(2.0**23), 2.0**23 - 1).astype("<i4")
    return bytes(np.ascontiguousarray(scaled).view(np.uint8).reshape(-1, 4)[:, :3].tobytes())


def wav_header(frames: int, channels: int = 2, *, bits: int = 24, largest_bytes: int = _LARGEST_BYTES) -> bytes:
    """Return the header of a WAV, always of `HEADER_BYTES`; a plain WAV fills the space of the RF64 sizes with JUNK.

    Args:
        frames: the number of frames.
        channels: the number of channels.
        bits: bits of a sample: 16 or 24, or 32 for floating point.
        largest_bytes: largest size of a plain WAV; longer files become RF64.
    """
    code = _FLOAT if bits == 32 else _PCM
    frame = channels * bits // 8
    data = frames * frame
    riff = data + HEADER_BYTES - 8
    large = riff > largest_bytes
    sizes = struct.pack("<4sIQQQI", b"ds64", 28, riff, data, frames, 0) if large else b"JUNK" + struct.pack("<I28x", 28)
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, code, channels, RATE, RATE * frame, frame, bits)
    first = struct.pack("<4sI4s", b"RF64" if large else b"RIFF", min(riff, _LARGEST_BYTES), b"WAVE")
    return first + sizes + form + struct.pack("<4sI", b"data", min(data, _LARGEST_BYTES))
