"""Devices: what takes sound and lets it be heard. A name chooses one, imported when chosen."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    Feed = Generator[bytes, int, None]
    """Given how many frames are wanted, it gives them: stereo, 32-bit floats, never fewer, and it never ends."""


class Device(Protocol):
    """A device that is open: it takes sound from a feed, at its own pace."""

    @property
    def name(self) -> str:
        """What plays: the sound system's name."""
        ...

    @property
    def running(self) -> bool:
        """Whether it takes sound."""
        ...

    @property
    def period_ms(self) -> int:
        """How much it takes at a time, in milliseconds."""
        ...

    @property
    def unheard_frames(self) -> int:
        """How many of the frames that it took last are not heard yet, where those are many."""
        ...

    def start(self, feed: Feed) -> None:
        """Begin to take sound.

        Raises:
            DeviceError: it does not start.
        """
        ...

    def close(self) -> None:
        """Be silent, and let go of everything; it may be gone already."""
        ...


DEVICES: Final = {
    "miniaudio": "audio.devices.miniaudio_device:MiniaudioDevice",
    "simpleaudio": "audio.devices.simpleaudio_device:SimpleaudioDevice",
    "null": "audio.devices.miniaudio_device:NullDevice",
}
"""Every device by the name that `--player` takes."""


def open_device(player: str) -> Callable[[str, Callable[[], object]], Device]:
    """Return what opens the device of `player`, a key of `DEVICES`; the libraries that it needs are imported by now.

    It is given a part of the device's name, empty for the sound system's own choice, and what to call when the device
    stops by itself, on a thread of its own. It raises DeviceError where there is none that can be opened, or none of
    that name.
    """
    module, _, attribute = DEVICES[player].partition(":")
    found: Callable[[str, Callable[[], object]], Device] = getattr(import_module(module), attribute)
    return found
