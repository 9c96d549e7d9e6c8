"""The manifest of a batch: one line of JSON for each event, beside the files.

It is only appended to and forced to the disk, so it stays readable whenever the program is killed: at worst, its last
line is incomplete and ignored. The last line about a file counts.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final, Literal

from scripts.errors import os_error_reason
from voice.batch.errors import ManifestError
from voice.batch.job import WrittenFile
from voice.errors import TargetError
from voice.storage.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

NAME: Final = "outpour-manifest.jsonl"
_LINES_PER_FILE: Final = 4
"""Number of lines about a file above which the manifest is shortened."""

_LARGEST: Final = 1e12
"""No length in milliseconds, and no time in seconds, is larger."""


@dataclass(frozen=True)
class Entry:
    """What the manifest says about a file."""

    name: str
    """The file's name."""

    result: Literal["started", "done", "failed"]
    """What became of it; `started` if the program ended before it was finished."""

    key: str = ""
    """The content key of the job; empty if it failed before that was known."""

    session: str = ""
    """The name of the session."""

    script: str = ""
    """The path of its script."""

    minutes: float | None = None
    """The target length; None for the script's."""

    voice: str = ""
    """The full name of the voice."""

    music: str | None = None
    """The music that the listener chose; None for the script's."""

    seed: int | None = None
    """The random seed."""

    outpour: str = ""
    """The version of Outpour."""

    files: tuple[WrittenFile, ...] = ()
    """The files, the sound first; after a failure those of an earlier run."""

    kept: tuple[str, ...] = ()
    """The names of those files that somebody had edited when the job began, so that it left them alone."""

    length_ms: int = 0
    """Length of the session, in milliseconds."""

    seconds: float = 0.0
    """How long it took to make."""

    error: str = ""
    """Why it failed."""

    published: bool = False
    """Whether the file was made for others, with all of its folder, and not by an export."""

    finished: str = ""
    """When it was finished: date and time in UTC."""

    @property
    def owns_files(self) -> bool:
        """Whether files of this name are from a batch."""
        return self.result == "started" or bool(self.files)


class Manifest:
    """The manifest of a folder.

    Args:
        folder: the folder; it need not exist before the first entry is added.

    Raises:
        ManifestError: it can't be read.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._journal = Journal(self._path)
        try:
            lines = self._journal.lines()
        except OSError as error:
            raise ManifestError(self._path, os_error_reason(error)) from error
        found = [entry for line in lines if (entry := _entry(line))]
        self._entries = {entry.name: entry for entry in found}
        self._superseded = len(lines) > _LINES_PER_FILE * max(1, len(self._entries))

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def get(self, name: str) -> Entry | None:
        """Return the entry of the file `name`; None if the manifest doesn't know it."""
        return self._entries.get(name)

    def add(self, entry: Entry) -> None:
        """Append `entry`, and wait until it is on the disk.

        Raises:
            TargetError: it can't be written; the manifest is unchanged.
        """
        try:
            self._journal.append(_line(entry))
        except OSError as error:
            raise TargetError(self._path, os_error_reason(error)) from error
        self._entries[entry.name] = entry

    def forget(self, names: Collection[str]) -> None:
        """Drop the entries of the files `names`.

        Raises:
            TargetError: it can't be written; the manifest is unchanged.
        """
        if entries := {name: entry for name, entry in self._entries.items() if name not in names}:
            self._journal.rewrite([_line(entry) for entry in entries.values()])
        else:
            self._journal.clear()
        self._entries = entries

    def shorten(self) -> None:
        """Drop lines that later ones have superseded, if there are many.

        Raises:
            TargetError: it can't be written; the manifest is unchanged.
        """
        if self._superseded:
            self._journal.rewrite([_line(entry) for entry in self._entries.values()])
            self._superseded = False


def _line(entry: Entry) -> bytes:
    facts = {name: value for name, value in asdict(entry).items() if value not in ("", None, (), [], 0.0)}
    return json.dumps(facts, ensure_ascii=False).encode("utf-8", "surrogateescape")


def _entry(line: bytes) -> Entry | None:
    """Return the entry in `line`; None if it is incomplete or from elsewhere."""
    try:
        facts: Any = json.loads(line.decode("utf-8", "surrogateescape"))
        known = {each.name for each in fields(Entry)}
        facts = {name: value for name, value in facts.items() if name in known}
        facts["files"] = tuple(WrittenFile(**each) for each in facts.get("files", ()))
        facts["kept"] = tuple(facts.get("kept", ()))
        entry = Entry(**facts)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return entry if _is_valid(entry) else None


def _is_valid(entry: Entry) -> bool:
    """Return whether all that is used of `entry` is of its type and in range; others may have changed the manifest."""
    return (
        entry.result in ("started", "done", "failed")
        and all(isinstance(number, int | float) for number in (entry.length_ms, entry.seconds))
        and 0 <= entry.length_ms < _LARGEST
        and 0 <= entry.seconds < _LARGEST  # which excludes NaN too
        and all(map(_is_file_name, (entry.name, *entry.kept, *(file.name for file in entry.files))))
    )


def _is_file_name(name: object) -> bool:
    """Return whether `name` is that of a file in the folder of the manifest."""
    return isinstance(name, str) and name == PurePath(name).name not in ("", "..") and "\0" not in name
