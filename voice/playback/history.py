"""The history: what was played, when and how far, kept on this machine alone.

The file has one line of JSON a session, the newest last. A session that ends appends its line. Only when there is
something to forget is the file rewritten, under a lock and in one step: what was asked for the last time (it may hold
personal words, and nobody resumes that play any more), and what goes beyond the newest 1000. Lines that can't be read
stay in the file byte for byte; `outpour history --clear` removes them with the rest. A session whose process was killed
left a checkpoint, which is read as an entry and becomes one when the next session ends.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from voice.errors import HistoryError, TargetError
from voice.playback.checkpoint import abandoned, forget
from voice.playback.history_entry import HistoryEntry, SavedOptions, serialize
from voice.storage.journal import Journal, hold_lock
from voice.storage.paths import failure_reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scripts.library.lookup import Source

MOST_ENTRIES: Final = 1000

_REWINDS: Final = ((3, 0), (300, 10_000), (1800, 20_000))
_LONGEST_REWIND_MS: Final = 30_000


@dataclass(frozen=True)
class Contents:
    """What a history file holds."""

    entries: list[HistoryEntry]
    """The newest first, at most `MOST_ENTRIES`."""

    damaged: int
    """How many lines can't be read."""

    @property
    def damage(self) -> str:
        """What is said of damaged lines; empty if there are none."""
        return f"{self.damaged} damaged line{'s' if self.damaged > 1 else ''} skipped and kept" if self.damaged else ""


@dataclass(frozen=True)
class History:
    """The history in one file of the listener's data folder."""

    path: Path
    """The file; it need not exist."""

    def load(self) -> Contents:
        """Return the entries, and how many lines are damaged.

        Raises:
            HistoryError: there is a file, and it can't be read.
        """
        try:
            lines = [line for line in Journal(self.path).lines() if line.strip()]
        except OSError as error:
            raise HistoryError(self.path, "read", failure_reason(self.path, error)) from error
        entries = [entry for line in reversed(lines) if (entry := _entry(line))]
        with abandoned(self.path) as journals:
            lost = [entry for line in reversed(_last_lines(journals)) if (entry := _entry(line))]
        return Contents([*lost, *entries][:MOST_ENTRIES], len(lines) - len(entries))

    def read(self) -> list[HistoryEntry]:
        """Return the entries, the newest first.

        Raises:
            HistoryError: there is a file, and it can't be read.
        """
        return self.load().entries

    def add(self, entry: HistoryEntry) -> None:
        """Add `entry`, and forget what was asked for in earlier ones of that session.

        If another process keeps the lock, `entry` is appended all the same, and forgetting is left to the next time.

        Raises:
            HistoryError: it can't be written; then the file is as it was.
        """
        journal = Journal(self.path)
        try:
            with hold_lock(journal.lock) as ours, abandoned(self.path) as journals:
                for line in _last_lines(journals) if ours else ():
                    journal.append(line)
                lines = journal.lines()
                kept = _without_oldest([_forgetting(line, entry.session) for line in lines])
                if ours and kept != lines:
                    journal.rewrite([*kept, entry.serialize()])
                else:
                    journal.append(entry.serialize())
                for each in journals if ours else ():
                    each.path.unlink(missing_ok=True)
        except TargetError as error:
            raise HistoryError(self.path, "write", error.reason) from error
        except OSError as error:
            raise HistoryError(self.path, "write", failure_reason(self.path, error)) from error

    def left(self, session: str = "") -> HistoryEntry | None:
        """Return the newest entry, of `session` if one is named, if it was left in the middle.

        Raises:
            HistoryError: there is a file, and it can't be read.
        """
        newest = next((each for each in self.read() if session in ("", each.session)), None)
        return newest if newest and newest.left else None

    def clear(self) -> None:
        """Forget everything, damaged lines too.

        Raises:
            HistoryError: the file can't be removed.
        """
        journal = Journal(self.path)
        try:
            if not os.path.lexists(self.path.parent):
                return
            with hold_lock(journal.lock) as ours:
                if not ours:
                    raise HistoryError(self.path, "clear", "another process is writing to it")
                journal.clear()
                forget(self.path)
        except OSError as error:
            raise HistoryError(self.path, "clear", failure_reason(self.path, error)) from error


def asked_as(source: Source) -> str:
    """Return what a session is asked for by: its name, or the whole path of its script."""
    return str(source.path.resolve()) if source.origin == "file" else source.name


def now() -> datetime:
    """Return the time of this machine."""
    return datetime.now(UTC).astimezone()


def elapsed_s(entry: HistoryEntry) -> float:
    """Return how long ago `entry` ended, in seconds; 0 if the clock was set back since."""
    return max(0.0, (now() - entry.moment).total_seconds())


def rewind_ms(break_s: float) -> int:
    """Return how far to go back after a break, so that the thread is found again, in milliseconds."""
    return next((back for under, back in _REWINDS if break_s < under), _LONGEST_REWIND_MS)


def _content(line: bytes) -> object:
    """Return the JSON of `line`; None if it is damaged."""
    try:
        return json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def _last_lines(journals: Sequence[Journal]) -> list[bytes]:
    """Return the last line of each checkpoint that has an entry."""
    found = []
    for journal in journals:
        with suppress(OSError):
            found += [line for line in journal.lines()[-1:] if _entry(line)]
    return found


def _entry(line: bytes) -> HistoryEntry | None:
    return HistoryEntry.parse(_content(line))


def _forgetting(line: bytes, session: str) -> bytes:
    """Return `line` without what was asked for, if it is an entry of `session`; any other line as it is."""
    content = _content(line)
    entry = HistoryEntry.parse(content)
    if not isinstance(content, dict) or entry is None or entry.session != session or entry.asked == SavedOptions():
        return line
    return serialize({name: value for name, value in content.items() if name != "asked"})


def _without_oldest(lines: list[bytes]) -> list[bytes]:
    """Return `lines` without the oldest entries, so that one more makes `MOST_ENTRIES`; damaged lines stay."""
    entries = [index for index, line in enumerate(lines) if _entry(line)]
    dropped = set(entries[: max(0, len(entries) + 1 - MOST_ENTRIES)])
    return [line for index, line in enumerate(lines) if index not in dropped]
