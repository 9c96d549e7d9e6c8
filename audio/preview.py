"""Previews of single ambiences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from audio import TARGET_LUFS
from audio.ambiences import LUFS, ambience
from audio.signal.clip import FRAMES_PER_MS, RATE
from audio.signal.decibels import db_to_gain
from audio.signal.fades import Fades
from audio.signal.limiter import Limiter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audio.signal.clip import Samples

_SOFTER_LU: Final = 4.0
"""How much quieter than a session an ambience plays on its own, since it is background sound."""


def preview(name: str, seed: int, length_ms: int) -> Iterator[Samples]:
    """Yield `length_ms` of the ambience or blend `name`, faded in and out, in blocks of up to a second.

    Raises:
        UnknownAmbienceError: no ambience has that name.
    """
    bed, fades, limiter = ambience(name, seed), Fades(stop_ms=length_ms), Limiter()
    gain = np.float32(db_to_gain(TARGET_LUFS - _SOFTER_LU - LUFS))
    for start_ms in range(0, length_ms, 1000):
        block_ms = min(1000, length_ms - start_ms)
        block = bed.read(start_ms * FRAMES_PER_MS, block_ms * RATE // 1000)
        yield limiter.process(block * gain * fades.gains(start_ms, block_ms))
    yield limiter.flush()
