"""The silent first frame of an MP3, which gives players its exact length and encoder delay.

Layout: Xing/Info header with LAME's extension (LAME, "Mp3 Info Tag revision 1").
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["DELAY", "FRAME", "Checksum", "Stream", "info_frame", "info_size"]

FRAME: Final = 1152
"""Samples per frame."""

DELAY: Final = 576
"""LAME's encoder delay in samples; decoders add another 529."""

_BITRATES: Final = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_NEEDED: Final = 4 + 32 + 156
"""Bytes of the frame header, the stereo side information and the Info tag."""

_FRAMES_BYTES_TOC_QUALITY: Final = 0b1111
_CONSTANT_BITRATE: Final = 1
_QUALITY: Final = 80


@dataclass(frozen=True)
class Stream:
    """An MP3 stream at 48 kHz and a constant bitrate."""

    header: bytes
    """The first frame's four header bytes."""

    samples: int
    """Samples passed to LAME."""

    size: int
    """Length in bytes."""

    bitrate: int
    """Bitrate in kb/s."""

    checksum: int
    """CRC-16 of the whole stream."""

    peak: float
    """Sample peak, full scale at 1."""

    @property
    def frames(self) -> int:
        """Number of frames."""
        return self.size // (3 * self.bitrate)


def info_size(bitrate: int) -> int:
    """Return the size of `info_frame` in bytes for a stream of `bitrate` kb/s."""
    return 3 * _bitrate(bitrate)


def info_frame(stream: Stream) -> bytes:
    """Return the Info frame that precedes `stream`."""
    bitrate = _bitrate(stream.bitrate)
    header = bytearray(stream.header)
    header[2] = (_BITRATES.index(bitrate) + 1) << 4 | (header[2] & 0b1100)  # no padding
    mono = header[3] >> 6 == 0b11
    size = info_size(stream.bitrate)
    padding = stream.frames * FRAME - stream.samples - DELAY
    total = size + stream.size
    tag = bytes(header) + bytes(17 if mono else 32) + b"Info"
    tag += struct.pack(">III", _FRAMES_BYTES_TOC_QUALITY, stream.frames, total)
    tag += bytes(part * 256 // 100 for part in range(100)) + struct.pack(">I", _QUALITY)
    tag += b"LAME3.100" + struct.pack(">BBf", _CONSTANT_BITRATE, 0, stream.peak) + bytes(4 + 1)
    tag += struct.pack(">B", min(255, stream.bitrate)) + (DELAY << 12 | padding).to_bytes(3, "big")
    tag += bytes(1 + 1 + 2) + struct.pack(">IH", total, stream.checksum)
    checksum = Checksum()
    checksum.update(tag)
    return (tag + struct.pack(">H", checksum.value())).ljust(size, b"\0")


def _bitrate(bitrate: int) -> int:
    return next(rate for rate in _BITRATES if rate >= bitrate and 3 * rate >= _NEEDED)


class Checksum:
    """The CRC-16 of the Info tag (polynomial 0x8005, reflected, initial value 0).

    Processes many chunks in parallel and combines their checksums.
    """

    _CHUNK: Final = 512
    _CHUNKS: Final = 2048

    def __init__(self) -> None:
        self._value = 0
        self._pending = bytearray()

    def update(self, content: bytes) -> None:
        """Add `content`."""
        self._pending += content
        if len(self._pending) >= self._CHUNK * self._CHUNKS:
            self._take()

    def value(self) -> int:
        """Return the checksum of all content so far."""
        self._take()
        for byte in self._pending:
            self._value = self._value >> 8 ^ int(_TABLE[(self._value ^ byte) & 255])
        self._pending.clear()
        return self._value

    def _take(self) -> None:
        whole = len(self._pending) // self._CHUNK * self._CHUNK
        chunks = np.frombuffer(bytes(self._pending[:whole]), np.uint8).reshape(-1, self._CHUNK).T
        values = np.zeros(chunks.shape[1], np.uint16)
        for column in np.ascontiguousarray(chunks):
            values = values >> 8 ^ _TABLE[(values ^ column) & 255]
        for value in values.tolist():
            self._value = _ZEROS[0][self._value & 255] ^ _ZEROS[1][self._value >> 8] ^ value
        del self._pending[:whole]


def _table() -> NDArray[np.uint16]:
    values = np.arange(256, dtype=np.uint16)
    for _ in range(8):
        values = np.where(values & 1, values >> 1 ^ 0xA001, values >> 1).astype(np.uint16)
    return values


_TABLE: Final = _table()


def _zeros_tables(size: int) -> tuple[list[int], list[int]]:
    """Return tables that advance the low and high byte of a checksum over `size` zero bytes."""
    values = np.concatenate([np.arange(256), np.arange(256) << 8]).astype(np.uint16)
    for _ in range(size):
        values = values >> 8 ^ _TABLE[values & 255]
    table: list[int] = values.tolist()
    return table[:256], table[256:]


_ZEROS: Final = _zeros_tables(Checksum._CHUNK)
