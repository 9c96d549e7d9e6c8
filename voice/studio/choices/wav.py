"""A sound as the bytes of a WAV file."""

from __future__ import annotations

import io
import wave
from typing import TYPE_CHECKING

import numpy as np
from starlette.responses import Response

from audio.signal.clip import RATE

if TYPE_CHECKING:
    from audio.signal.clip import Samples

_PEAK = 32_767


def wav_response(samples: Samples) -> Response:
    """Return the response with `samples`, shape (frames, channels), as a WAV file of 16 bits."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(samples.shape[1])
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(np.rint(np.clip(samples, -1, 1) * _PEAK).astype("<i2").tobytes())
    return Response(file.getvalue(), media_type="audio/wav")
