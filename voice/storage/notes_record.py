"""The sessions whose full safety notes the listener has heard or exported, as hashes that name no session."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from voice.storage.journal import Journal

if TYPE_CHECKING:
    from pathlib import Path

Event = Literal["heard", "full", "short"]
"""What happened to the notes of a session: heard in full, or exported in full or short."""


@dataclass(frozen=True)
class NotesRecord:
    """The record in one file of the listener's data folder: a line for each event, newest last."""

    path: Path
    """The file; it need not exist."""

    def last(self, key: str) -> str:
        """Return the last event of the session with `key`; empty if there is none, or the file can't be read."""
        try:
            lines = Journal(self.path).lines()
        except OSError:
            return ""
        events = dict(line.decode("ascii", "replace").partition(" ")[::2] for line in lines)
        return events.get(key, "")

    def add(self, key: str, event: Event) -> None:
        """Add `event` of the session with `key`; if it can't be kept, the notes are spoken in full again."""
        if self.last(key) == event:
            return
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            Journal(self.path).append(f"{key} {event}".encode())

    def clear(self) -> None:
        """Remove all events.

        Raises:
            OSError: the file can't be removed.
        """
        Journal(self.path).clear()
