"""The history: which sessions were played, when, and how far. It never leaves this machine.

The file has one line of JSON per session, newest last. A session appends its line when it ends. The file is rewritten,
under a lock and atomically, only to remove data: the options saved for earlier plays of the same session, which may
hold personal words and can't be resumed any more, and entries beyond the newest 1000. Damaged lines are kept byte for
byte; `outpour history --clear` removes them with the rest. The checkpoint of a killed process is read as an entry, and
is added to the file when the next session ends.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from voice.errors import HistoryError, TargetError
from voice.playback.checkpoint import abandoned, remove_checkpoints
from voice.playback.history_entry import HistoryEntry, SavedOptions, serialize
from voice.storage.journal import LOCK_TIMEOUT_S, Journal, hold_lock
from voice.storage.paths import failure_reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scripts.library.lookup import Source

MOST_ENTRIES: Final = 1000
"""Maximum number of entries."""

_REWINDS: Final = ((3, 0), (300, 10_000), (1800, 20_000))
"""How far to rewind, in milliseconds, after a break shorter than so many seconds."""

_LONGEST_REWIND_MS: Final = 30_000


@dataclass(frozen=True)
class Contents:
    """The contents of a history file."""

    entries: list[HistoryEntry]
    """The entries, newest first, at most `MOST_ENTRIES`."""

    damaged: int
    """Number of damaged lines."""

    @property
    def damage(self) -> str:
        """The message about damaged lines; empty if there are none."""
        return f"{self.damaged} damaged line{'s' if self.damaged > 1 else ''} skipped and kept" if self.damaged else ""


@dataclass(frozen=True)
class History:
    """The history in one file of the listener's data folder."""

    path: Path
    """The file; it need not exist."""

    lock_timeout_s: float = LOCK_TIMEOUT_S
    """How long to wait for another process that writes to it, in seconds."""

    def load(self) -> Contents:
        """Return the entries and the number of damaged lines.

        Raises:
            HistoryError: the file exists but can't be read.
        """
        try:
            lines = [line for line in Journal(self.path).lines() if line.strip()]
        except OSError as error:
            raise HistoryError(self.path, "read", failure_reason(self.path, error)) from error
        entries = [entry for line in reversed(lines) if (entry := _entry(line))]
        with abandoned(self.path) as journals:
            recovered = [entry for line in reversed(_last_lines(journals)) if (entry := _entry(line))]
        return Contents([*recovered, *entries][:MOST_ENTRIES], len(lines) - len(entries))

    def read(self) -> list[HistoryEntry]:
        """Return the entries, newest first.

        Raises:
            HistoryError: the file exists but can't be read.
        """
        return self.load().entries

    def add(self, entry: HistoryEntry) -> None:
        """Add `entry`, and remove the options saved in earlier entries of that session.

        If another process holds the lock, `entry` is appended anyway, and the rest is left to the next session.

        Raises:
            HistoryError: the file can't be written; it is unchanged.
        """
        journal = Journal(self.path)
        try:
            with hold_lock(journal.lock, self.lock_timeout_s) as locked, abandoned(self.path) as journals:
                for line in _last_lines(journals) if locked else ():
                    journal.append(line)
                lines = journal.lines()
                kept = _without_oldest([_without_options(line, entry.session) for line in lines])
                if locked and kept != lines:
                    journal.rewrite([*kept, entry.serialize()])
                else:
                    journal.append(entry.serialize())
                for checkpoint in journals if locked else ():
                    checkpoint.path.unlink(missing_ok=True)
        except TargetError as error:
            raise HistoryError(self.path, "write", error.reason) from error
        except OSError as error:
            raise HistoryError(self.path, "write", failure_reason(self.path, error)) from error

    def bookmark(self, session: str = "") -> HistoryEntry | None:
        """Return the newest entry, or the newest of `session`, if it can be resumed; otherwise None.

        Raises:
            HistoryError: the file exists but can't be read.
        """
        newest = next((entry for entry in self.read() if session in ("", entry.session)), None)
        return newest if newest and newest.left else None

    def clear(self) -> None:
        """Remove all entries, damaged lines and checkpoints.

        Raises:
            HistoryError: the file can't be removed.
        """
        journal = Journal(self.path)
        try:
            if not os.path.lexists(self.path.parent):
                return
            with hold_lock(journal.lock, self.lock_timeout_s) as locked:
                if not locked:
                    raise HistoryError(self.path, "clear", "another process is writing to it")
                journal.clear()
                remove_checkpoints(self.path)
        except OSError as error:
            raise HistoryError(self.path, "clear", failure_reason(self.path, error)) from error


def session_key(source: Source) -> str:
    """Return the key of a session in the history: its name, or the absolute path of a script outside the library."""
    return str(source.path.resolve()) if source.origin == "file" else source.name


def now() -> datetime:
    """Return the current local time."""
    return datetime.now(UTC).astimezone()


def elapsed_s(entry: HistoryEntry) -> float:
    """Return how long ago `entry` ended, in seconds; 0 if the clock has been set back since."""
    return max(0.0, (now() - entry.moment).total_seconds())


def rewind_ms(break_s: float) -> int:
    """Return how far to rewind after a break of `break_s` seconds, in milliseconds; longer breaks rewind further."""
    return next((rewind for limit_s, rewind in _REWINDS if break_s < limit_s), _LONGEST_REWIND_MS)


def _content(line: bytes) -> object:
    """Return the JSON of `line`; None if it is damaged."""
    try:
        return json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def _last_lines(journals: Sequence[Journal]) -> list[bytes]:
    """Return the last line of each checkpoint, if it is a valid entry."""
    lines = []
    for journal in journals:
        with suppress(OSError):
            lines += [line for line in journal.lines()[-1:] if _entry(line)]
    return lines


def _entry(line: bytes) -> HistoryEntry | None:
    return HistoryEntry.parse(_content(line))


def _without_options(line: bytes, session: str) -> bytes:
    """Return `line` without its saved options if it is an entry of `session`; any other line unchanged."""
    content = _content(line)
    entry = HistoryEntry.parse(content)
    if not isinstance(content, dict) or entry is None or entry.session != session or entry.asked == SavedOptions():
        return line
    return serialize({name: value for name, value in content.items() if name != "asked"})


def _without_oldest(lines: list[bytes]) -> list[bytes]:
    """Return `lines` without the oldest entries, to make room for one more; damaged lines stay."""
    entries = [index for index, line in enumerate(lines) if _entry(line)]
    dropped = set(entries[: max(0, len(entries) + 1 - MOST_ENTRIES)])
    return [line for index, line in enumerate(lines) if index not in dropped]
