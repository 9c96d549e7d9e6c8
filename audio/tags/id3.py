"""ID3 tags of MP3 files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mutagen.id3 import (
    APIC,
    CHAP,
    COMM,
    CTOC,
    ID3,
    PRIV,
    SYLT,
    TALB,
    TCON,
    TDRC,
    TIT2,
    TLAN,
    TLEN,
    TPE1,
    TRCK,
    TSSE,
    USLT,
    CTOCFlags,
    Encoding,
    PictureType,
)

from audio.tags.errors import system_errors

if TYPE_CHECKING:
    from pathlib import Path

    from audio.tags import Chapter, Description


_MAX_CHAPTERS: Final = 255
"""A table of contents counts its chapters in one byte; later chapters are left out."""

_LEAST_PADDING: Final = 14
"""Size in bytes of a frame of padding without data: its header, and an owner of three digits with a zero."""

_PADDING_PART: Final = 110
"""Largest size of most frames of padding, in bytes; those of 128 bytes at the end must be the largest."""

_LONGEST_TITLE: Final = 2048
"""Size in bytes from which FFmpeg may lose the chapter; a heading has at most 200 characters, or 800 bytes."""

_TOP: Final = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED


def tag_mp3(path: Path, description: Description) -> None:
    """Write ID3v2.4 tags to the MP3 at `path`: text, chapters (ID3v2 chapter frame addendum 1.0) and lyrics.

    Players only list chapters named in a table of contents (CTOC). mutagen sorts frames by size, so all chapter
    frames are padded to the same size to keep their order.

    FFmpeg (5.1 to 8) reads the size of a frame inside a chapter as a plain number, although ID3v2.4 has 7 bits per
    byte, and drops the chapter if that number exceeds its remaining bytes. So each frame of padding is smaller than
    128 bytes, and a title that isn't is followed by as much padding as FFmpeg overrates it.

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
    if language != _UNDETERMINED:
        tags.add(TLAN(encoding=Encoding.UTF8, text=language))
    tags.add(TSSE(encoding=Encoding.UTF8, text="Outpour, LAME"))
    tags.add(COMM(encoding=Encoding.UTF8, lang=language, desc="", text=description.comment))
    if description.track:
        tags.add(TRCK(encoding=Encoding.UTF8, text=description.track))
    if description.date:
        tags.add(TDRC(encoding=Encoding.UTF8, text=description.date))
    if description.cover:
        picture = {"mime": "image/jpeg", "type": PictureType.COVER_FRONT, "desc": "", "data": description.cover}
        tags.add(APIC(encoding=Encoding.LATIN1, **picture))
    _add_chapters(
        tags, [(chapter.title or description.title, chapter) for chapter in description.chapters[:_MAX_CHAPTERS]]
    )
    _add_lyrics(tags, description.lyrics, language)
    with system_errors():
        tags.save(path, v1=0, v2_version=4)


def _add_chapters(tags: ID3, chapters: list[tuple[str, Chapter]]) -> None:
    """Add `chapters` with their titles, none of which may be empty, since mutagen would omit it."""
    if not chapters:
        return
    names = [f"chp{index:03}" for index in range(len(chapters))]
    sizes = [_title_size(title) for title, _ in chapters]
    common = max(size + _overrated(size) for size in sizes) + _LEAST_PADDING
    for name, size, (title, chapter) in zip(names, sizes, chapters, strict=True):
        inner = [TIT2(encoding=Encoding.UTF8, text=title), *_padding(common - size, _overrated(size))]
        times = {"start_time": chapter.start_ms, "end_time": chapter.stop_ms}
        tags.add(CHAP(element_id=name, **times, start_offset=0xFFFFFFFF, end_offset=0xFFFFFFFF, sub_frames=inner))
    tags.add(CTOC(element_id="toc", flags=_TOP, child_element_ids=names, sub_frames=[]))


def _title_size(title: str) -> int:
    """Return the size in bytes of a title's frame without its header: the encoding, the text, and a zero."""
    return len(title.encode()) + 2


def _overrated(size: int) -> int:
    """Return by how many bytes FFmpeg overrates a frame of `size` bytes, a multiple of 128; 0 for very long ones."""
    return size // 128 * 128 if size < _LONGEST_TITLE else 0


def _padding(size: int, last: int) -> list[PRIV]:
    """Return frames of `size` bytes in total, headers included, each smaller than 128 bytes.

    They are distinct and sorted as mutagen sorts them, by size, so that those at the end take up exactly `last` bytes,
    a multiple of 128.
    """
    count = -(-(size - last) // _PADDING_PART)
    first = [(size - last) // count + (index < (size - last) % count) for index in range(count)]
    sizes = [*sorted(first), *[128] * (last // 128)]
    return [PRIV(owner=f"{index:03}", data=b"\0" * (part - _LEAST_PADDING)) for index, part in enumerate(sizes)]


def _add_lyrics(tags: ID3, lyrics: tuple[tuple[int, str], ...], language: str) -> None:
    words = "\n".join(line for _, line in lyrics)
    tags.add(USLT(encoding=Encoding.UTF8, lang=language, desc="", text=words))
    timed = [(line, start_ms) for start_ms, line in lyrics]
    tags.add(SYLT(encoding=Encoding.UTF8, lang=language, format=2, type=1, desc="", text=timed))


_ENGLISH: Final = "eng"
_UNDETERMINED: Final = "und"


def _iso_639_2(language: str) -> str:
    """Return the ISO 639-2 code of a language tag; `und` if it has none."""
    if language.lower().replace("_", "-").split("-")[0] == "en":
        return _ENGLISH
    from langcodes import Language  # noqa: PLC0415 (it loads in 0.1 s)

    try:
        code: str = Language.get(language).to_alpha3()
    except (LookupError, ValueError):
        return _UNDETERMINED
    return code
