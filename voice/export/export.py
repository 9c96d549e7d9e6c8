"""Exporting: a session into a file that is complete or absent."""

from __future__ import annotations

import datetime
import shlex
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from audio import TARGET_LUFS
from audio.signal.clip import FRAMES_PER_MS
from audio.signal.limiter import CEILING_DBTP
from audio.sinks import FILE_SINKS, Encoding, file_sink
from audio.sinks.wav import WavSink
from audio.tags import TAGGERS, Chapter, Description, tag
from scripts.output.captions import FORMATS
from voice.errors import FormatError
from voice.export.cover import cover
from voice.export.outputs import Outputs
from voice.export.prefetch import prefetch
from voice.session.music import is_ambience
from voice.storage.atomic import replacements, require_writable, target_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from audio.file_measurement import Measurement
    from scripts.times import Milliseconds
    from voice.session.session import Session

_TOLERANCE_LU: Final = 0.4
"""A file this far off its loudness is written once more with the gain that puts it right."""

_HIGHEST_DBTP: Final = -1.0
"""A file whose true peak is over this is written once more with a lower ceiling."""

_MOST_TIMES: Final = 3
_NOTHING_LUFS: Final = -70.0


@dataclass(frozen=True)
class _Mastering:
    """What becomes of the mix."""

    suffix: str
    """The format."""

    encoding: Encoding
    """How it is encoded."""

    gain_db: float = 0.0
    """Louder or softer than foreseen, in dB."""

    ceiling_dbtp: float = CEILING_DBTP
    """The limiter's ceiling."""

    def mended(self, heard: Measurement, target_lufs: float) -> _Mastering:
        """Return what should have been done, going by what was heard of the decoded file; itself if all is well."""
        if heard.lufs < _NOTHING_LUFS:
            return self
        off, over = target_lufs - heard.lufs, heard.peak_dbtp - _HIGHEST_DBTP
        return replace(
            self,
            gain_db=self.gain_db + (off if abs(off) > _TOLERANCE_LU else 0.0),
            ceiling_dbtp=self.ceiling_dbtp - (over + 0.1 if over > 0 else 0.0),
        )


def require_sound(target: Path, *, overwrite: bool) -> None:
    """Refuse early what can't be a sound file.

    Raises:
        FormatError: no sink writes the suffix of `target`.
        TargetError: it exists and is not to be overwritten, or its folder is missing.
    """
    if target.suffix.lower() not in FILE_SINKS:
        raise FormatError(target, tuple(FILE_SINKS))
    require_writable(target, overwrite=overwrite)


def export(  # noqa: PLR0913 - all but two are options of the command
    session: Session,
    target: Path,
    *,
    overwrite: bool,
    encoding: Encoding | None = None,
    progress: Callable[[int], None] = lambda _: None,
    captions: bool = False,
    stems: bool = False,
) -> Milliseconds:
    """Write `session` to `target` and the files beside it, either all of them or none, and return its length.

    A file of sound is decoded while it is written; one that misses its loudness or exceeds its peak is written again.

    Args:
        session: what to write.
        target: where to; the suffix chooses the format.
        overwrite: whether files that exist are replaced.
        encoding: bitrate and channels; the format's usual ones by default.
        progress: called with the position reached, in milliseconds.
        captions: whether the words are written beside the sound.
        stems: whether the parts of the mix are written beside it.

    Raises:
        FormatError: no sink writes that suffix.
        TargetError: a file can't be written, or exists and is not to be overwritten.
        VoiceError: a sentence could not be spoken.
        AudioError: what was written can't be decoded.
    """
    outputs = Outputs(target, captions, stems)
    outputs.require(overwrite=overwrite)
    with replacements(outputs.paths, overwrite=overwrite) as parts:
        if outputs.holds_words:
            timeline = session.timeline(progress)
            session.schedule.cues[:] = timeline.cues
        else:
            with target_errors(target):
                _write_sound(session, target, parts[target], encoding or Encoding(), progress)
            timeline = session.heard_timeline()
        for path in (target,) if outputs.holds_words else outputs.caption_paths:
            with target_errors(path):
                parts[path].write_text(FORMATS[path.suffix.lower()](timeline), encoding="utf-8", newline="\n")
        if outputs.stems:
            _write_stems(session, {name: (path, parts[path]) for name, path in outputs.stem_paths.items()})
    return timeline.length


