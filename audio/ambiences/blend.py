"""Several ambiences at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audio.ambiences import Ambience
    from audio.signal.clip import Samples


class Blend:
    """Ambiences of one loudness, mixed so that they have it together too.

    They have nothing to do with each other, so it is their powers that add up.

    Args:
        ambiences: one or more.
        weights: the amplitude of each against the others, over 0.
    """

    def __init__(self, ambiences: Sequence[Ambience], weights: Sequence[float]) -> None:
        shares = np.array(weights) / np.sqrt(np.sum(np.square(weights)))
        self._shares = list(zip(ambiences, shares.astype(np.float32), strict=True))

    def read(self, start: int, frames: int) -> Samples:
        """Return `frames` frames from the frame `start` (0 or later) on, shape (frames, 2)."""
        mixed = np.zeros((frames, 2), np.float32)
        for ambience, share in self._shares:
            mixed += share * ambience.read(start, frames)
        return mixed
