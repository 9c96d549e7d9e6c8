"""The first frame of an MP3, which is silent and tells players what follows: how long it is, and where it begins.

Layout: the Xing/Info header, and LAME's extension of it (LAME, "Mp3 Info Tag revision 1").
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
"""Samples of a frame."""

DELAY: Final = 576
"""LAME begins so many samples late; decoders add 529 more by themselves."""

_BITRATES: Final = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_NEEDED: Final = 4 + 32 + 156
"""Bytes of the header, the side information of two channels and what is told."""

_FRAMES_BYTES_TOC_QUALITY: Final = 0b1111
_CONSTANT_BITRATE: Final = 1
_QUALITY: Final = 80


@dataclass(frozen=True)
class Stream:
    """An MP3 stream at 48 kHz and a constant bitrate."""

    header: bytes
    """The four bytes that its first frame begins with."""

    samples: int
    """How many were given to LAME."""

    size: int
    """Its length in bytes."""

    bitrate: int
    """In kb/s."""

    checksum: int
    """Of all its bytes."""

    peak: float
    """Of the samples, full scale at 1."""

    @property
    def frames(self) -> int:
        """How many frames it has."""
        return self.size // (3 * self.bitrate)


def info_size(bitrate: int) -> int:
    """Return how many bytes `info_frame` has for a stream of `bitrate` kb/s: as many as a frame that has the room."""
    return 3 * _bitrate(bitrate)


def info_frame(stream: Stream) -> bytes:
    """Return the frame that stands before `stream`."""
    bitrate = _bitrate(stream.bitrate)
    header = bytearray(stream.header)
    header[2] = (_BITRATES.index(bitrate) + 1) << 4 | (header[2] & 0b1100)  # no padding
    mono = header[3] >> 6 == 0b11
    size = info_size(stream.bitrate)
    padding = stream.frames * FRAME - stream.samples - DELAY
    total = size + stream.size
    told = bytes(header) + bytes(17 if mono else 32) + b"Info"
    told += struct.pack(">III", _FRAMES_BYTES_TOC_QUALITY, stream.frames, total)
    told += bytes(part * 256 // 100 for part in range(100)) + struct.pack(">I", _QUALITY)
    told += b"LAME3.100" + struct.pack(">BBf", _CONSTANT_BITRATE, 0, stream.peak) + bytes(4 + 1)
    told += struct.pack(">B", min(255, stream.bitrate)) + (DELAY << 12 | padding).to_bytes(3, "big")
    told += bytes(1 + 1 + 2) + struct.pack(">IH", total, stream.checksum)
    checksum = Checksum()
    checksum.update(told)
    return (told + struct.pack(">H", checksum.value())).ljust(size, b"\0")


def _bitrate(bitrate: int) -> int:
    return next(each for each in _BITRATES if each >= bitrate and 3 * each >= _NEEDED)


class Checksum:
    """The CRC-16 that the tag has of itself and of the sound (polynomial 0x8005, reflected, beginning with 0).

    Many stretches are worked on at once, each by itself, and joined as a CRC allows.
    """

    _STRETCH: Final = 512
    _MOST: Final = 2048

    def __init__(self) -> None:
        self._value = 0
        self._pending = bytearray()

    def update(self, content: bytes) -> None:
        """Take `content` as what comes next."""
        self._pending += content
        if len(self._pending) >= self._STRETCH * self._MOST:
            self._take()

    def value(self) -> int:
        """Return the checksum of everything so far."""
        self._take()
        for byte in self._pending:
            self._value = self._value >> 8 ^ int(_TABLE[(self._value ^ byte) & 255])
        self._pending.clear()
        return self._value

    def _take(self) -> None:
        whole = len(self._pending) // self._STRETCH * self._STRETCH
        stretches = np.frombuffer(bytes(self._pending[:whole]), np.uint8).reshape(-1, self._STRETCH).T
        values = np.zeros(stretches.shape[1], np.uint16)
        for column in np.ascontiguousarray(stretches):
            values = values >> 8 ^ _TABLE[(values ^ column) & 255]
        for value in values.tolist():
            self._value = _LATER[0][self._value & 255] ^ _LATER[1][self._value >> 8] ^ value
        del self._pending[:whole]


def _table() -> NDArray[np.uint16]:
    values = np.arange(256, dtype=np.uint16)
    for _ in range(8):
        values = np.where(values & 1, values >> 1 ^ 0xA001, values >> 1).astype(np.uint16)
    return values


_TABLE: Final = _table()


def _later(stretch: int) -> tuple[list[int], list[int]]:
    """Return what becomes of the low and the high byte of a checksum over `stretch` zeros."""
    values = np.concatenate([np.arange(256), np.arange(256) << 8]).astype(np.uint16)
    for _ in range(stretch):
        values = values >> 8 ^ _TABLE[values & 255]
    told: list[int] = values.tolist()
    return told[:256], told[256:]


_LATER: Final = _later(Checksum._STRETCH)
