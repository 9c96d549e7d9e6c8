"""Recording from a microphone through miniaudio."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import miniaudio
import numpy as np

from audio.devices.miniaudio_device import REAL_BACKENDS, quiet_alsa
from audio.errors import MicrophoneError
from audio.signal.clip import FRAMES_PER_MS, RATE, Samples
from audio.signal.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Generator

_PERIOD_MS: Final = 50
_NOTHING_DB: Final = -120.0
_STALL_S: Final = 2.0
"""Time without sound after which a microphone counts as lost, in seconds; a sound server that dies reports nothing."""


class MicrophoneInfo(NamedTuple):
    """A microphone of this machine."""

    name: str
    """Its name in the sound system."""

    default: bool
    """Whether it is used if none is chosen."""

    device_id: Any
    """The identifier with which the library opens it."""


class Microphone:
    """A microphone of this machine. It listens as long as it is open, and keeps the sound from `start` to `stop`.

    Args:
        longest_ms: maximum length of a recording, in milliseconds; what follows is dropped.
        name: part of its name; empty for the system default.
        stall_s: time without sound after which it counts as lost, in seconds.

    Raises:
        MicrophoneError: no microphone can be opened, or none has this name.
    """

    def __init__(self, longest_ms: int, name: str = "", stall_s: float = _STALL_S) -> None:
        self._longest = longest_ms * FRAMES_PER_MS
        self._name = name
        self._stall_s = stall_s
        self._spool = Spool()
        self._recording = False
        self._stopped = False
        self._level_db = _NOTHING_DB
        self._failure = ""
        self._lock = threading.Lock()
        self._open()

    @property
    def level_db(self) -> float:
        """Peak of the last twentieth of a second, in dBFS."""
        return _NOTHING_DB if self.lost else self._level_db

    @property
    def recording(self) -> bool:
        """Whether it keeps what it hears."""
        return self._recording

    @property
    def length_ms(self) -> int:
        """Length of the recording so far, in milliseconds."""
        return self._spool.frames // FRAMES_PER_MS

    @property
    def full(self) -> bool:
        """Whether the recording has reached its maximum length."""
        return self._spool.frames >= self._longest

    @property
    def failure(self) -> str:
        """Why the sound can't be stored, such as a full disk; empty if it can."""
        return self._failure

    @property
    def lost(self) -> bool:
        """Whether the microphone has disappeared, or delivers nothing."""
        return self._stopped or time.monotonic() - self._heard > self._stall_s

    def start(self) -> None:
        """Begin a recording; a microphone that was lost is opened again.

        Raises:
            MicrophoneError: no microphone can be opened.
            OSError: no temporary file can be created.
        """
        if self.lost:
            self.close()
            self._open()
        with self._lock:
            self._spool, self._failure, self._recording = Spool(), "", True

    def stop(self) -> Samples:
        """End the recording, and return it as mono samples, shape (frames,)."""
        with self._lock:
            spool, self._spool, self._recording = self._spool, Spool(), False
        return spool.samples()

    def close(self) -> None:
        """Stop listening."""
        self._device.stop_callback = None
        self._device.close()
        self._spool.close()

    def _open(self) -> None:
        quiet_alsa()
        try:
            self._device = miniaudio.CaptureDevice(
                input_format=miniaudio.SampleFormat.FLOAT32,
                nchannels=1,
                sample_rate=RATE,
                buffersize_msec=_PERIOD_MS,
                device_id=_device_id(self._name) if self._name else None,
                backends=REAL_BACKENDS,
                app_name="Outpour",
            )
            self._device.stop_callback = self._on_stop
            sink = self._sink()
            next(sink)
            self._stopped, self._heard = False, time.monotonic()
            self._device.start(sink)
        except miniaudio.MiniaudioError as error:
            raise MicrophoneError(str(error.args[0]) if error.args else "unknown reason") from error

    def _sink(self) -> Generator[None, bytes, None]:
        """Receive the blocks of the device, on its thread."""
        while True:
            block = np.nan_to_num(np.frombuffer((yield), np.float32))
            peak = float(np.abs(block).max(initial=0.0))
            self._level_db = 20 * float(np.log10(peak)) if peak > 1e-6 else _NOTHING_DB
            self._heard = time.monotonic()
            with self._lock:
                if self._recording and not self.full and not self._failure:
                    self._keep(block[: self._longest - self._spool.frames])

    def _keep(self, block: Samples) -> None:
        try:
            self._spool.append(block)
        except OSError as error:
            self._failure = (error.strerror or str(error)).lower()

    def _on_stop(self) -> None:
        self._stopped = True


def microphones() -> list[MicrophoneInfo]:
    """Return the microphones of this machine.

    Raises:
        MicrophoneError: no sound system is available.
    """
    quiet_alsa()
    try:
        listed = _Devices(REAL_BACKENDS).get_captures()
    except miniaudio.MiniaudioError as error:
        raise MicrophoneError(str(error.args[0]) if error.args else "unknown reason") from error
    return [MicrophoneInfo(device["name"], device["default"], device["id"]) for device in listed]


class _Devices(miniaudio.Devices):  # type: ignore[misc]  # miniaudio has no types
    """The devices, with whether each is the default one."""

    def _get_info(self, device_type: Any, device_info: Any) -> dict[str, Any]:
        default = bool(device_info.isDefault)
        return {**super()._get_info(device_type, device_info), "default": default}


def _device_id(name: str) -> Any:
    available = microphones()
    for microphone in available:
        if name.casefold() in microphone.name.casefold():
            return microphone.device_id
    raise MicrophoneError("no such name", name, tuple(microphone.name for microphone in available))
