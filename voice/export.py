"""Exporting: a session into a file that is complete or absent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from audio.clip import FRAMES_PER_MS, Samples
from audio.levels import TARGET_LUFS
from audio.loudness import LoudnessMeter
from audio.sinks import FILE_SINKS, file_sink
from audio.tags import Chapter, Description, tag_mp3
from scripts import captions
from voice.ahead import ahead
from voice.errors import FormatError
from voice.files import refuse, replacing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from scripts.timeline import Timeline
    from scripts.times import Milliseconds
    from voice.session import Session

_TOLERANCE_LU: Final = 0.4
"""A session this far off its loudness is written once more with the gain that puts it right."""


def require_target(target: Path, *, overwrite: bool) -> None:
    """Refuse early what could only fail later.

    Raises:
        FormatError: no sink writes the suffix of `target`.
        TargetError: it exists and is not to be overwritten, or its folder is missing.
    """
    if target.suffix.lower() not in FILE_SINKS | captions.FORMATS:
        raise FormatError(target, (*FILE_SINKS, *captions.FORMATS))
    refuse(target, overwrite=overwrite)


def require_sound(target: Path, *, overwrite: bool) -> None:
    """Refuse early what can't be a sound file.

    Raises:
        FormatError: no sink writes the suffix of `target`.
        TargetError: it exists and is not to be overwritten, or its folder is missing.
    """
    if target.suffix.lower() not in FILE_SINKS:
        raise FormatError(target, tuple(FILE_SINKS))
    refuse(target, overwrite=overwrite)


def export(
    session: Session, target: Path, *, overwrite: bool, progress: Callable[[int], None] = lambda _: None
) -> Milliseconds:
    """Write `session` to `target`, whose suffix chooses the format, and return its length.

    Args:
        session: what to write.
        target: where to.
        overwrite: whether a file that is there is replaced.
        progress: told the position reached, in milliseconds.

    Raises:
        FormatError: no sink writes that suffix.
        TargetError: the file can't be written, or exists and is not to be overwritten.
        VoiceError: a sentence could not be spoken.
    """
    require_target(target, overwrite=overwrite)
    if target.suffix.lower() in captions.FORMATS:
        timeline = session.timeline(progress)
        session.heard.cues[:] = timeline.cues
        write_words(timeline, target, overwrite=overwrite)
        return timeline.length
    with replacing(target, overwrite=overwrite) as temporary:
        measured = _write(session, temporary, target.suffix.lower(), 0.0, progress)
        if abs(TARGET_LUFS - measured) > _TOLERANCE_LU and measured > -70:
            _write(session, temporary, target.suffix.lower(), TARGET_LUFS - measured, progress)
        if target.suffix.lower() == ".mp3":
            tag_mp3(temporary, describe(session))
    return session.heard.cues[-1].stop


def write_words(timeline: Timeline, target: Path, *, overwrite: bool) -> None:
    """Write the words of `timeline` to `target`, whose suffix, one of `captions.FORMATS`, chooses the format.

    Raises:
        TargetError: the file can't be written, or exists and is not to be overwritten.
    """
    with replacing(target, overwrite=overwrite) as temporary:
        temporary.write_text(captions.FORMATS[target.suffix.lower()](timeline), encoding="utf-8", newline="\n")


def _write(session: Session, path: Path, suffix: str, gain_db: float, progress: Callable[[int], None]) -> float:
    """Write the whole sound and return its integrated loudness."""
    meter, frames = LoudnessMeter(), 0
    with file_sink(suffix, path) as sink, ahead(_measured(session, gain_db, meter)) as blocks:
        for block in blocks:
            sink.write(block)
            frames += len(block)
            progress(frames // FRAMES_PER_MS)
    return meter.integrated()


def _measured(session: Session, gain_db: float, meter: LoudnessMeter) -> Iterator[Samples]:
    for block in session.blocks(gain_db):
        meter.push(block)
        yield block


def describe(session: Session) -> Description:
    """Return what a file of `session`, laid out to its end, tells of itself."""
    cues = session.heard.cues
    chapters = list(dict.fromkeys(cue.chapter for cue in cues))
    stops = [*(chapter.start for chapter in chapters[1:]), cues[-1].stop]
    return Description(
        title=session.script.header.title,
        comment=f"outpour {session.script.name}, voice {session.voice}, seed {session.seed}",
        language=session.script.header.language,
        length_ms=cues[-1].stop,
        chapters=tuple(Chapter(each.title, each.start, stop) for each, stop in zip(chapters, stops, strict=True)),
        lyrics=tuple((cue.start, cue.text) for cue in cues if cue.kind == "say"),
    )
