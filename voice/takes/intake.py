"""Takes from recordings that were made elsewhere: a folder of files, or one long recording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from audio.decoding import decode
from audio.errors import AudioError, UnreadableMusicError
from audio.music import music_files, other_files
from scripts.terminal_text import printable
from voice.errors import RecordingsError, TakeError
from voice.takes.cuts import cut, levels_of, pieces
from voice.takes.fit import LOOSE, doubts, misfit
from voice.takes.index import LONGEST_MS
from voice.takes.matching import match_files
from voice.takes.sound import is_clipped, is_quiet, is_silent, read_take, trimmed

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
        recordings = _Recordings(path, lines)
        try:
            for line, name, samples in recordings:
                takes.append(writer.write(line.text, trimmed(samples)))
                if is_clipped(samples):
                    recordings.notes.append(f"{name} is clipped: it was recorded too loud, and may sound harsh")
                if is_quiet(samples):
                    recordings.notes.append(f"{name} is very quiet: its noise will be heard")
                progress(len(takes))
            recordings.check_order(takes)
            writer.add(takes)
        except BaseException:
            writer.discard(takes)
            raise
        return Intake(tuple(takes), tuple(recordings.notes))


class _Recordings:
    """The recordings at a path; iterating yields a line, a name for its recording, and its sound as mono samples."""

    def __init__(self, path: Path, lines: Sequence[ScriptLine]) -> None:
        self._path = path
        self._lines = lines
        self._ordered: list[ScriptLine] = []
        self.notes: list[str] = []

    def __iter__(self) -> Iterator[tuple[ScriptLine, str, Samples]]:
        if not self._path.is_dir():
            yield from _cut_recording(self._path, self._lines, self.notes)
            return
        files = _sound_files(self._path)
        matches = match_files(files, self._lines)
        if len(files) == 1 and not matches.lines:
            yield from _cut_recording(files[0], self._lines, self.notes)
            return
        if matches.fault:
            raise RecordingsError(self._path, matches.fault)
        rows = sorted(matches.lines.items(), key=lambda item: item[1].number)
        if matches.in_order:
            self._ordered = [line for _, line in rows]
            ends = (f"{printable(file.name)} is line {line.number}" for file, line in (rows[0], rows[-1]))
            self.notes.append(f"the files were taken in the order of their names: {', '.join(ends)}")
        for file, line in rows:
            try:
                yield line, printable(file.name), read_take(file)
            except TakeError as error:
                raise RecordingsError(self._path, f"{printable(file.name)}: {error.reason}") from error

    def check_order(self, takes: Sequence[Take]) -> None:
        """Raise RecordingsError if files that were taken in order don't fit their lines by their lengths."""
        if not self._ordered:
            return
        lengths = [take.length for take in takes]
        if fault := misfit(lengths, self._ordered, LOOSE):
            raise RecordingsError(self._path, f"{fault}; name each file after the number or the words of its line")
        self.notes += doubts(lengths, self._ordered)


def _sound_files(folder: Path) -> list[Path]:
    """Return the sound files in `folder`, in the order of the numbers in their names.

    Raises:
        RecordingsError: there are none, or one is empty.
    """
    try:
        files = music_files(folder, _MAX_FILES)
        suffixes = {file.suffix for file in files}
        others = (path for path in other_files(folder) if path.suffix in suffixes and not path.name.startswith("."))
        empty = [path for path in others if path.is_file() and not path.stat().st_size]
    except UnreadableMusicError as error:
        reason = error.reason.replace("contains no music", "contains no sound files")
        raise RecordingsError(folder, reason) from error
    if empty:
        raise RecordingsError(folder, f"{printable(empty[0].name)}: it is empty")
    return files


def _cut_recording(
    path: Path, lines: Sequence[ScriptLine], notes: list[str]
) -> Iterator[tuple[ScriptLine, str, Samples]]:
    """Yield the parts of one recording, of all lines or, if that fits better, of those without a take."""
    try:
        levels = levels_of(decode(path, longest_s=_LONGEST_RECORDING_S, mono=True))
        parts, fault, doubts = cut(levels, lines)
        missing = [line for line in lines if line.utterance.take is None]
        if fault and 0 < len(missing) < len(lines):
            others = cut(levels, missing)
            if not others.fault:
                lines, (parts, fault, doubts) = missing, others
        if fault:
            raise RecordingsError(path, fault)
        notes += doubts
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
