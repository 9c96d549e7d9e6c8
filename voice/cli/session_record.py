"""Records a playing session in the history: checkpoints while it plays, and an entry at the end."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voice.cli.printing.echo import echo
from voice.cli.resume import history_entry
from voice.errors import HistoryError
from voice.playback.checkpoint import Checkpoint
from voice.playback.history import History

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.library.lookup import Source
    from voice.playback.transport import Transport
    from voice.session.session import Session
    from voice.storage.paths import Paths


@dataclass(frozen=True)
class SessionRecord:
    """The record of one session in the history."""

    source: Source
    """The script."""

    session: Session
    """The playing session."""

    history: History
    """The history that gets the entry."""

    checkpoint: Checkpoint
    """Saves the position while the session plays."""

    def follow(self, transport: Transport) -> None:
        """Save the position of `transport` periodically."""

        def position_ms() -> int:
            return transport.position_ms if transport.bookmark_ms is None else transport.bookmark_ms

        self.checkpoint.follow(position_ms)

    def close(self, position_ms: int, resumable: bool) -> None:
        """Add an entry for the session that ended at `position_ms`, unless that is its beginning."""
        self.checkpoint.stop()
        if position_ms:
            try:
                self.history.add(history_entry(self.source, self.session, position_ms, resumable))
            except HistoryError as error:
                echo(f"outpour: {error}", err=True)
                if resumable:
                    return  # the checkpoint, if it was written, has nearly the same position
        self.checkpoint.discard()


@contextmanager
def session_record(source: Source, session: Session, paths: Paths) -> Iterator[SessionRecord]:
    """Yield the record of `session`; if the `with` ends before `close`, the checkpoint is kept for recovery."""

    def line(position_ms: int) -> bytes:
        return history_entry(source, session, position_ms, resumable=True).serialize()

    with Checkpoint(paths.history, line) as checkpoint:
        yield SessionRecord(source, session, History(paths.history), checkpoint)
