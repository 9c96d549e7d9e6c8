"""What the history keeps of a session that plays: its place now and then, and an entry at its end."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

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
    """Keeps a session in the history."""

    source: Source
    """Its script."""

    session: Session
    """What plays."""

    history: History
    """Where it is kept."""

    checkpoint: Checkpoint
    """Where its place is written while it plays."""

    def follow(self, transport: Transport) -> None:
        """Write the place of `transport` now and then."""

        def position_ms() -> int:
            return transport.position_ms if transport.bookmark_ms is None else transport.bookmark_ms

        self.checkpoint.follow(position_ms)

    def keep(self, position_ms: int, in_the_middle: bool) -> None:
        """Add an entry for a session that ended at `position_ms`; nothing if that is its beginning."""
        self.checkpoint.stop()
        if position_ms:
            try:
                self.history.add(history_entry(self.source, self.session, position_ms, in_the_middle))
            except HistoryError as error:
                click.echo(f"outpour: {error}", err=True)
                if in_the_middle:
                    return  # the checkpoint, if it could be written, says nearly the same
        self.checkpoint.discard()


@contextmanager
def session_record(source: Source, session: Session, own: Paths) -> Iterator[SessionRecord]:
    """Give the record of `session`; its checkpoint counts as left behind once the `with` ends without `keep`."""
    with Checkpoint(
        own.history, lambda at: history_entry(source, session, at, in_the_middle=True).serialize()
    ) as checkpoint:
        yield SessionRecord(source, session, History(own.history), checkpoint)