def _write_sound(
    session: Session, target: Path, part: Path, encoding: Encoding, progress: Callable[[int], None]
) -> None:
    """Write the sound to `part` in the format of `target`, with tags, as often as its loudness takes."""
    suffix = target.suffix.lower()
    mastering = _Mastering(suffix, encoding)
    for _ in range(_MOST_TIMES):
        heard = _write(session, part, mastering, progress)
        done, mastering = mastering, mastering.mended(heard, session.request.loudness)
        if mastering == done:
            break
    if suffix in TAGGERS:
        tag(part, suffix, describe(session, encoding))
    session.measured = heard


def loudness_note(session: Session) -> str:
    """Return how far off its loudness the file of `session` is; empty when it is as it should be."""
    heard, target = session.measured, session.request.loudness
    if heard is None or abs(heard.lufs - target) <= 0.5:
        return ""
    if heard.lufs < _NOTHING_LUFS:
        return "there is next to nothing to hear in it"
    return f"it is {heard.lufs:.1f} LUFS loud instead of {target:g}: that is as near as it gets without distortion"


def _write_stems(session: Session, files: Mapping[str, tuple[Path, Path]]) -> None:
    """Write the parts of the mix as WAV files in floating point that sum to it before mastering.

    Args:
        session: what to write.
        files: by the name of each stem, its target and the path to write to.

    Raises:
        TargetError: a file can't be written.
    """
    with ExitStack() as stack:
        sinks = {}
        for name, (target, part) in files.items():
            stack.enter_context(target_errors(target))
            sinks[name] = stack.enter_context(WavSink(part, floating=True))
        for stems in stack.enter_context(prefetch(session.stems(), release=session.close)):
            for name, sink in sinks.items():
                with target_errors(files[name][0]):
                    sink.write(getattr(stems, name))


def _write(session: Session, path: Path, mastering: _Mastering, progress: Callable[[int], None]) -> Measurement:
    """Write the whole sound and return what the decoded file measures."""
    frames = 0
    with (
        file_sink(mastering.suffix, path, mastering.encoding) as sink,
        prefetch(session.blocks(mastering.gain_db, mastering.ceiling_dbtp), release=session.close) as blocks,
    ):
        for block in blocks:
            sink.write(block)
            frames += len(block)
            progress(frames // FRAMES_PER_MS)
    return sink.heard


def describe(session: Session, encoding: Encoding | None = None) -> Description:
    """Return what a file of `session`, laid out to its end, tells of itself."""
    cues = session.schedule.cues
    chapters = list(dict.fromkeys(cue.chapter for cue in cues))
    stops = [*(chapter.start for chapter in chapters[1:]), cues[-1].stop]
    title = session.script.header.title
    return Description(
        title=title,
        comment=_command(session, encoding or Encoding()),
        language=session.script.header.language,
        length_ms=cues[-1].stop,
        chapters=tuple(Chapter(each.title, each.start, stop) for each, stop in zip(chapters, stops, strict=True)),
        lyrics=tuple((cue.start, cue.text) for cue in cues if cue.kind == "say"),
        date=datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        cover=cover(title, f"{max(1, round(cues[-1].stop / 60_000))} min", cues),
    )


def _command(session: Session, encoding: Encoding) -> str:
    """Return the command that makes this file again, without what may be private: own words and names of files."""
    wishes, choices = session.request, session.request.choices
    music = wishes.music if wishes.music is None or is_ambience(wishes.music) else "FILE"
    told: dict[str, object] = {
        "--minutes": choices.minutes,
        "--voice": session.voice,
        "--pace": choices.pace,
        "--music": music,
        "--music-level": wishes.music_level or None,
        "--loudness": wishes.loudness if wishes.loudness != TARGET_LUFS else None,
        "--bitrate": encoding.bitrate,
        "--seed": session.seed,
    }
    words = [word for name, value in told.items() if value is not None for word in (name, _plain(value))]
    return shlex.join(["outpour", "export", session.script.name, *words, *(["--mono"] if encoding.mono else [])])


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
