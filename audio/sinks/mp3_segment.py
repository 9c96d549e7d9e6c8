"""A part of the sound of an MP3 file, and the thread that encodes it."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from threading import Event
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    import lameenc

PIECE: Final = 20
"""Frames passed to an encoder at a time, which keeps buffers as large as its largest input."""

LEAD_IN: Final = 2
"""Pieces encoded before a segment, until its encoder has come to the decisions of a single one: about a second."""

LEAD_OUT: Final = 1
"""Pieces encoded after a segment, among whose frames the next one may start."""

HEAD: Final = LEAD_IN + LEAD_OUT
"""Pieces from a segment's beginning to the last frame at which it may continue the segment before."""


class Segment:
    """A part of the sound, with lead-in and lead-out, and its encoder."""

    def __init__(self, pool: ThreadPoolExecutor, encoder: lameenc.Encoder, length: int) -> None:
        """Encode on `pool`; the next segment begins `length` frames after this one's first."""
        self.length = length
        self.written = 0
        self._pool = pool
        self._encoder = encoder
        self._kept: list[bytes] | None = []
        self._queue: SimpleQueue[bytes | None] = SimpleQueue()
        self._ended = self._flushed = False
        self._parts: list[bytes] = []
        self._begun = Event()
        self._run = pool.submit(self._encode)

    @property
    def begun(self) -> bool:
        """Whether `head` doesn't wait."""
        return self._begun.is_set()

    @property
    def encoded(self) -> bool:
        """Whether `stream` doesn't wait."""
        return self._run.done()

    def push(self, piece: bytes) -> None:
        """Queue the next piece of the sound."""
        if self._kept is not None:
            self._kept.append(piece)
        self._queue.put(piece)

    def end(self, *, flush: bool = False) -> None:
        """End the queue; `flush` if the sound ends there too."""
        self._ended, self._flushed = True, flush
        self._queue.put(None)

    def cancel(self) -> None:
        """Drop the queued pieces and end the queue."""
        try:
            while True:
                self._queue.get_nowait()
        except Empty:
            self._queue.put(None)

    def head(self) -> bytes:
        """Wait for the first pieces and return their stream."""
        self._begun.wait()
        if self._run.done():
            self._run.result()
        return b"".join(self._parts[:HEAD])

    def stream(self) -> bytes:
        """Wait for the end of the queue and return the stream."""
        self._run.result()
        return b"".join(self._parts)

    def confirm(self, written: int) -> None:
        """Keep this stream, whose first bytes are `written` already, and forget the sound."""
        self.written = written
        self._kept = None

    def encode_with(self, previous: Segment, stream: bytes, length: int) -> None:
        """Encode the sound with the encoder of `previous`, whose `stream` it continues, to a new `length`."""
        self.cancel()
        self._run.result()
        self._encoder, self._parts = previous._encoder, [stream]
        self._queue = SimpleQueue()
        for piece in (self._kept or [])[HEAD:]:
            self._queue.put(piece)
        if self._ended:
            self._queue.put(None)
        self.length = length
        self.confirm(0)
        self._run = self._pool.submit(self._encode)

    def _encode(self) -> None:
        """Encode the queued pieces, and flush the encoder if the sound ends with them."""
        try:
            for number, piece in enumerate(iter(self._queue.get, None), 1):
                self._parts.append(bytes(self._encoder.encode(piece)))
                if number == HEAD:
                    self._begun.set()
            if self._flushed:
                self._parts.append(bytes(self._encoder.flush()))
        finally:
            self._begun.set()
