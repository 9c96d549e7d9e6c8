"""Music sources for tests of the bed."""

import numpy as np


class ConstantSource:
    """A constant value, so that the output shows the gain; records its reads as (start, frames)."""

    def __init__(self, value=0.1, lufs=-20.0):
        self.value, self.lufs, self.reads = value, lufs, []

    def read(self, start, frames):
        self.reads.append((start, frames))
        return np.full((frames, 2), self.value, np.float32)


class NoiseSource:
    """A minute of white noise."""

    def __init__(self, seed, level=0.1, lufs=-20.0):
        self.lufs = lufs
        self._sound = (level * np.random.default_rng(seed).standard_normal((60 * 48_000, 2))).astype(np.float32)

    def read(self, start, frames):
        return self._sound[start : start + frames].copy()
