"""What a file tells of itself: title, chapters, words, a picture. The suffix chooses how, imported when chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["TAGGERS", "Chapter", "Description", "tag"]


@dataclass(frozen=True)
class Chapter:
    """A chapter as a player lists it."""

    title: str
    """Its name."""

    start_ms: int
    """Where it begins, in milliseconds."""

    stop_ms: int
    """Where it ends."""


@dataclass(frozen=True)
class Description:
    """What a file tells of itself."""

    title: str
    """The session's title."""

    comment: str
    """How it was made: what brings the same session back."""

    language: str
    """A language tag."""

    length_ms: int
    """How long it is, in milliseconds."""

    chapters: tuple[Chapter, ...]
    """Its chapters, in order."""

    lyrics: tuple[tuple[int, str], ...]
    """Its words: where each line begins, in milliseconds, and the line."""

    artist: str = "Outpour"
    """Who speaks."""

    album: str = "Guided sessions"
    """What it belongs to."""

    genre: str = "Speech"
    """What it is."""

    date: str = ""
    """When it was made, as YYYY-MM-DD; empty for no date."""

    cover: bytes = b""
    """A picture of it, as a JPEG; empty for none."""


TAGGERS: Final = {
    ".mp3": "audio.tags.id3:tag_mp3",
    ".m4a": "audio.tags.mp4:tag_mp4",
    ".m4b": "audio.tags.mp4:tag_mp4",
    ".opus": "audio.tags.vorbis:tag_opus",
    ".flac": "audio.tags.vorbis:tag_flac",
}
"""What writes tags, by the suffix of the file; others have none."""


def tag(path: Path, suffix: str, description: Description) -> None:
    """Write `description` into the file at `path`, in the way of files that end in `suffix`.

    Raises:
        OSError: the file can't be written.
    """
    if suffix in TAGGERS:
        description = _encodable(description)
        module, _, attribute = TAGGERS[suffix].partition(":")
        getattr(import_module(module), attribute)(path, description)


def _encodable(description: Description) -> Description:
    """Return `description` with `?` for the halves of characters that stand for bytes of a name that isn't text."""
    return replace(
        description,
        title=_text(description.title),
        comment=_text(description.comment),
        language=_text(description.language),
        chapters=tuple(replace(chapter, title=_text(chapter.title)) for chapter in description.chapters),
        lyrics=tuple((start_ms, _text(line)) for start_ms, line in description.lyrics),
    )


def _text(text: str) -> str:
    return text.encode(errors="replace").decode()
