"""Export: writes a session to files, either completely or not at all."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from audio.signal.clip import FRAMES_PER_MS
from audio.signal.limiter import CEILING_DBTP
from audio.sinks import FILE_SINKS, Encoding, file_sink
from audio.tags import TAGGERS, tag
from scripts.output.captions import FORMATS
from voice.errors import FormatError
from voice.export.labels import NO_LABELS, Labels
from voice.export.metadata import describe
from voice.export.outputs import Outputs
from voice.export.page_content import page_of
from voice.export.prefetch import prefetch
from voice.export.sidecars import sidecar
from voice.export.stems import write_stems
from voice.storage.atomic import replacements, require_writable, target_errors
from voice.storage.part_files import PartFile
from voice.web.page import write_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from audio.file_measurement import Measurement
    from audio.tags import Description
    from scripts.model.timeline import Timeline
    from scripts.times import Milliseconds
    from voice.session.session import Session

_TOLERANCE_LU: Final = 0.4
"""A file whose loudness is off by more than this is written again with a corrected gain."""

_HIGHEST_DBTP: Final = -1.0
"""A file whose true peak exceeds this is written again with a lower ceiling."""

_ATTEMPTS: Final = 3
_SILENCE_LUFS: Final = -70.0


@dataclass(frozen=True)
class ExportResult:
    """The result of an export."""

    timeline: Timeline
    """The session's timeline."""

    measured: Measurement | None
    """Loudness and peak of the decoded file; None for a text file."""

    @property
    def length_ms(self) -> Milliseconds:
        """Length of the session, in milliseconds."""
        return self.timeline.length


@dataclass(frozen=True)
class _Mastering:
    """How to master and encode the mix."""

    suffix: str
    """The format."""

    encoding: Encoding
    """Bit rate and channels."""

    gain_db: float = 0.0
    """Gain on top of the planned levels, in dB."""

    ceiling_dbtp: float = CEILING_DBTP
    """The limiter's ceiling."""

    def corrected(self, measured: Measurement, target_lufs: float) -> _Mastering:
        """Return the settings corrected by what was `measured`; unchanged if it meets the target."""
        if measured.lufs < _SILENCE_LUFS:
            return self
        off, over = target_lufs - measured.lufs, measured.peak_dbtp - _HIGHEST_DBTP
        return replace(
            self,
            gain_db=self.gain_db + (off if abs(off) > _TOLERANCE_LU else 0.0),
            ceiling_dbtp=self.ceiling_dbtp - (over + 0.1 if over > 0 else 0.0),
        )


def require_sound(target: Path, *, overwrite: bool) -> None:
    """Raise early if no sound file can be written to `target`.

    Raises:
        FormatError: no sink writes the suffix of `target`.
        TargetError: it exists and `overwrite` isn't set, or its folder is missing.
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
    sidecars: tuple[str, ...] = (),
    labels: Labels = NO_LABELS,
    attempts: int = _ATTEMPTS,
) -> ExportResult:
    """Write `session` to `target` and the files beside it, either all of them or none.

    The sound is measured as it will be decoded, and written again if it misses its loudness or exceeds its peak.

    Args:
        session: the session to write.
        target: the file; its suffix chooses the format.
        overwrite: whether to replace existing files.
        encoding: bit rate and channels; by default those of the format.
        progress: called with the position reached, in milliseconds.
        captions: whether to write captions beside the sound.
        stems: whether to write the stems beside the sound.
        sidecars: the suffixes of other files to write beside it, as in `Outputs`.
        labels: the listener's labels for the file.
        attempts: how often to write the sound at most until its loudness and peak are right.

    Raises:
        FormatError: no sink writes that suffix.
        TargetError: a file can't be written, or exists and `overwrite` isn't set.
        VoiceError: a sentence can't be spoken.
        AudioError: the written sound can't be decoded.
    """
    outputs = Outputs(target, captions, stems, sidecars)
    outputs.require(overwrite=overwrite)
    with replacements(outputs.paths, overwrite=overwrite) as parts:
        if outputs.holds_words:
            timeline, measured = session.timeline(progress), None
        else:
            mastering = _Mastering(outputs.sound_suffix, encoding or Encoding())
            with target_errors(target), _sound_part(outputs, parts) as sound:
                measured = _write_sound(session, sound, mastering, progress, attempts)
                description = describe(session, mastering.encoding, labels)
                _add_tags(sound, mastering.suffix, description)
                if outputs.is_page:
                    write_page(page_of(session, description, untitled=labels.untitled), sound, parts[target])
            timeline = session.rendered_timeline()
            for suffix, path in outputs.sidecar_paths.items():
                with target_errors(path):
                    content = sidecar(suffix, session, description, target.name, labels)
                    parts[path].write_bytes(content)
        for path in (target,) if outputs.holds_words else outputs.caption_paths:
            with target_errors(path):
                parts[path].write_text(FORMATS[path.suffix.lower()](timeline), encoding="utf-8", newline="\n")
        if outputs.stems:
            write_stems(session, {name: (path, parts[path]) for name, path in outputs.stem_paths.items()})
    return ExportResult(timeline, measured)


@contextmanager
def _sound_part(outputs: Outputs, parts: Mapping[Path, Path]) -> Iterator[Path]:
    """Yield the file to write the sound to: the one that becomes the target, or for a page a temporary one beside."""
    if not outputs.is_page:
        yield parts[outputs.target]
        return
    with PartFile(outputs.target) as part:
        yield part.path


def _add_tags(sound: Path, suffix: str, description: Description) -> None:
    sound.stat()  # if it was deleted on the way, tagging would create an empty one
    if suffix in TAGGERS:
        tag(sound, suffix, description)


def _write_sound(
    session: Session, part: Path, mastering: _Mastering, progress: Callable[[int], None], attempts: int
) -> Measurement:
    """Write the sound to `part`, correcting its `mastering` in up to `attempts` passes.

    Returns the loudness and peak of the decoded file.
    """
    session.speak()
    session.synthesizer.release_when_spoken()
    for _ in range(attempts):
        measured = _write(session, part, mastering, progress)
        previous, mastering = mastering, mastering.corrected(measured, session.request.loudness)
        if mastering == previous:
            break
    return measured


def loudness_note(measured: Measurement | None, target: float) -> str:
    """Return by how much a file misses its `target` loudness, in LUFS; empty if by no more than 0.5 LU."""
    if measured is None or abs(measured.lufs - target) <= 0.5:
        return ""
    if measured.lufs < _SILENCE_LUFS:
        return "it is almost silent"
    return f"its loudness is {measured.lufs:.1f} LUFS instead of {target:g}, the closest possible without distortion"


def _write(session: Session, path: Path, mastering: _Mastering, progress: Callable[[int], None]) -> Measurement:
    """Write the sound and return the loudness and peak of the decoded file."""
    frames = 0
    with (
        file_sink(mastering.suffix, path, mastering.encoding) as sink,
        prefetch(session.blocks(mastering.gain_db, mastering.ceiling_dbtp), release=session.close) as blocks,
    ):
        for block in blocks:
            sink.write(block)
            frames += len(block)
            progress(frames // FRAMES_PER_MS)
    return sink.measurement
