"""Splicing of two MP3 streams that encode the same sound around the cut.

Layout of frames: ISO/IEC 11172-3, 2.4.1. At 48 kHz and a constant bitrate all frames have the same size, so that both
streams' frames line up. A frame's main data may begin up to 511 bytes before its header, in the space that earlier
frames left unused (the bit reservoir).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEADER: Final = 4
"""Bytes of a frame header; LAME writes no CRC after it."""

_GRANULE_BITS: Final = 59
"""Bits of side information for each granule and channel."""

_WINDOW_BIT: Final = 33
"""Offset of the window switching flag in a granule's bits; block type and mixed block flag follow."""


@dataclass(frozen=True)
class FrameLayout:
    """The layout of the frames of a stream at 48 kHz without CRC."""

    bitrate: int
    """Bitrate in kb/s."""

    mono: bool
    """Whether the stream has one channel instead of two."""

    @property
    def size(self) -> int:
        """Size of a frame in bytes."""
        return 3 * self.bitrate

    @property
    def side_size(self) -> int:
        """Size of the side information in bytes."""
        return 17 if self.mono else 32

    @property
    def data_start(self) -> int:
        """Offset of the main data in a frame, in bytes."""
        return _HEADER + self.side_size


def find_splice(
    first: bytes | bytearray, second: bytes | bytearray, layout: FrameLayout, offset: int, candidates: Iterable[int]
) -> int | None:
    """Return the best of the frames `candidates` at which `second` can continue `first`, or None.

    Best is one where both encoders had come to the same decisions. Otherwise the second stream's reservoir must fit
    into the first one's, after the same windows.

    Args:
        first: the stream that ends.
        second: the stream that continues it.
        layout: the layout of both.
        offset: frame of `first` that corresponds to the first frame of `second`; above 0.
        candidates: frames of `first`, all but the first frame of both streams.
    """
    fallback: int | None = None
    for frame in candidates:
        before, after = (_side(first, layout, at) for at in (frame - 1, frame))
        other_before, other_after = (_side(second, layout, at - offset) for at in (frame - 1, frame))
        if (before, after) == (other_before, other_after):
            return frame
        fits = _reservoir(other_after) <= _reservoir(after)
        if fallback is None and fits and _windows(before, layout) == _windows(other_before, layout):
            fallback = frame
    return fallback


def spliced_start(
    first: bytes | bytearray, second: bytes | bytearray, layout: FrameLayout, offset: int, frame: int
) -> bytes:
    """Return the frames of `first` before `frame`, ending with the main data that `second` needs from there on."""
    start = bytearray(first[: frame * layout.size])
    needed = _reservoir(_side(second, layout, frame - offset))
    end, other_end = len(start), (frame - offset) * layout.size
    while needed > 0:
        count = min(needed, layout.size - layout.data_start)
        start[end - count : end] = second[other_end - count : other_end]
        needed -= count
        end, other_end = end - layout.size, other_end - layout.size
    return bytes(start)


def _side(stream: bytes | bytearray, layout: FrameLayout, frame: int) -> bytes:
    """Return the side information of `frame`."""
    start = frame * layout.size
    return bytes(stream[start + _HEADER : start + layout.data_start])


def _reservoir(side: bytes) -> int:
    """Return how many bytes of main data lie before the frame (main_data_begin)."""
    return side[0] << 1 | side[1] >> 7


def _windows(side: bytes, layout: FrameLayout) -> list[int]:
    """Return the window switching flag, block type and mixed block flag of each granule and channel."""
    channels = 1 if layout.mono else 2
    bits, length = int.from_bytes(side, "big"), 8 * len(side)
    first = length - 2 * channels * _GRANULE_BITS
    windows = []
    for granule in range(2 * channels):
        flags = bits >> (length - first - granule * _GRANULE_BITS - _WINDOW_BIT - 4) & 0b1111
        windows.append(flags if flags & 0b1000 else 0)
    return windows
