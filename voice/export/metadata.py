"""Metadata: the title, chapters, lyrics, cover and command that an exported file carries."""

from __future__ import annotations

import datetime
import shlex
from typing import TYPE_CHECKING

from audio import TARGET_LUFS
from audio.sinks import Encoding
from audio.tags import Chapter, Description
from scripts.model.pace import format_pace
from voice.export.cover import cover
from voice.session.music import music_without_files

if TYPE_CHECKING:
    from voice.session.session import Session


def describe(session: Session, encoding: Encoding | None = None) -> Description:
    """Return the metadata of `session`, which must be scheduled to its end."""
    cues = session.schedule.cues
    chapters = list(dict.fromkeys(cue.chapter for cue in cues))
    stops = [*(chapter.start for chapter in chapters[1:]), cues[-1].stop]
    title = session.script.header.title
    return Description(
        title=title,
        comment=_command(session, encoding or Encoding()),
        language=session.script.header.language,
        length_ms=cues[-1].stop,
        chapters=tuple(
            Chapter(chapter.title, chapter.start, stop) for chapter, stop in zip(chapters, stops, strict=True)
        ),
        lyrics=tuple((cue.start, cue.words) for cue in cues if cue.words),
        date=datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        cover=cover(title, f"{max(1, round(cues[-1].stop / 60_000))} min", cues),
    )


def _command(session: Session, encoding: Encoding) -> str:
    """Return the command that exports this file again, without the listener's private words and file names."""
    request, choices = session.request, session.request.choices
    music = None if request.music is None else music_without_files(request.music)
    options: dict[str, object] = {
        "--minutes": choices.minutes,
        "--voice": session.plan.voice,
        "--pace": None if choices.pace is None else format_pace(choices.pace).replace(" ", ""),
        "--music": music,
        "--music-level": request.music_level or None,
        "--loudness": request.loudness if request.loudness != TARGET_LUFS else None,
        "--bitrate": encoding.bitrate,
        "--seed": session.seed,
    }
    flags = [*(["--stretch"] if choices.stretch_pauses else []), *(["--mono"] if encoding.mono else [])]
    words = [word for name, value in options.items() if value is not None for word in (name, _text(value))]
    return shlex.join(["outpour", "export", session.script.name, *words, *flags])


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
