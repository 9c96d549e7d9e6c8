"""A slow and simple reference implementation of the ducking curve."""

from itertools import pairwise

import numpy as np

from audio.signal.ducking import BACK_MS, DOWN_MS, HELD_MS


def expected_db(at_ms, phrases, depth_db):
    """The bed's gain at `at_ms` in dB, under `phrases`, each (start, stop) in milliseconds."""

    def eased(amount):
        return (1 - np.cos(np.pi * min(max(amount, 0), 1))) / 2

    held = [(stop, start) for (_, stop), (start, _) in pairwise(phrases) if 0 < start - stop < HELD_MS]
    if any(stop <= at_ms <= start for stop, start in held):
        return -depth_db
    down = 0.0
    for start, stop in phrases:
        down = max(down, min(eased((at_ms - start + DOWN_MS) / DOWN_MS), eased(1 - (at_ms - stop) / BACK_MS)))
    return -depth_db * down
