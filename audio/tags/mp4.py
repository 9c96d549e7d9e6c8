"""MPEG-4 tags of M4A and M4B files."""

from __future__ import annotations

import shutil
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
from mutagen.mp4 import MP4, AtomDataType, MP4Cover

from audio.tags.errors import system_errors

if TYPE_CHECKING:
    from pathlib import Path

    from audio.tags import Description

_MILLISECONDS = Fraction(1, 1000)


def tag_mp4(path: Path, description: Description) -> None:
    """Write tags to the MPEG-4 file at `path`: text, lyrics, cover, and chapters in both common forms.

    Chapters can only be written together with the sound, so its packets are copied to a new file first.

    Raises:
        OSError: the file can't be written.
    """
    with system_errors():
        if description.chapters:
            _with_chapters(path, description)
        file = MP4(path)
        file["\xa9nam"] = description.title
        file["\xa9ART"] = description.artist
        file["\xa9alb"] = description.album
        file["\xa9gen"] = description.genre
        file["\xa9cmt"] = description.comment
        file["\xa9lyr"] = "\n".join(line for _, line in description.lyrics)
        if description.track:
            number, _, total = description.track.partition("/")
            file["trkn"] = [(int(number), int(total or 0))]
        if description.date:
            file["\xa9day"] = description.date
        if description.cover:
            file["covr"] = [MP4Cover(description.cover, AtomDataType.JPEG)]
        file.save()


def _with_chapters(path: Path, description: Description) -> None:
    """Rewrite the file with its chapters as a text track and as a list (`chpl`)."""
    rewritten = path.with_name(f"{path.stem}-chapters{path.suffix}")
    try:
        with (
            rewritten.open("wb") as copied,
            av.open(f"file:{path}", options={"protocol_whitelist": "file"}) as source,
            av.open(copied, "w", format="ipod", container_options={"brand": source.metadata["major_brand"]}) as target,
        ):
            _copy(source, target, description)
        shutil.copyfile(rewritten, path)  # into the same file, which the caller may have locked
    finally:
        rewritten.unlink(missing_ok=True)


def _copy(source: Any, target: Any, description: Description) -> None:
    stream = target.add_stream_from_template(source.streams.audio[0])
    target.set_chapters(
        [
            {
                "id": number,
                "start": chapter.start_ms,
                "end": chapter.stop_ms,
                "time_base": _MILLISECONDS,
                "metadata": {"title": chapter.title or description.title},
            }
            for number, chapter in enumerate(description.chapters)
        ]
    )
    for packet in source.demux(source.streams.audio[0]):
        if packet.dts is not None:
            packet.stream = stream
            target.mux(packet)
