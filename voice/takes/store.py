"""The folder of a script's takes."""

from __future__ import annotations

import datetime
import hashlib
import re
import unicodedata
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from scripts.errors import os_error_reason
from scripts.model.takes import Take, take_key
from scripts.terminal_text import printable
from scripts.times import Milliseconds
from voice.errors import TakeError, TakesError
from voice.storage.atomic import replacement, target_errors
from voice.storage.journal import hold_lock
from voice.storage.paths import read_regular
from voice.takes.flac_header import flac_length_ms
from voice.takes.index import LONGEST_MS, Index, merged, parse, row_text, written

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from audio.signal.clip import AudioSegment, Samples
    from scripts.library.lookup import Source
    from voice.storage.paths import Paths

SUFFIX: Final = ".takes"
INDEX: Final = "index.txt"
_LOCK: Final = ".lock"
_MAX_INDEX: Final = 16_000_000
"""Maximum size of an index, in bytes."""

_MAX_FILE: Final = 64_000_000
"""Maximum size of a take, in bytes."""

_MAX_DECODED_MS: Final = 3_600_000
"""Maximum length of the takes that are decoded to check them, in milliseconds; that takes a quarter of a minute."""

_MAX_FAULTS: Final = 20
"""Maximum number of faults that are reported one by one."""

_LOCK_TIMEOUT_S: Final = 0.3
_SLUG: Final = 40
"""Maximum length of the words in a file's name, in characters."""

_OUR_FILE: Final = re.compile(r"[\w-]+-[0-9a-f]{8}\.flac")


def take_folder(source: Source, paths: Paths) -> Path:
    """Return the folder of the takes for the script at `source`; those of a shipped one are among the listener's."""
    parent = paths.scripts if source.origin == "shipped" else source.path.parent
    return parent / f"{source.name}{SUFFIX}"


def take_store(source: Source, paths: Paths) -> TakeStore:
    """Return the takes for the script at `source`."""
    return TakeStore(take_folder(source, paths))


@dataclass(frozen=True)
class TakeStore:
    """The takes in a folder: FLAC files, and an index. The folder need not exist, and may come from a stranger."""

    folder: Path
    """The folder."""

    @cached_property
    def _content(self) -> tuple[Index, str]:
        """The index, and why it can't be read."""
        try:
            return _read_index(self.folder), ""
        except OSError as error:
            return Index(), os_error_reason(error)

    @cached_property
    def _faults(self) -> Mapping[str, str]:
        """Why each file that the index names can't be used, as far as its folder entry and header show."""
        files = dict.fromkeys(take.file for take in self._content[0].takes)
        return {file: fault for file in files if (fault := _file_fault(self.folder, file))}

    @cached_property
    def takes(self) -> Mapping[str, Take]:
        """The takes whose files can be used, by their keys."""
        return {take.key: take for take in self._content[0].takes if take.file not in self._faults}

    def faults(self, *, decode: bool = False) -> Iterator[str]:
        """Yield what is wrong with the folder, one sentence each: damaged rows, and files that can't be played.

        Args:
            decode: whether to decode every file, instead of only looking for it; at most an hour of sound.
        """
        found = list(self._row_faults())
        takes = self._content[0].takes
        faults = {**(self._decoding_faults() if decode and takes else {}), **self._faults}
        for take in takes:
            if fault := faults.get(take.file):
                found.append(
                    f"the take {printable(take.file)} can't be played: {fault}; a voice speaks {take.text[:60]!r}"
                )
        yield from found[:_MAX_FAULTS]
        if len(found) > _MAX_FAULTS:
            yield f"{len(found) - _MAX_FAULTS} other rows and takes in {printable(str(self.folder))} have faults"

    def _row_faults(self) -> Iterator[str]:
        index, reason = self._content
        if reason:
            yield f"the takes in {printable(str(self.folder))} can't be read: {reason}"
        for number, row in index.unreadable:
            yield f"line {number} of the index of takes can't be read: {printable(row[:60])!r}"

    def _decoding_faults(self) -> dict[str, str]:
        """Return why files can't be decoded, by their names."""
        from voice.takes.sound import read_stored  # noqa: PLC0415 (few sessions have takes)

        faults, decoded_ms = {}, 0
        for file in dict.fromkeys(take.file for take in self._content[0].takes if take.file not in self._faults):
            decoded_ms += flac_length_ms(self.folder / file) or LONGEST_MS
            if decoded_ms > _MAX_DECODED_MS:
                break
            try:
                read_stored(self.folder / file)
            except TakeError as error:
                faults[file] = error.reason
        return faults

    def clip(self, take: Take) -> AudioSegment:
        """Return the sound of `take`, ready for the mix.

        Raises:
            TakeError: it can't be played.
        """
        from voice.takes.sound import for_mix, read_stored  # noqa: PLC0415 (few sessions have takes)

        if fault := _file_fault(self.folder, take.file):
            raise TakeError(take.file, fault)
        return for_mix(read_stored(self.folder / take.file))

    def identity(self, take: Take) -> str:
        """Return a text that changes whenever `take` sounds different."""
        with suppress(OSError):
            if not _file_fault(self.folder, take.file):
                return hashlib.sha256((self.folder / take.file).read_bytes()).hexdigest()
        return take.file

    @contextmanager
    def recording(self) -> Iterator[TakeWriter]:
        """Yield a writer that no other process can have at the same time; the folder is created.

        Raises:
            TakesError: another process is recording, or the folder can't be used.
        """
        with ExitStack() as stack:
            try:
                _require_inside(self.folder)
                ours = stack.enter_context(hold_lock(self.folder / _LOCK, _LOCK_TIMEOUT_S))
                writer = TakeWriter(self.folder)
            except OSError as error:
                raise TakesError(self.folder, os_error_reason(error)) from error
            if not ours:
                raise TakesError(self.folder, "another outpour is recording this script; close it first")
            yield writer


