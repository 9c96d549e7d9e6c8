"""Beds to test with: sources whose sound tells what was done to it."""

import numpy as np


class Steady:
    """Always the same value, so that what comes out is the gain; keeps where it was read."""

    def __init__(self, value=0.1, lufs=-20.0):
        self.value, self.lufs, self.reads = value, lufs, []

    def read(self, start, frames):
        self.reads.append((start, frames))
        return np.full((frames, 2), self.value, np.float32)


class Noisy:
    """Plain noise, the same at the same place for a minute."""

    def __init__(self, seed, level=0.1, lufs=-20.0):
        self.lufs = lufs
        self._sound = (level * np.random.default_rng(seed).standard_normal((60 * 48_000, 2))).astype(np.float32)

    def read(self, start, frames):
        return self._sound[start : start + frames].copy()
