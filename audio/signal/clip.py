"""Clips (pydub segments) and conversions between clips and sample arrays."""

from __future__ import annotations

import warnings
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

with warnings.catch_warnings():
    # pydub warns about a missing ffmpeg, which is never called, and about audioop, which audioop-lts replaces.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

RATE: Final = 48_000
"""Session sample rate in Hz: exactly 48 frames per millisecond."""

FRAMES_PER_MS: Final = RATE // 1000

Samples: TypeAlias = NDArray[np.float32]
"""Samples of shape (frames, channels), full scale at 1."""

__all__ = ["FRAMES_PER_MS", "RATE", "AudioSegment", "Samples", "clip_of", "pcm16", "samples_of", "silent"]

_FULL_SCALE: Final = {1: 2.0**7, 2: 2.0**15, 4: 2.0**31}


def clip_of(samples: Samples, rate: int = RATE) -> AudioSegment:
    """Return a 32-bit clip of `samples`, shape (frames, channels) or (frames,), clipped at full scale."""
    shaped = samples[:, None] if samples.ndim == 1 else samples
    scaled = np.multiply(shaped, _FULL_SCALE[4], dtype=np.float64)
    np.clip(scaled, -(2.0**31), 2.0**31 - 1, out=scaled)
    return AudioSegment(scaled.astype("<i4").tobytes(), sample_width=4, frame_rate=rate, channels=shaped.shape[1])


def samples_of(clip: AudioSegment) -> Samples:
    """Return the samples of `clip`, shape (frames, channels), float32, full scale at 1."""
    width = clip.sample_width
    raw = np.frombuffer(clip.raw_data, dtype=f"<i{width}").reshape(-1, clip.channels)
    samples = np.empty(raw.shape, np.float32)
    np.multiply(raw, 1.0 / _FULL_SCALE[width], out=samples, casting="unsafe")  # in float64, without a copy of that
    return samples


def silent(duration_ms: int, channels: int = 1) -> AudioSegment:
    """Return `duration_ms` milliseconds of 32-bit silence at the session rate."""
    raw = bytes(duration_ms * FRAMES_PER_MS * channels * 4)
    return AudioSegment(raw, sample_width=4, frame_rate=RATE, channels=channels)


def pcm16(block: Samples) -> bytes:
    """Return `block` as interleaved 16-bit little-endian samples."""
    scaled = block * np.float32(2.0**15)
    np.rint(scaled, out=scaled)
    np.clip(scaled, -(2.0**15), 2.0**15 - 1, out=scaled)
    return bytes(scaled.astype("<i2").tobytes())
