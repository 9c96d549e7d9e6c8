"""What the design says, in plain words and slowly."""

from itertools import pairwise

import numpy as np

from audio.signal.ducking import BACK_MS, DOWN_MS, HELD_MS


def expected_db(at_ms, phrases, depth_db):
    """The bed's gain at one moment under `phrases`, each from and to in milliseconds (DESIGN, section 4)."""

    def eased(amount):
        return (1 - np.cos(np.pi * min(max(amount, 0), 1))) / 2

    held = [(stop, start) for (_, stop), (start, _) in pairwise(phrases) if 0 < start - stop < HELD_MS]
    if any(stop <= at_ms <= start for stop, start in held):
        return -depth_db
    down = 0.0
    for start, stop in phrases:
        down = max(down, min(eased((at_ms - start + DOWN_MS) / DOWN_MS), eased(1 - (at_ms - stop) / BACK_MS)))
    return -depth_db * down
