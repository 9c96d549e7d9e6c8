"""Slow curves over sound: gains that are sampled now and then, and applied to each frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from audio.signal.clip import RATE, Samples

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["STEP", "per_frame", "scale"]

STEP: Final = RATE // 100
"""Frames between the moments at which slow curves are sampled."""


def per_frame(values: NDArray[np.float64], step: int = STEP) -> Samples:
    """Interpolate `values` that are `step` frames apart, shape (moments,) or (moments, 2), to one value per frame."""
    points = values.reshape(len(values), -1).T.astype(np.float32)
    between = np.arange(step, dtype=np.float32) / np.float32(step)
    curve: Samples = points[:, :-1, None] + np.diff(points)[:, :, None] * between
    return curve.reshape(len(points), -1).T


def scale(sound: Samples, swell: Samples) -> None:
    """Multiply `sound`, shape (frames, 2), by `swell`, shape (1 or frames, 1 or 2).

    One channel at a time is much faster.
    """
    for side in (0, 1):
        sound[:, side] *= swell[:, side % swell.shape[1]]
