"""File tags: title, chapters, lyrics and cover. Writers are chosen by suffix and imported on first use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["TAGGERS", "Chapter", "Description", "tag"]


ARTIST: Final = "Outpour"
"""The artist of all sessions that name no other."""

ALBUM: Final = "Guided sessions"
"""The album of all sessions that name no other."""


@dataclass(frozen=True)
class Chapter:
    """A chapter as players list it."""

    title: str
    """Title."""

    start_ms: int
    """Start, in milliseconds."""

    stop_ms: int
    """End, in milliseconds."""


@dataclass(frozen=True)
class Description:
    """The metadata of a file."""

    title: str
    """Title of the session."""

    comment: str
    """The settings that reproduce the session."""

    language: str
    """Language tag, such as `en`."""

    length_ms: int
    """Length in milliseconds."""

    chapters: tuple[Chapter, ...]
    """Chapters in order."""

    lyrics: tuple[tuple[int, str], ...]
    """Spoken lines, each with its start in milliseconds."""

    artist: str = ARTIST
    """Artist tag."""

    album: str = ALBUM
    """Album tag; that of all sessions is replaced by the title in books."""

    track: str = ""
    """Track number, such as `3`, or `3/12` with the number of tracks; empty for none."""

    genre: str = "Speech"
    """Genre tag."""

    date: str = ""
    """Creation date as YYYY-MM-DD; empty for none."""

    cover: bytes = b""
    """Cover image as JPEG; empty for none."""


TAGGERS: Final = {
    ".mp3": "audio.tags.id3:tag_mp3",
    ".m4a": "audio.tags.mp4:tag_mp4",
    ".m4b": "audio.tags.mp4:tag_mp4",
    ".opus": "audio.tags.vorbis:tag_opus",
    ".flac": "audio.tags.vorbis:tag_flac",
}
"""Tag writers by suffix; other formats have no tags."""


_BOOKS: Final = (".m4b",)
"""Formats of which each file is a book: audiobook apps show the album as its title. Players of the other formats group
files by album, so there all sessions share one."""


def tag(path: Path, suffix: str, description: Description) -> None:
    """Write `description` to the file at `path` in the tag format of `suffix`.

    Raises:
        OSError: the file can't be written.
    """
    if suffix in TAGGERS:
        is_book = suffix in _BOOKS and description.album == ALBUM
        album = description.title if is_book else description.album
        description = _encodable(replace(description, album=album))
        module, _, attribute = TAGGERS[suffix].partition(":")
        getattr(import_module(module), attribute)(path, description)


def _encodable(description: Description) -> Description:
    """Return `description` with `?` for lone surrogates, which stand for undecodable bytes in file names."""
    return replace(
        description,
        title=_text(description.title),
        artist=_text(description.artist),
        album=_text(description.album),
        comment=_text(description.comment),
        language=_text(description.language),
        chapters=tuple(replace(chapter, title=_text(chapter.title)) for chapter in description.chapters),
        lyrics=tuple((start_ms, _text(line)) for start_ms, line in description.lyrics),
    )


def _text(text: str) -> str:
    return text.encode(errors="replace").decode()
