"""What a file tells of itself: title, chapters, words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mutagen import MutagenError
from mutagen.id3 import (
    CHAP,
    COMM,
    CTOC,
    ID3,
    PRIV,
    SYLT,
    TALB,
    TCON,
    TIT2,
    TLEN,
    TPE1,
    TSSE,
    USLT,
    CTOCFlags,
    Encoding,
)

if TYPE_CHECKING:
    from pathlib import Path


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


_MOST_CHAPTERS: Final = 255
"""A table of contents counts its chapters in one byte; those after are not listed."""

_TOP: Final = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED


def tag_mp3(path: Path, description: Description) -> None:
    """Write ID3v2.4 tags into the MP3 at `path`: text, a chapter list (ID3v2 chapter frame addendum 1.0), words.

    Players list chapters only where a table of contents (CTOC) names them; mutagen writes frames in the order of
    their size, so every chapter frame is padded to the same size to keep them in the order of time.

    Raises:
        OSError: the file can't be written.
    """
    tags = ID3()
    language = _iso_639_2(description.language)
    tags.add(TIT2(encoding=Encoding.UTF8, text=description.title))
    tags.add(TPE1(encoding=Encoding.UTF8, text=description.artist))
    tags.add(TALB(encoding=Encoding.UTF8, text=description.album))
    tags.add(TCON(encoding=Encoding.UTF8, text=description.genre))
    tags.add(TLEN(encoding=Encoding.UTF8, text=str(description.length_ms)))
    tags.add(TSSE(encoding=Encoding.UTF8, text="Outpour, LAME"))
    tags.add(COMM(encoding=Encoding.UTF8, lang=language, desc="", text=description.comment))
    _add_chapters(tags, [(each.title or description.title, each) for each in description.chapters[:_MOST_CHAPTERS]])
    _add_lyrics(tags, description.lyrics, language)
    try:
        tags.save(path, v1=0, v2_version=4)
    except MutagenError as error:
        # It wraps what the system says, which the one who writes files understands.
        reason = error.args[0] if error.args else None
        raise reason if isinstance(reason, OSError) else OSError(str(error)) from error


def _add_chapters(tags: ID3, chapters: list[tuple[str, Chapter]]) -> None:
    """Add `chapters` with the titles they are listed by, none of them empty: mutagen would leave it out."""
    if not chapters:
        return
    names = [f"chp{index:03}" for index in range(len(chapters))]
    longest = max(len(title.encode()) for title, _ in chapters)
    for name, (title, chapter) in zip(names, chapters, strict=True):
        padding = longest - len(title.encode())
        inner = [
            TIT2(encoding=Encoding.UTF8, text=title),
            PRIV(owner="outpour", data=b"\0" * (padding + 1)),
        ]
        times = {"start_time": chapter.start_ms, "end_time": chapter.stop_ms}
        tags.add(CHAP(element_id=name, **times, start_offset=0xFFFFFFFF, end_offset=0xFFFFFFFF, sub_frames=inner))
    tags.add(CTOC(element_id="toc", flags=_TOP, child_element_ids=names, sub_frames=[]))


def _add_lyrics(tags: ID3, lyrics: tuple[tuple[int, str], ...], language: str) -> None:
    words = "\n".join(line for _, line in lyrics)
    tags.add(USLT(encoding=Encoding.UTF8, lang=language, desc="", text=words))
    timed = [(line, start_ms) for start_ms, line in lyrics]
    tags.add(SYLT(encoding=Encoding.UTF8, lang=language, format=2, type=1, desc="", text=timed))


_LANGUAGES: Final = {
    "de": "deu",
    "en": "eng",
    "es": "spa",
    "fr": "fra",
    "it": "ita",
    "nl": "nld",
    "pl": "pol",
    "pt": "por",
}


def _iso_639_2(language: str) -> str:
    """Return the three letters that ID3 knows a language by; `und` for one not listed here."""
    return _LANGUAGES.get(language.lower().replace("_", "-").split("-")[0], "und")
