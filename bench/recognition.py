"""What the benchmarks with speech recognizers share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np

from audio.signal.clip import samples_of

if TYPE_CHECKING:
    from audio.signal.clip import AudioSegment


def at_16_khz(clip: AudioSegment) -> np.ndarray:
    """Return a mono clip with silence and faint noise around it, on which recognizers don't fail."""
    quiet = np.zeros(4800, np.int16)
    sound = np.concatenate([quiet, resampled(clip), quiet])
    return np.asarray(sound + np.random.default_rng(0).normal(0, 3, len(sound)), np.int16)


def resampled(clip: AudioSegment) -> np.ndarray:
    """Return a mono clip at 16 000 Hz, 16 bits, with nothing added; models of listeners would hear noise."""
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples_of(clip).T), format="flt", layout="mono")
    frame.sample_rate = clip.frame_rate
    resampler = av.AudioResampler(format="s16", layout="mono", rate=16_000)
    return np.concatenate([piece.to_ndarray()[0] for given in (frame, None) for piece in resampler.resample(given)])


def edits(said: list[str], heard: list[str]) -> int:
    """Return the Levenshtein distance between two lists of words."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(said, start=1):
        before, row[0] = row[0], number
        for place, other in enumerate(heard, start=1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (word != other))
    return row[-1]
