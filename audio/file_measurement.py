"""Measurement of written files from their decoded sound."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from audio.errors import EncodingError
from audio.signal.clip import RATE
from audio.signal.limiter import TruePeak
from audio.signal.loudness import LoudnessMeter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import av

    from audio.signal.clip import Samples


@dataclass(frozen=True)
class Measurement:
    """The loudness and peak of a file."""

    lufs: float
    """Integrated loudness (BS.1770-4), with mono counted as two channels; -inf if all is below the gate."""

    peak_dbtp: float
    """True peak."""


class EncodedMeter:
    """Measures decoded sound on a background thread, in parallel with encoding."""

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(1, "file measurement")
        self._meter = LoudnessMeter()
        self._peak = TruePeak()
        self._frames = 0
        self._error: Exception | None = None

    def measure(self, decode: Callable[[], Iterable[Samples]]) -> None:
        """Queue the blocks returned by `decode` for measurement, shape (frames, 1 or 2)."""
        self._last = self._worker.submit(self._measure_part, decode)

    def result(self, frames: int) -> Measurement:
        """Wait for all queued blocks and return the measurement; the meter can't be used afterwards.

        Args:
            frames: frames encoded; a decoder may return more because of encoder padding.

        Raises:
            EncodingError: part of the sound can't be decoded or is missing.
        """
        try:
            self._last.result()
        finally:
            self.close()
        if self._error:
            raise EncodingError(" ".join(str(self._error).split())) from self._error
        if self._frames < frames:
            raise EncodingError(f"{(frames - self._frames) / RATE:.3f} s are missing")
        return Measurement(self._meter.integrated(), self._peak.decibels)

    def close(self) -> None:
        """End the thread."""
        self._worker.shutdown(cancel_futures=True)

    def _measure_part(self, decode: Callable[[], Iterable[Samples]]) -> None:
        """Measure one part; after the first error, kept for `result`, the rest is skipped."""
        if self._error:
            return
        try:
            pieces = list(decode())
            if pieces:
                # Decoders return small pieces, which would be slow to measure one by one.
                whole = np.concatenate(pieces) if len(pieces) > 1 else pieces[0]
                self._frames += len(whole)
                self._meter.push(whole)
                self._peak.push(whole)
        except Exception as error:  # after any error, the file can't be trusted
            self._error = error


def planes(frame: av.AudioFrame) -> Samples:
    """Return the samples of a decoded frame, shape (frames, channels), full scale at 1."""
    samples = frame.to_ndarray()
    count = len(frame.layout.channels)
    shaped = samples.T if frame.format.is_planar else samples.reshape(-1, count)
    if shaped.dtype.kind == "f":
        return np.asarray(shaped, np.float32)
    return np.asarray(shaped / np.float32(2 ** (8 * shaped.dtype.itemsize - 1)), np.float32)
