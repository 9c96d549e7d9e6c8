"""Plays one sound at a time through a device, without a session."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.devices import open_device
from audio.signal.clip import RATE, Samples

if TYPE_CHECKING:
    from audio.devices import Device, Feed

_TAIL_S: Final = 0.3
"""Silence after a sound, while the device still plays its end, in seconds."""


class SoundPlayer:
    """Plays mono sounds; a new one replaces the one that is playing."""

    def __init__(self, player: str = "miniaudio") -> None:
        self._player = player
        self._device: Device | None = None
        self._ended = threading.Event()

    @property
    def playing(self) -> bool:
        """Whether a sound is playing."""
        return self._device is not None and not self._ended.is_set()

    def play(self, samples: Samples) -> None:
        """Start playing `samples`, shape (frames,).

        Raises:
            DeviceError: no loudspeaker can be opened.
        """
        self.stop()
        self._ended = threading.Event()
        device = open_device(self._player)("", self._ended.set)
        feed = _feed(samples, self._ended)
        next(feed)
        device.start(feed)
        self._device = device

    def stop(self) -> None:
        """Stop playing."""
        if self._device is not None:
            self._device.close()
        self._device = None


def _feed(samples: Samples, ended: threading.Event) -> Feed:
    """Yield `samples` as stereo frames, then silence; set `ended` once they are played."""
    frames = yield b""
    position = 0
    while True:
        block = np.zeros((frames, 2), np.float32)
        part = samples[position : position + frames, None]
        block[: len(part)] = part
        if position > len(samples) + _TAIL_S * RATE:
            ended.set()
        position += frames
        frames = yield block.tobytes()
