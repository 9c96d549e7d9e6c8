"""Takes from recordings that were made elsewhere: a folder of files, or one long recording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from audio.decoding import decode
from audio.errors import AudioError, UnreadableMusicError
from audio.music import music_files
from scripts.terminal_text import printable
from voice.errors import RecordingsError, TakeError
from voice.takes.cuts import cut, levels_of, pieces
from voice.takes.index import LONGEST_MS
from voice.takes.matching import match_files
from voice.takes.sound import is_clipped, is_silent, read_take, trimmed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from audio.signal.clip import Samples
    from scripts.expansion.every_line import ScriptLine
    from scripts.model.takes import Take
    from voice.takes.store import TakeStore

_LONGEST_RECORDING_S: Final = 4 * 3600
_MAX_FILES: Final = 30_000


@dataclass(frozen=True)
class Intake:
    """The result of an import."""

    takes: tuple[Take, ...]
    """The new takes."""

    notes: tuple[str, ...]
    """What should be heard before it is used, one sentence each."""


def import_recordings(
    path: Path, lines: Sequence[ScriptLine], store: TakeStore, progress: Callable[[int], None] = lambda _: None
) -> Intake:
    """Make takes of the recordings at `path`: all of them, or none.

    Args:
        path: a folder with one file for each line, matched by name or number, or one recording of all lines in order,
            or of all lines without a take.
        lines: the lines of the script.
        store: gets the takes.
        progress: called with the number of takes made so far.

    Raises:
        RecordingsError: they can't be read, or don't match the lines.
        TakesError: another process is recording.
        TargetError: a take can't be written.
    """
    with store.recording() as writer:
        takes: list[Take] = []
        notes: list[str] = []
        try:
            for line, name, samples in _recordings(path, lines):
                takes.append(writer.write(line.text, trimmed(samples)))
                if is_clipped(samples):
                    notes.append(f"{name} is clipped: it was recorded too loud, and may sound harsh")
                progress(len(takes))
            writer.add(takes)
        except BaseException:
            writer.discard(takes)
            raise
        return Intake(tuple(takes), tuple(notes))


def _recordings(path: Path, lines: Sequence[ScriptLine]) -> Iterator[tuple[ScriptLine, str, Samples]]:
    """Yield each line that was recorded, a name for its recording, and its sound as mono samples."""
    if not path.is_dir():
        yield from _cut_recording(path, lines)
        return
    try:
        files = music_files(path, _MAX_FILES)
    except UnreadableMusicError as error:
        reason = error.reason.replace("contains no music", "contains no sound files")
        raise RecordingsError(path, reason) from error
    matched, fault = match_files(files, lines)
    if len(files) == 1 and not matched:
        yield from _cut_recording(files[0], lines)
        return
    if fault:
        raise RecordingsError(path, fault)
    for file, line in sorted(matched.items(), key=lambda item: item[1].number):
        try:
            yield line, printable(file.name), read_take(file)
        except TakeError as error:
            raise RecordingsError(path, f"{printable(file.name)}: {error.reason}") from error


def _cut_recording(path: Path, lines: Sequence[ScriptLine]) -> Iterator[tuple[ScriptLine, str, Samples]]:
    """Yield the parts of one recording, of all lines or, if that fits better, of those without a take."""
    try:
        levels = levels_of(decode(path, longest_s=_LONGEST_RECORDING_S, mono=True))
        parts, fault = cut(levels, lines)
        missing = [line for line in lines if line.utterance.take is None]
        if fault and 0 < len(missing) < len(lines):
            parts, other_fault = cut(levels, missing)
            lines, fault = (missing, "") if not other_fault else (lines, fault)
        if fault:
            raise RecordingsError(path, fault)
        for line, part in zip(lines, parts, strict=True):
            if part.length_ms > LONGEST_MS:
                raise RecordingsError(path, f"part {line.number} is longer than {LONGEST_MS // 60_000} minutes")
        sounds = pieces(decode(path, longest_s=_LONGEST_RECORDING_S, mono=True), parts)
        for line, samples in zip(lines, sounds, strict=True):
            if is_silent(samples):
                raise RecordingsError(path, f"part {line.number} is too quiet")
            yield line, f"part {line.number}", samples
    except AudioError as error:
        raise RecordingsError(path, getattr(error, "reason", "") or str(error)) from error
