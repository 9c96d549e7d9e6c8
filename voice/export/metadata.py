"""Metadata: the title, chapters, lyrics, cover and command that an exported file carries."""

from __future__ import annotations

import datetime
import shlex
from typing import TYPE_CHECKING

from audio import TARGET_LUFS
from audio.sinks import Encoding
from audio.tags import ALBUM, ARTIST, Chapter, Description
from scripts.model.pace import format_pace
from voice.export.cover import cover
from voice.export.labels import NO_LABELS, UNTITLED, Labels
from voice.session.music import music_without_files

if TYPE_CHECKING:
    from voice.session.session import Session


def describe(session: Session, encoding: Encoding | None = None, labels: Labels = NO_LABELS) -> Description:
    """Return the metadata of `session`, which must be scheduled to its end, with the listener's `labels`."""
    cues = session.schedule.cues
    chapters = list(dict.fromkeys(cue.chapter for cue in cues))
    stops = [*(chapter.start for chapter in chapters[1:]), cues[-1].stop]
    labels = labels.completed(session.script.header)
    titles = [str(number) if labels.untitled else chapter.title for number, chapter in enumerate(chapters, start=1)]
    drawn_title = "" if labels.title == UNTITLED else labels.cover_title or labels.title
    minutes = f"{max(1, round(cues[-1].stop / 60_000))} min"
    return Description(
        title=labels.title,
        comment="" if labels.untitled else _command(session, encoding or Encoding()),
        language=session.script.header.language,
        length_ms=cues[-1].stop,
        chapters=tuple(
            Chapter(title, chapter.start, stop) for title, chapter, stop in zip(titles, chapters, stops, strict=True)
        ),
        lyrics=() if labels.untitled else tuple((cue.start, cue.words) for cue in cues if cue.words),
        artist=labels.artist or ARTIST,
        album=labels.album or ALBUM,
        track=labels.track,
        date=labels.date or datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        cover=labels.cover or cover(drawn_title, minutes, cues),
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
        "--notes": choices.preface,
    }
    flags = [*(["--stretch"] if choices.stretch_pauses else []), *(["--mono"] if encoding.mono else [])]
    words = [word for name, value in options.items() if value is not None for word in (name, _text(value))]
    return shlex.join(["outpour", "export", session.script.name, *words, *flags])


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
