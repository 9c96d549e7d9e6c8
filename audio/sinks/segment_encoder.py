"""Encoding of one MP3 stream on several cores."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from audio.sinks.cores import usable_cores
from audio.sinks.mp3_segment import LEAD_IN, LEAD_OUT, PIECE, Segment
from audio.sinks.mp3_splice import FrameLayout, find_splice, spliced_start
from audio.sinks.xing_header import FRAME

if TYPE_CHECKING:
    from collections.abc import Callable

    import lameenc

_SEGMENT: Final = 42
"""Pieces of a segment: 20 seconds."""

_RESERVOIR: Final = 32
"""Frames before a splice that the second stream's main data may reach into: 511 bytes of at least 28 each, and some."""

_MAX_THREADS: Final = 4
"""Maximum number of threads; more would wait for the mix and take memory."""


class SegmentEncoder:
    """Encodes sound in overlapping segments on up to four cores, and splices their streams.

    The result depends neither on the number of cores nor on the sizes of the blocks.
    """

    def __init__(self, create: Callable[[], lameenc.Encoder], layout: FrameLayout, length: int = _SEGMENT) -> None:
        """Take encoders from `create`, which write streams of that `layout`, for segments of `length` pieces."""
        self._create = create
        self._length = length
        self._layout = layout
        self._piece_bytes = PIECE * FRAME * 2 * (1 if layout.mono else 2)
        self._threads = min(usable_cores(), _MAX_THREADS)
        self._pool = ThreadPoolExecutor(self._threads, "mp3 encoder")
        self._pending = bytearray()
        self._pieces = 0
        self._segments: deque[Segment] = deque()
        self._open: deque[Segment] = deque()
        self._begin(0)

    def encode(self, pcm: bytes) -> bytes:
        """Encode interleaved 16 bit samples and return the next part of the stream, which may be empty."""
        self._pending += pcm
        parts = []
        while len(self._pending) >= self._piece_bytes:
            piece = bytes(self._pending[: self._piece_bytes])
            del self._pending[: self._piece_bytes]
            parts.append(self._push(piece))
        return b"".join(parts)

    def flush(self) -> bytes:
        """Encode the rest and return the rest of the stream."""
        if len(self._open) > 1:
            # The sound ends before the newest segment could continue the one before.
            self._open.pop()
            self._segments.pop().cancel()
        self._open[0].push(bytes(self._pending))
        self._open[0].end(flush=True)
        return self._spliced(1) + self._segments[0].stream()[self._segments[0].written :]

    def close(self) -> None:
        """End the threads; the encoder can't be used afterwards."""
        for segment in self._segments:
            segment.cancel()
        self._pool.shutdown(cancel_futures=True)

    def _push(self, piece: bytes) -> bytes:
        """Pass `piece` to all segments it belongs to; returns the part of the stream that is complete."""
        for segment in self._open:
            segment.push(piece)
        self._pieces += 1
        phase = self._pieces % self._length
        if phase == self._length - LEAD_IN:
            self._begin(LEAD_IN)
        if phase == LEAD_OUT and len(self._open) > 1:
            self._open.popleft().end()
        return self._spliced(self._threads if len(self._open) == 1 else self._threads + 1)

    def _begin(self, lead_in: int) -> None:
        segment = Segment(self._pool, self._create(), (lead_in + self._length) * PIECE)
        self._segments.append(segment)
        self._open.append(segment)

    def _spliced(self, most: int) -> bytes:
        """Splice segments that are encoded, and wait for them if more than `most` are left.

        Returns the part of the stream that is complete.
        """
        parts = []
        while len(self._segments) > 1:
            first, second = self._segments[0], self._segments[1]
            if len(self._segments) <= most and not (first.encoded and second.begun):
                break
            parts.append(self._splice(first, second))
            self._segments.popleft()
        return b"".join(parts)

    def _splice(self, first: Segment, second: Segment) -> bytes:
        """Splice the stream of `second` onto that of `first`, and return the bytes that come before it.

        If they can't be spliced, the encoder of `first` continues through `second`.
        """
        stream, head, size = first.stream(), second.head(), self._layout.size
        offset = first.length - LEAD_IN * PIECE
        common = min(len(stream) // size, offset + len(head) // size)
        candidates = range(first.length, min(first.length + LEAD_OUT * PIECE, common))
        frame = find_splice(stream, head, self._layout, offset, candidates)
        if frame is None:
            kept = (first.length - _RESERVOIR) * size
            second.encode_with(first, stream[kept:], _RESERVOIR + self._length * PIECE)
            return stream[first.written : kept]
        start = spliced_start(stream, head, self._layout, offset, frame)
        second.confirm((frame - offset) * size)
        return start[first.written :]
