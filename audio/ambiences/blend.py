"""Blends of several ambiences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audio.ambiences import Ambience
    from audio.signal.clip import Samples


class Blend:
    """A mix of ambiences as loud as each of them alone.

    Their sounds are uncorrelated, so their powers add up.

    Args:
        ambiences: one or more.
        weights: relative amplitudes, each above 0.
    """

    def __init__(self, ambiences: Sequence[Ambience], weights: Sequence[float]) -> None:
        shares = np.array(weights) / np.sqrt(np.sum(np.square(weights)))
        self._shares = list(zip(ambiences, shares.astype(np.float32), strict=True))

    def read(self, start: int, frames: int) -> Samples:
        """Return `frames` frames from frame `start` (0 or later), shape (frames, 2)."""
        mixed = np.zeros((frames, 2), np.float32)
        for ambience, share in self._shares:
            mixed += share * ambience.read(start, frames)
        return mixed
