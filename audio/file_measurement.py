"""Proof: what was written, heard as those who get it will hear it."""

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
    """What was measured of a file."""

    lufs: float
    """Its integrated loudness (BS.1770-4); one channel counts as both. -inf when all of it is under the gate."""

    peak_dbtp: float
    """Its true peak."""


class EncodedMeter:
    """Measures what was decoded, in a thread of its own so that encoding need not wait for it."""

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(1, "proof")
        self._meter = LoudnessMeter()
        self._peak = TruePeak()
        self._frames = 0
        self._error: Exception | None = None

    def measure(self, decode: Callable[[], Iterable[Samples]]) -> None:
        """Measure what `decode` gives, in its turn: pieces of shape (frames, 1 or 2)."""
        self._last = self._worker.submit(self._heard, decode)

    def result(self, frames: int) -> Measurement:
        """Return what came of everything heard, waiting for it; nothing can be heard after that.

        Args:
            frames: how many were encoded. A decoder may give more, for what an encoder adds around them.

        Raises:
            EncodingError: a part of it can't be decoded, or is missing.
        """
        try:
            self._last.result()
        finally:
            self.close()
        if self._error:
            raise EncodingError(" ".join(str(self._error).split())) from self._error
        if self._frames < frames:
            raise EncodingError(f"{(frames - self._frames) / RATE:.3f} s of it are missing")
        return Measurement(self._meter.integrated(), self._peak.decibels)

    def close(self) -> None:
        """Let go of the thread."""
        self._worker.shutdown(cancel_futures=True)

    def _heard(self, decode: Callable[[], Iterable[Samples]]) -> None:
        """Measure one part; the first error is kept for `result`, and nothing is measured after it."""
        if self._error:
            return
        try:
            pieces = list(decode())
            if pieces:
                # A decoder gives small pieces: measured one by one they would take longer than their decoding.
                whole = np.concatenate(pieces)
                self._frames += len(whole)
                self._meter.push(whole)
                self._peak.push(whole)
        except Exception as error:  # whatever it is, the file can't be trusted
            self._error = error


def planes(frame: av.AudioFrame) -> Samples:
    """Return the sound of a decoded frame, shape (frames, channels), full scale at 1."""
    samples = frame.to_ndarray()
    count = len(frame.layout.channels)
    shaped = samples.T if frame.format.is_planar else samples.reshape(-1, count)
    if shaped.dtype.kind == "f":
        return np.asarray(shaped, np.float32)
    return np.asarray(shaped / np.float32(2 ** (8 * shaped.dtype.itemsize - 1)), np.float32)
