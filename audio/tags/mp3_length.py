"""The length of an MP3 file, from its headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mutagen.mp3 import MP3

if TYPE_CHECKING:
    from pathlib import Path


def mp3_length_ms(path: Path) -> int:
    """Return the length of the MP3 file at `path` in milliseconds, without decoding it.

    Raises:
        mutagen.MutagenError: it can't be read, or isn't an MP3 file.
    """
    info = MP3(path).info
    assert info is not None
    return round(info.length * 1000)