class TakeWriter:
    """Changes a folder of takes. The index always names complete files; a failed change leaves everything as it was."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index = _read_index(folder)

    @property
    def takes(self) -> Mapping[str, Take]:
        """All takes in the index, by their keys."""
        return {take.key: take for take in self._index.takes}

    def path(self, key: str) -> Path:
        """Return the file of the take with `key`.

        Raises:
            TakeError: it can't be used.
        """
        take = self.takes[key]
        if fault := _file_fault(self._folder, take.file):
            raise TakeError(take.file, fault)
        return self._folder / take.file

    def write(self, text: str, samples: Samples) -> Take:
        """Write the file of a take of the line `text`, and return the take, which `add` puts into the index.

        Args:
            text: the text of the line.
            samples: mono, trimmed.

        Raises:
            TargetError: it can't be written, for example because the disk is full.
        """
        from audio.signal.clip import FRAMES_PER_MS  # noqa: PLC0415 (a session may have no takes)
        from voice.takes.sound import write_flac  # noqa: PLC0415 (as above)

        digest = hashlib.sha256(samples.tobytes() + take_key(text).encode(errors="replace")).hexdigest()[:8]
        file = f"{slug(text)}-{digest}.flac"
        with replacement(self._folder / file, overwrite=True) as part:
            write_flac(part, samples)
        today = datetime.datetime.now(tz=datetime.UTC).astimezone().date().isoformat()
        return Take(row_text(text), file, Milliseconds(len(samples) // FRAMES_PER_MS), today)

    def add(self, takes: Collection[Take]) -> None:
        """Put `takes` into the index, in place of older ones of the same lines, whose files are removed.

        Raises:
            TargetError: the index can't be written; it is unchanged.
        """
        self._change(Index(merged(self._index.takes, takes), self._index.unreadable))

    def remove(self, keys: Collection[str]) -> None:
        """Remove the takes with `keys`.

        Raises:
            TargetError: the index can't be written; it is unchanged.
        """
        kept = tuple(take for take in self._index.takes if take.key not in keys)
        self._change(Index(kept, self._index.unreadable))

    def discard(self, takes: Collection[Take]) -> None:
        """Remove the files of `takes` that the index doesn't name."""
        named = {take.file for take in self._index.takes}
        for take in takes:
            if take.file not in named and _OUR_FILE.fullmatch(take.file):
                with suppress(OSError):
                    (self._folder / take.file).unlink(missing_ok=True)

    def stray_files(self) -> list[Path]:
        """Return files of earlier takes that the index doesn't name."""
        named = {take.file for take in self._index.takes} | {row.split()[0] for _, row in self._index.unreadable}
        files = (path for path in self._folder.glob("*.flac") if _OUR_FILE.fullmatch(path.name))
        return sorted(path for path in files if path.name not in named and path.is_file())

    def _change(self, index: Index) -> None:
        path = self._folder / INDEX
        with target_errors(path):
            _require_inside(self._folder)
        with target_errors(path), replacement(path, overwrite=True) as part:
            part.write_text(written(index), encoding="utf-8", newline="\n")
        before, self._index = self._index, index
        self.discard(before.takes)


def _read_index(folder: Path) -> Index:
    """Return the index in `folder`; empty if there is none.

    Raises:
        OSError: it can't be read, or is a link out of the folder.
    """
    path = folder / INDEX
    _require_inside(folder)
    try:
        if path.stat().st_size > _MAX_INDEX:
            raise OSError(None, f"{INDEX} is too large")
        return parse(read_regular(path).decode("utf-8"))
    except FileNotFoundError:
        return Index()
    except UnicodeDecodeError as error:
        raise OSError(None, f"{INDEX} isn't text in UTF-8") from error


def _require_inside(folder: Path) -> None:
    """Raise OSError if `folder` isn't a folder or leads elsewhere by a link, or if its index does.

    A script and its takes may come from a stranger, whose links would have other files read, shown or overwritten.
    """
    if folder.exists() and not folder.is_dir():
        raise OSError(None, "it isn't a folder; move it away")
    try:
        real = folder.resolve()
        index = (folder / INDEX).resolve()
    except RuntimeError as error:  # up to Python 3.12
        raise OSError(None, "it is a link in a circle") from error
    if not real.is_relative_to(folder.parent.resolve()):
        raise OSError(None, "it is a link out of the script's folder; put the takes themselves there")
    if not index.is_relative_to(real):
        raise OSError(None, f"{INDEX} is a link out of the folder; remove it")


def _file_fault(folder: Path, file: str) -> str:
    """Return why `file` in `folder` can't be used; empty if it can, as far as its folder entry shows."""
    path = folder / file
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            return "it is outside the folder of takes"
        size = path.stat().st_size
        if not (path.is_file() and 0 < size <= _MAX_FILE):
            return "it isn't a sound file, or is too large"
        length_ms = flac_length_ms(path)
    except (OSError, RuntimeError) as error:  # links in a circle are a RuntimeError up to Python 3.12
        return os_error_reason(error) if isinstance(error, OSError) else "it is a link in a circle"
    if length_ms is None:
        return "it isn't a FLAC file"
    return "" if length_ms <= LONGEST_MS else f"it is longer than {LONGEST_MS // 60_000} minutes"


def slug(text: str) -> str:
    """Return the words of `text` as a file's name may have them: small letters and digits with hyphens."""
    words = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", take_key(text).replace("'", "")))
    return words.strip("-")[:_SLUG].strip("-") or "line"
