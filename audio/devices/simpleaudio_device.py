"""Playback through simpleaudio, which only plays whole buffers: overlapping chunks joined by crossfades."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.errors import DeviceError
from audio.signal.clip import RATE, pcm16

if TYPE_CHECKING:
    from collections.abc import Callable

    from audio.devices import Feed
    from audio.signal.clip import Samples

CHUNK_MS: Final = 2000
"""Chunk length; keys take effect at the next chunk."""

_OVERLAP_MS: Final = 30
"""Length of the crossfade between chunks, which hides the inexact start of a buffer."""

_OVERLAP: Final = _OVERLAP_MS * RATE // 1000
_TRIES: Final = 50
_JOIN_S: Final = 2.0


class SimpleaudioDevice:
    """The system's default device, played through simpleaudio.

    Args:
        name: must be empty, since simpleaudio only supports the default device.
        on_lost: called if the sound system rejects further buffers.
        chunk_ms: chunk length, in milliseconds.
        retry_s: time between attempts to play a rejected buffer, in seconds.

    Raises:
        DeviceError: simpleaudio is not installed, or `name` is not empty.
    """

    def __init__(
        self, name: str, on_lost: Callable[[], object], *, chunk_ms: int = CHUNK_MS, retry_s: float = 0.1
    ) -> None:
        if name:
            raise DeviceError("simpleaudio only supports the default device; leave out --device")
        try:
            import simpleaudio  # noqa: PLC0415 (an extra)
            from simpleaudio import _simpleaudio  # noqa: PLC0415 (defines its exception)
        except ImportError as error:
            raise DeviceError("simpleaudio is not installed; install it with pip install '.[simpleaudio]'") from error
        self._play, self._error_type = simpleaudio.play_buffer, _simpleaudio.SimpleaudioError
        self._silence = simpleaudio.stop_all
        self._on_lost = on_lost
        self.period_ms = chunk_ms
        self._chunk_frames = chunk_ms * RATE // 1000
        self._retry_s = retry_s
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        self._played_until = 0.0
        self.running = False

    name = "simpleaudio"

    @property
    def unheard_frames(self) -> int:
        """Frames pulled but not yet played."""
        return max(0, round((self._played_until - time.monotonic()) * RATE))

    def start(self, feed: Feed) -> None:
        """Start pulling sound on a new thread."""
        self.running = True
        self._thread = threading.Thread(target=self._run, args=(feed,), name="simpleaudio", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop playback and end the thread."""
        self._closed.set()
        self.running = False
        self._silence()
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join(_JOIN_S)

    def _run(self, feed: Feed) -> None:
        lead = np.zeros((0, 2), np.float32)
        due = time.monotonic()
        while not self._closed.wait(max(0.0, due - time.monotonic())):
            chunk = np.frombuffer(feed.send(self._chunk_frames), np.float32).reshape(-1, 2)
            self._played_until = max(due, time.monotonic()) + (len(lead) + self._chunk_frames) / RATE
            if not self._submit(pcm16(_joined(lead, chunk))):
                self.running = False
                if not self._closed.is_set():
                    self._on_lost()
                return
            lead = chunk[-_OVERLAP:]
            due = self._played_until - _OVERLAP_MS / 1000

    def _submit(self, pcm: bytes) -> bool:
        """Play `pcm`, retrying in case two buffers can't play at once; returns False if it is rejected."""
        for _ in range(_TRIES):
            try:
                self._play(pcm, 2, 2, RATE)
            except self._error_type:
                if self._closed.wait(self._retry_s):
                    return False
            else:
                return True
        return False


def _joined(lead: Samples, chunk: Samples) -> Samples:
    """Prepend the end of the previous chunk to `chunk` and fade both ends for the crossfade."""
    sound = np.concatenate([lead, chunk])
    ramp = np.linspace(0, 1, _OVERLAP, dtype=np.float32)[:, None]
    if len(lead):
        sound[:_OVERLAP] *= ramp
    sound[-_OVERLAP:] *= 1 - ramp
    return sound
