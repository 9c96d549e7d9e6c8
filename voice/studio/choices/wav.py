"""A sample as a WAV file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from audio.signal.clip import pcm16
from audio.sinks.wav import wav_header

if TYPE_CHECKING:
    from audio.signal.clip import Samples


def wav_response(samples: Samples) -> Response:
    """Return the response with `samples`, shape (frames, channels), as a WAV file of 16 bits."""
    frames, channels = samples.shape
    return Response(wav_header(frames, channels, bits=16) + pcm16(samples), media_type="audio/wav")
