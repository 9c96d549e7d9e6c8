"""WAV: the lossless twin, 24 bits at the session rate."""

from __future__ import annotations

import wave
from typing import TYPE_CHECKING, Self

import numpy as np

from audio.clip import RATE, Samples

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType


class WavSink:
    """Writes a session into a WAV file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Self:
        self._raw = self._path.open("wb")
        self._file = wave.open(self._raw, "wb")
        self._file.setparams((2, 3, RATE, 0, "NONE", ""))
        return self

    def write(self, block: Samples) -> None:
        """Append `block`, rounded to 24 bits."""
        scaled = np.clip(np.rint(block * 2.0**23), -(2.0**23), 2.0**23 - 1).astype("<i4")
        self._file.writeframesraw(np.ascontiguousarray(scaled).view(np.uint8).reshape(-1, 4)[:, :3].tobytes())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._file.close()
        finally:
            self._raw.close()
