"""Vorbis comments of Opus and FLAC files."""

from __future__ import annotations

import base64
import struct
from typing import TYPE_CHECKING

from mutagen.flac import FLAC, Picture
from mutagen.id3 import PictureType
from mutagen.oggopus import OggOpus

from audio.tags.errors import system_errors

if TYPE_CHECKING:
    from pathlib import Path

    from audio.tags import Description


def tag_opus(path: Path, description: Description) -> None:
    """Write tags to the Ogg Opus file at `path`: text, chapters, lyrics and cover as comments.

    Raises:
        OSError: the file can't be written.
    """
    with system_errors():
        file = OggOpus(path)
        file.update(_comments(description))
        if description.cover:
            file["METADATA_BLOCK_PICTURE"] = base64.b64encode(_picture(description.cover).write()).decode("ascii")
        file.save()


def tag_flac(path: Path, description: Description) -> None:
    """Write tags to the FLAC file at `path`: text, chapters and lyrics as comments, and the cover.

    Raises:
        OSError: the file can't be written.
    """
    with system_errors():
        file = FLAC(path)
        file.update(_comments(description))
        if description.cover:
            file.add_picture(_picture(description.cover))
        file.save()


def _comments(description: Description) -> dict[str, str]:
    """Return the comments, with chapters as CHAPTER000 and CHAPTER000NAME, which players of Ogg files read."""
    comments = {
        "TITLE": description.title,
        "ARTIST": description.artist,
        "ALBUM": description.album,
        "GENRE": description.genre,
        "TRACKNUMBER": description.track.partition("/")[0],
        "TRACKTOTAL": description.track.partition("/")[2],
        "DATE": description.date,
        "LANGUAGE": description.language,
        "COMMENT": description.comment,
        "LYRICS": "\n".join(f"[{_clock(start, 2, hours=False)}]{line}" for start, line in description.lyrics),
        "UNSYNCEDLYRICS": "\n".join(line for _, line in description.lyrics),
    }
    for number, chapter in enumerate(description.chapters[:1000]):
        comments[f"CHAPTER{number:03}"] = _clock(chapter.start_ms, 3, hours=True)
        comments[f"CHAPTER{number:03}NAME"] = chapter.title or description.title
    return {name: text for name, text in comments.items() if text}


def _clock(at_ms: int, digits: int, *, hours: bool) -> str:
    minutes, milliseconds = divmod(at_ms, 60_000)
    fraction = milliseconds % 1000 // 10 ** (3 - digits)
    seconds = f"{milliseconds // 1000:02}.{fraction:0{digits}}"
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds}" if hours else f"{minutes:02}:{seconds}"


def _picture(jpeg: bytes) -> Picture:
    picture = Picture()
    picture.type, picture.mime, picture.data, picture.depth = PictureType.COVER_FRONT, "image/jpeg", jpeg, 24
    picture.width, picture.height = _size(jpeg)
    return picture


def _size(jpeg: bytes) -> tuple[int, int]:
    """Return the width and height from a JPEG's frame header (ITU-T T.81, B.2.2)."""
    at = 2
    while at + 9 <= len(jpeg):
        marker, length = struct.unpack(">HH", jpeg[at : at + 4])
        if 0xFFC0 <= marker <= 0xFFC2:
            height, width = struct.unpack(">HH", jpeg[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 0, 0
