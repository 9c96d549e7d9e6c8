"""The loudspeaker, through miniaudio."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections import deque
from functools import cache
from typing import TYPE_CHECKING, Final, Self

import miniaudio
import numpy as np

from audio.clip import FRAMES_PER_MS, RATE, Samples
from audio.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import TracebackType

AHEAD_MS: Final = 2000
"""How much sound is held ready for the device."""

_PERIOD_MS: Final = 40
_BEGIN_MS: Final = 4 * _PERIOD_MS
_FRAME_BYTES: Final = 8
_PATIENCE_S: Final = 5.0
_REAL: Final = [backend for backend in miniaudio.Backend if backend.name not in ("NULL", "CUSTOM")]


class DeviceSink:
    """Plays a session; `write` waits while enough is held ready.

    The device's callback only copies what is ready, and plays silence where there is nothing (an underrun).

    Args:
        backends: the sound systems to try, in order; the real ones of this machine by default.
    """

    def __init__(self, backends: list[miniaudio.Backend] | None = None) -> None:
        self._backends = backends or _REAL
        self._ready: deque[memoryview] = deque()
        self._changed = threading.Condition()
        self._held_frames = 0
        self._played_frames = 0
        self._stopped = False
        self._finishing = False
        self.underruns = 0

    @property
    def position_ms(self) -> int:
        """How much of the session the device has taken, in milliseconds."""
        return self._played_frames // FRAMES_PER_MS

    @property
    def name(self) -> str:
        """What plays, once it is open: the sound system's name."""
        return str(self._device.backend)

    def __enter__(self) -> Self:
        _quiet_alsa()
        try:
            self._device = miniaudio.PlaybackDevice(
                output_format=miniaudio.SampleFormat.FLOAT32,
                nchannels=2,
                sample_rate=RATE,
                buffersize_msec=_PERIOD_MS,
                backends=self._backends,
                app_name="Outpour",
            )
        except miniaudio.MiniaudioError as error:
            raise DeviceError("none was found that can be opened") from error
        return self

    def write(self, block: Samples) -> None:
        """Hold `block` ready; begins to play when there is a little, waits while there is enough.

        After `stop` it drops what it is given.
        """
        with self._changed:
            while self._held_frames > AHEAD_MS * FRAMES_PER_MS and not self._stopped:
                self._await_device()
            if self._stopped or not len(block):
                return
            self._ready.append(memoryview(block.astype(np.float32).tobytes()))
            self._held_frames += len(block)
            enough = self._held_frames >= _BEGIN_MS * FRAMES_PER_MS
        if enough and not self._device.running:
            self._start()

    def stop(self) -> None:
        """Be silent at once, and let go of who waits in `write`."""
        with self._changed:
            self._stopped = True
            self._ready.clear()
            self._held_frames = 0
            self._changed.notify_all()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._drain()
        finally:
            self._device.close()

    def _start(self) -> None:
        feed = self._feed()
        next(feed)
        try:
            self._device.start(feed)
        except miniaudio.MiniaudioError as error:
            raise DeviceError(str(error.args[0])) from error

    def _drain(self) -> None:
        """Wait until everything held ready was taken and heard."""
        if self._held_frames and not self._device.running:
            self._start()
        with self._changed:
            self._finishing = True
            while self._held_frames and not self._stopped:
                self._await_device()
            if self._device.running:
                # What was taken last is still to be heard: the device holds a few periods.
                self._changed.wait_for(lambda: self._stopped, 4 * _PERIOD_MS / 1000)

    def _await_device(self) -> None:
        """Wait until the device has taken something.

        Raises:
            DeviceError: it has not for seconds, so it is gone.
        """
        before = self._played_frames
        if not self._changed.wait(_PATIENCE_S) and self._played_frames == before:
            raise DeviceError("it takes no more sound; was it unplugged?")

    def _feed(self) -> Generator[bytes, int, None]:
        """Give the device what it asks for; it never ends, since the device would go on without it."""
        frames = yield b""
        while True:
            frames = yield self._next(frames * _FRAME_BYTES)

    def _next(self, wanted: int) -> bytes:
        with self._changed:
            parts, missing = [], wanted
            while missing and self._ready:
                part = self._ready.popleft()
                parts.append(part[:missing])
                if len(part) > missing:
                    self._ready.appendleft(part[missing:])
                missing -= len(parts[-1])
            taken = (wanted - missing) // _FRAME_BYTES
            self._held_frames -= taken
            self._played_frames += taken
            self.underruns += bool(missing and not self._finishing and not self._stopped)
            self._changed.notify_all()
        return b"".join(parts) + bytes(missing)


@cache
def _quiet_alsa() -> None:
    """Keep ALSA's library from writing to the terminal about every device that is not there."""
    if not sys.platform.startswith("linux"):
        return
    try:
        library = ctypes.CDLL("libasound.so.2")
    except OSError:
        return
    library.snd_lib_error_set_handler(_ALSA_HANDLER)


_ALSA_HANDLER: Final = ctypes.CFUNCTYPE(
    None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
)(lambda *_: None)
"""Kept for as long as the program runs, since the library calls it."""
