"""The loudspeaker through simpleaudio, which plays whole buffers only: chunks, each fading over into the next."""

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
"""How long a chunk is: a key is answered when the next one begins."""

_OVERLAP_MS: Final = 30
"""One chunk fades over into the next this long, since where exactly a buffer begins is up to the sound system."""

_CHUNK: Final = CHUNK_MS * RATE // 1000
_OVERLAP: Final = _OVERLAP_MS * RATE // 1000
_TRIES: Final = 50
_TRY_AGAIN_S: Final = 0.1
_LIMIT_S: Final = 2.0


class SimpleaudioDevice:
    """The system's own loudspeaker, as simpleaudio plays on it.

    Args:
        wanted: must be empty: it knows no other device.
        gone: called when the sound system takes no more buffers.

    Raises:
        DeviceError: simpleaudio is not installed, or another device is asked for.
    """

    period_ms = CHUNK_MS

    def __init__(self, wanted: str, gone: Callable[[], object]) -> None:
        if wanted:
            raise DeviceError("simpleaudio knows no other than the system's own; leave out --device")
        try:
            import simpleaudio  # noqa: PLC0415 (an extra)
            from simpleaudio import _simpleaudio  # noqa: PLC0415 (where its error is)
        except ImportError as error:
            raise DeviceError("simpleaudio is not installed; pip install '.[simpleaudio]' brings it") from error
        self._play, self._refusal = simpleaudio.play_buffer, _simpleaudio.SimpleaudioError
        self._silence = simpleaudio.stop_all
        self._gone = gone
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        self._heard_to = 0.0
        self.running = False

    name = "simpleaudio"

    @property
    def unheard_frames(self) -> int:
        """How many of the frames that it took last are not heard yet."""
        return max(0, round((self._heard_to - time.monotonic()) * RATE))

    def start(self, feed: Feed) -> None:
        """Begin to take sound, on a thread of its own."""
        self.running = True
        self._thread = threading.Thread(target=self._run, args=(feed,), name="simpleaudio", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Be silent, and end the thread."""
        self._closed.set()
        self.running = False
        self._silence()
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join(_LIMIT_S)

    def _run(self, feed: Feed) -> None:
        lead = np.zeros((0, 2), np.float32)
        due = time.monotonic()
        while not self._closed.wait(max(0.0, due - time.monotonic())):
            chunk = np.frombuffer(feed.send(_CHUNK), np.float32).reshape(-1, 2)
            self._heard_to = max(due, time.monotonic()) + (len(lead) + _CHUNK) / RATE
            if not self._submit(pcm16(_joined(lead, chunk))):
                self.running = False
                if not self._closed.is_set():
                    self._gone()
                return
            lead = chunk[-_OVERLAP:]
            due = self._heard_to - _OVERLAP_MS / 1000

    def _submit(self, pcm: bytes) -> bool:
        """Play `pcm`; where two buffers can't sound at once, when the one before has ended."""
        for _ in range(_TRIES):
            try:
                self._play(pcm, 2, 2, RATE)
            except self._refusal:
                if self._closed.wait(_TRY_AGAIN_S):
                    return False
            else:
                return True
        return False


def _joined(lead: Samples, chunk: Samples) -> Samples:
    """Return `chunk` behind what the one before ended with, so that it fades in over that and out at its own end."""
    sound = np.concatenate([lead, chunk])
    ramp = np.linspace(0, 1, _OVERLAP, dtype=np.float32)[:, None]
    if len(lead):
        sound[:_OVERLAP] *= ramp
    sound[-_OVERLAP:] *= 1 - ramp
    return sound
