"""Recordings from the page, checked before they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from audio.signal.clip import FRAMES_PER_MS
from voice.errors import TakeError
from voice.studio.takes.errors import RecordingError
from voice.takes.assessment import Assessment, assess
from voice.takes.index import LONGEST_MS
from voice.takes.sound import read_take

if TYPE_CHECKING:
    from pathlib import Path

_BYTES_PER_FRAME: Final = 2
_MOST_HEADERS: Final = 4096

MOST_BYTES: Final = (LONGEST_MS + 1000) * FRAMES_PER_MS * _BYTES_PER_FRAME + _MOST_HEADERS
"""Maximum size of a recording, in bytes: the longest take in 16 bits, and a second more."""


def assess_upload(path: Path) -> Assessment:
    """Return the assessment of the recording in the WAV file at `path`.

    Raises:
        RecordingError: it isn't one, or can't become a take.
    """
    with path.open("rb") as file:
        head = file.read(12)
    if head[:4] != b"RIFF" or head[8:] != b"WAVE":
        raise RecordingError("it isn't a WAV file")
    try:
        found = assess(read_take(path))
    except TakeError as error:
        raise RecordingError(error.reason) from error
    if not found.length_ms:
        raise RecordingError(found.message)
    return found
