"""Playback devices, chosen by name and imported on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    Feed = Generator[bytes, int, None]
    """Receives a frame count and yields exactly that many stereo 32-bit float frames; endless."""


class Device(Protocol):
    """An open device that pulls sound from a feed in real time."""

    @property
    def name(self) -> str:
        """Name of the sound system."""
        ...

    @property
    def running(self) -> bool:
        """Whether it is pulling sound."""
        ...

    @property
    def period_ms(self) -> int:
        """Sound pulled at a time, in milliseconds."""
        ...

    @property
    def unheard_frames(self) -> int:
        """Frames pulled but not yet played; 0 if the latency is negligible."""
        ...

    def start(self, feed: Feed) -> None:
        """Start pulling sound.

        Raises:
            DeviceError: the device can't be started.
        """
        ...

    def close(self) -> None:
        """Stop playback and release the device, which may have disappeared already."""
        ...


DEVICES: Final = {
    "miniaudio": "audio.devices.miniaudio_device:MiniaudioDevice",
    "simpleaudio": "audio.devices.simpleaudio_device:SimpleaudioDevice",
    "null": "audio.devices.miniaudio_device:NullDevice",
}
"""Device classes by `--player` name."""


def open_device(player: str) -> Callable[[str, Callable[[], object]], Device]:
    """Return a function that opens the device of `player`, a key of `DEVICES`, after importing its libraries.

    The function takes part of the device's name (empty for the system default) and a callback, called on another
    thread if the device stops by itself. It raises DeviceError if no matching device can be opened.
    """
    module, _, attribute = DEVICES[player].partition(":")
    found: Callable[[str, Callable[[], object]], Device] = getattr(import_module(module), attribute)
    return found
