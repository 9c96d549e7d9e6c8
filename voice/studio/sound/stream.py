"""A stream of a version's sound as a WAV."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from audio.errors import AudioError
from audio.mix import BLOCK_MS
from audio.signal.clip import FRAMES_PER_MS, pcm16
from audio.sinks.wav import HEADER_BYTES, wav_header
from scripts.errors import ScriptError
from voice.errors import ScheduleReplacedError, SpeechCancelledError, VoiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from voice.studio.sound.version import SoundVersion

_FRAME_BYTES: Final = 4


class SoundStream:
    """The bytes of a WAV that begins somewhere in a version, or a part of them.

    Args:
        version: the version.
        from_ms: where the WAV begins in the session, in milliseconds.
        page: the page that plays it.
        order: how many the page has played before it; all requests for parts of one WAV have the same.
    """

    def __init__(self, version: SoundVersion, from_ms: int, page: str, order: int) -> None:
        self.version = version
        self.page = page
        self.order = order
        self.ended = False
        self.on_end: Callable[[], object] = lambda: None
        """Called when the stream is ended, from any thread."""
        self._from_ms = from_ms
        self._frames = max(0, version.streamed_ms - from_ms) * FRAMES_PER_MS
        self._reading = threading.Lock()
        self._chunks: Iterator[bytes] = iter(())

    @property
    def size(self) -> int:
        """The size of the whole WAV, in bytes."""
        return HEADER_BYTES + self._frames * _FRAME_BYTES

    def open(self, first: int, stop: int) -> None:
        """Begin with the byte `first`; the byte before `stop` is the last."""
        self._chunks = _part(self._bytes(first), stop - first)

    def read(self) -> bytes:
        """Return the next bytes, about a second of sound; empty at the end, or if the stream was ended."""
        with self._reading:
            chunk = b"" if self.ended else next(self._chunks, b"")
            if self.ended:
                self._chunks = iter(())  # frees what the mix holds
            return chunk

    def supersede(self) -> None:
        """Mix nothing more, at the latest after the current block; the player will close the connection."""
        self.ended = True
        if self._reading.acquire(blocking=False):
            self._chunks = iter(())
            self._reading.release()

    def end(self) -> None:
        """Mix nothing more, and close the connection."""
        self.supersede()
        self.on_end()

    def _bytes(self, first: int) -> Iterator[bytes]:
        """Yield the WAV from the byte `first` on."""
        if first < HEADER_BYTES:
            yield wav_header(self._frames, bits=16)[first:]
        frame, offset = divmod(max(0, first - HEADER_BYTES), _FRAME_BYTES)
        start_ms, frames = divmod(frame, FRAMES_PER_MS)
        skipped = frames * _FRAME_BYTES + offset
        for chunk in self._sound(self._from_ms + start_ms):
            yield chunk[skipped:]
            skipped = max(0, skipped - len(chunk))
        while True:
            yield bytes(BLOCK_MS * FRAMES_PER_MS * _FRAME_BYTES)[skipped:]
            skipped = 0

    def _sound(self, start_ms: int) -> Iterator[bytes]:
        """Yield the sound of the session from `start_ms` on; nothing more after an error, which is kept."""
        session = self.version.session
        try:
            for cue in session.cues():  # one at a time, so that a stream that was ended waits for one sentence at most
                if self.ended or cue.stop > start_ms:
                    break
            else:
                return
            yield from map(pcm16, session.stream_from(start_ms))
        except (SpeechCancelledError, ScheduleReplacedError):
            self.ended = True
        except (ScriptError, VoiceError, AudioError) as error:
            self.version.failure, self.ended = str(error), True


def _part(chunks: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Yield the first `size` bytes of `chunks`."""
    for chunk in chunks:
        if chunk and size > 0:
            yield chunk[:size]
        size -= len(chunk)
        if size <= 0:
            return
