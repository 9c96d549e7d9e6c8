"""Recording from a microphone through miniaudio."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

import miniaudio
import numpy as np

from audio.devices.miniaudio_device import REAL_BACKENDS, quiet_alsa
from audio.errors import MicrophoneError
from audio.signal.clip import FRAMES_PER_MS, RATE, Samples

if TYPE_CHECKING:
    from collections.abc import Generator

_PERIOD_MS: Final = 50
_NOTHING_DB: Final = -120.0


class Microphone:
    """The microphone of this machine. It listens as long as it is open, and keeps the sound from `start` to `stop`.

    Args:
        longest_ms: maximum length of a recording, in milliseconds; what follows is dropped.

    Raises:
        MicrophoneError: no microphone can be opened.
    """

    def __init__(self, longest_ms: int) -> None:
        quiet_alsa()
        self._longest = longest_ms * FRAMES_PER_MS
        self._blocks: list[Samples] = []
        self._frames = 0
        self._recording = False
        self._lost = False
        self._level_db = _NOTHING_DB
        self._lock = threading.Lock()
        try:
            self._device = miniaudio.CaptureDevice(
                input_format=miniaudio.SampleFormat.FLOAT32,
                nchannels=1,
                sample_rate=RATE,
                buffersize_msec=_PERIOD_MS,
                backends=REAL_BACKENDS,
                app_name="Outpour",
            )
            self._device.stop_callback = self._stopped
            sink = self._sink()
            next(sink)
            self._device.start(sink)
        except miniaudio.MiniaudioError as error:
            raise MicrophoneError(str(error.args[0]) if error.args else "unknown reason") from error

    @property
    def level_db(self) -> float:
        """Peak of the last twentieth of a second, in dBFS."""
        return self._level_db

    @property
    def recording(self) -> bool:
        """Whether it keeps what it hears."""
        return self._recording

    @property
    def length_ms(self) -> int:
        """Length of the recording so far, in milliseconds."""
        return self._frames // FRAMES_PER_MS

    @property
    def full(self) -> bool:
        """Whether the recording has reached its maximum length."""
        return self._frames >= self._longest

    @property
    def lost(self) -> bool:
        """Whether the microphone has disappeared."""
        return self._lost

    def start(self) -> None:
        """Begin a recording."""
        with self._lock:
            self._blocks, self._frames, self._recording = [], 0, True

    def stop(self) -> Samples:
        """End the recording, and return it as mono samples, shape (frames,)."""
        with self._lock:
            blocks, self._blocks, self._recording = self._blocks, [], False
        joined: Samples = np.concatenate([*blocks, np.zeros(0, np.float32)])
        return joined[: self._longest]

    def close(self) -> None:
        """Stop listening."""
        self._device.stop_callback = None
        self._device.close()

    def _sink(self) -> Generator[None, bytes, None]:
        """Receive the blocks of the device, on its thread."""
        while True:
            block = np.nan_to_num(np.frombuffer((yield), np.float32))
            peak = float(np.abs(block).max(initial=0.0))
            self._level_db = 20 * float(np.log10(peak)) if peak > 1e-6 else _NOTHING_DB
            with self._lock:
                if self._recording and not self.full:
                    self._blocks.append(block.astype(np.float32))
                    self._frames += len(block)

    def _stopped(self) -> None:
        self._lost = True
