"""Clips of what neural models return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from audio.signal.clip import AudioSegment
from voice.errors import EngineError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SILENCE_DBFS: Final = -60.0


def pcm(samples: NDArray[Any], gain: float = 1.0) -> bytes:
    """Return `samples`, full scale at 1, as 16-bit PCM; NaN becomes silence, and what exceeds full scale is clipped."""
    sound: bytes = (np.clip(np.nan_to_num(samples) * gain, -1, 1) * 32_767).astype("<i2").tobytes()
    return sound


def speech_clip(sound: bytes, rate: int, engine: str, text: str) -> AudioSegment:
    """Return `sound`, 16-bit mono PCM at `rate` frames a second, which `engine` returned for `text`.

    Raises:
        EngineError: it is silent.
    """
    clip = AudioSegment(sound, sample_width=2, frame_rate=rate, channels=1)
    if clip.max_dBFS < _SILENCE_DBFS:
        raise EngineError(engine, "it returned only silence", text)
    return clip
