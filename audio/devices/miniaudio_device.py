"""Streaming playback through miniaudio."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import miniaudio

from audio.errors import DeviceError
from audio.signal.clip import RATE

if TYPE_CHECKING:
    from collections.abc import Callable

    from audio.devices import Feed

PERIOD_MS: Final = 100 if sys.platform.startswith("linux") else 50
"""Device period; PulseAudio uses it as its total buffer size.

A shorter period makes seeks respond sooner, but next to two busy processes PulseAudio without real-time priority had
dropouts in 3 of 4 runs at 50 ms, 2 of 4 at 60 ms, 1 of 4 at 80 ms and 0 of 3 at 100 ms.
"""

_PERIODS: Final = 2
"""Periods buffered by devices other than PulseAudio."""

REAL_BACKENDS: Final = [backend for backend in miniaudio.Backend if backend.name not in ("NULL", "CUSTOM")]
"""The sound systems, without the silent ones."""


class MiniaudioDevice:
    """A playback device of this machine.

    Args:
        name: part of the device's name; empty for the system default.
        on_lost: called if the device stops by itself.

    Raises:
        DeviceError: no matching device can be opened.
    """

    period_ms = PERIOD_MS
    unheard_frames = 0
    """Latency is a few periods."""

    def __init__(
        self, name: str, on_lost: Callable[[], object], backends: list[miniaudio.Backend] | None = None
    ) -> None:
        quiet_alsa()
        backends = backends or REAL_BACKENDS
        try:
            self._device = miniaudio.PlaybackDevice(
                output_format=miniaudio.SampleFormat.FLOAT32,
                nchannels=2,
                sample_rate=RATE,
                buffersize_msec=PERIOD_MS,
                callback_periods=_PERIODS,
                device_id=_device_id(name, backends) if name else None,
                backends=backends,
                app_name="Outpour",
            )
        except miniaudio.MiniaudioError as error:
            raise DeviceError("no sound device can be opened") from error
        self._device.stop_callback = on_lost

    @property
    def name(self) -> str:
        """Name of the sound system."""
        return str(self._device.backend)

    @property
    def running(self) -> bool:
        """Whether it is pulling sound."""
        return bool(self._device.running)

    def start(self, feed: Feed) -> None:
        """Start pulling sound.

        Raises:
            DeviceError: the device can't be started.
        """
        try:
            self._device.start(feed)
        except miniaudio.MiniaudioError as error:
            raise DeviceError(str(error.args[0])) from error

    def close(self) -> None:
        """Stop playback and release the device."""
        self._device.stop_callback = None
        self._device.close()


class NullDevice(MiniaudioDevice):
    """A silent device that runs in real time."""

    def __init__(self, name: str, on_lost: Callable[[], object]) -> None:
        super().__init__("", on_lost, [miniaudio.Backend.NULL])


def devices() -> list[str]:
    """Return the names of the playback devices.

    Raises:
        DeviceError: no sound system is available.
    """
    return [device["name"] for device in _playback_devices(REAL_BACKENDS)]


def _device_id(name: str, backends: list[miniaudio.Backend]) -> Any:
    for device in _playback_devices(backends):
        if name.casefold() in device["name"].casefold():
            return device["id"]
    raise DeviceError(f"no device is called {name!r}")


def _playback_devices(backends: list[miniaudio.Backend]) -> list[dict[str, Any]]:
    quiet_alsa()
    try:
        listed: list[dict[str, Any]] = miniaudio.Devices(backends).get_playbacks()
    except miniaudio.MiniaudioError as error:
        raise DeviceError("no sound device can be opened") from error
    return listed


@cache
def quiet_alsa() -> None:
    """Keep ALSA from printing messages about missing devices."""
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
"""Referenced for the life of the program, since the library calls it."""
