"""Loudspeakers that take sound as a stream, through miniaudio."""

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
"""How much the device asks for at a time; PulseAudio holds so much in all, and asks for parts of it.

A seek is heard sooner with less, but beside two busy processes a PulseAudio without real-time priority dropped pieces
in 3 of 4 starts with 50 ms, in 2 of 4 with 60, in 1 of 4 with 80, and in none of 3 with 100.
"""

_PERIODS: Final = 2
"""So many of them the device holds where it is not PulseAudio."""

_REAL: Final = [backend for backend in miniaudio.Backend if backend.name not in ("NULL", "CUSTOM")]


class MiniaudioDevice:
    """A loudspeaker of this machine, as its sound system has it.

    Args:
        wanted: a part of its name; the sound system's own choice when it is empty.
        gone: called when it stops by itself.

    Raises:
        DeviceError: there is none that can be opened, or none of that name.
    """

    period_ms = PERIOD_MS
    unheard_frames = 0
    """It is heard within a few periods."""

    def __init__(
        self, wanted: str, gone: Callable[[], object], backends: list[miniaudio.Backend] | None = None
    ) -> None:
        _quiet_alsa()
        backends = backends or _REAL
        try:
            self._device = miniaudio.PlaybackDevice(
                output_format=miniaudio.SampleFormat.FLOAT32,
                nchannels=2,
                sample_rate=RATE,
                buffersize_msec=PERIOD_MS,
                callback_periods=_PERIODS,
                device_id=_device_id(wanted, backends) if wanted else None,
                backends=backends,
                app_name="Outpour",
            )
        except miniaudio.MiniaudioError as error:
            raise DeviceError("none was found that can be opened") from error
        self._device.stop_callback = gone

    @property
    def name(self) -> str:
        """What plays: the sound system's name."""
        return str(self._device.backend)

    @property
    def running(self) -> bool:
        """Whether it takes sound."""
        return bool(self._device.running)

    def start(self, feed: Feed) -> None:
        """Begin to take sound.

        Raises:
            DeviceError: it does not start.
        """
        try:
            self._device.start(feed)
        except miniaudio.MiniaudioError as error:
            raise DeviceError(str(error.args[0])) from error

    def close(self) -> None:
        """Be silent, and let go of the device."""
        self._device.stop_callback = None
        self._device.close()


class NullDevice(MiniaudioDevice):
    """A loudspeaker that takes as long as a real one, and is heard by nobody."""

    def __init__(self, wanted: str, gone: Callable[[], object]) -> None:
        super().__init__("", gone, [miniaudio.Backend.NULL])


def devices() -> list[str]:
    """Return the names of the loudspeakers of this machine.

    Raises:
        DeviceError: there is no sound system.
    """
    return [device["name"] for device in _listed(_REAL)]


def _device_id(name: str, backends: list[miniaudio.Backend]) -> Any:
    for device in _listed(backends):
        if name.casefold() in device["name"].casefold():
            return device["id"]
    raise DeviceError(f"none is called {name!r}")


def _listed(backends: list[miniaudio.Backend]) -> list[dict[str, Any]]:
    _quiet_alsa()
    try:
        listed: list[dict[str, Any]] = miniaudio.Devices(backends).get_playbacks()
    except miniaudio.MiniaudioError as error:
        raise DeviceError("none was found that can be opened") from error
    return listed


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
