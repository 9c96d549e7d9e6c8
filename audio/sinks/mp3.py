"""MP3 through LAME."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

import lameenc
import numpy as np

from audio.clip import RATE, Samples

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

BITRATE: Final = 128
"""Constant, in kb/s."""

_QUALITY: Final = 2
"""LAME's, from 0 (slow) to 9."""

_SCALE: Final = 1 / 0.95
"""At this bitrate LAME makes everything softer by a factor of 0.95; this undoes it."""


class Mp3Sink:
    """Writes a session into an MP3 file without tags."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Self:
        self._encoder = encoder()
        self._file = self._path.open("wb")
        return self

    def write(self, block: Samples) -> None:
        """Encode `block`."""
        self._file.write(self._encoder.encode(pcm16(block * np.float32(_SCALE))))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            if error is None:
                # LAME refuses to end what never began, so it is given nothing first.
                self._file.write(self._encoder.encode(b"") + self._encoder.flush())


def encoder() -> lameenc.Encoder:
    """Return LAME, set up as every MP3 here is made."""
    lame = lameenc.Encoder()
    lame.silence()
    lame.set_bit_rate(BITRATE)
    lame.set_in_sample_rate(RATE)
    lame.set_channels(2)
    lame.set_quality(_QUALITY)
    return lame


def pcm16(block: Samples) -> bytes:
    """Return `block` as 16-bit samples, channel after channel, little-endian."""
    scaled = np.clip(np.rint(block * 2.0**15), -(2.0**15), 2.0**15 - 1)
    return bytes(scaled.astype("<i2").tobytes())
