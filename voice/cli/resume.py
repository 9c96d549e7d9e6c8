"""Where a session begins: at its beginning, at a place, or where it was left the last time."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from scripts.terminal_text import printable
from scripts.times import Milliseconds, clock
from voice.errors import HistoryError
from voice.playback.history import History, asked_as, elapsed_s, now, rewind_ms
from voice.playback.history_entry import HistoryEntry, SavedOptions

if TYPE_CHECKING:
    from scripts.library.lookup import Source
    from voice.session.request import SessionRequest
    from voice.session.session import Session
    from voice.storage.paths import Paths


@dataclass(frozen=True)
class Start:
    """What is played, and from where."""

    source: Source
    """The script."""

    wishes: SessionRequest
    """What was asked for, or was the last time."""

    place: str = ""
    """Where it begins; empty for the beginning."""

    back_ms: int = 0
    """How much before that, in milliseconds."""


def resolve_start(
    source: Source | None, wishes: SessionRequest, own: Paths, place: str | None, *, resume: bool
) -> Start:
    """Return where to begin; without `source` that is where the last session was left, once the listener agrees.

    Raises:
        UsageError: no session is named, and none was left or nobody can be asked.
        HistoryError: no session is named, and the history can't be read.
        UnknownSessionError: the session that was left is not there any more.
    """
    history = History(own.history)
    if source is None:
        left = _agreed(history.left(), asked=not resume)
        source = _found(left, own)
        if resume:
            _say_resumed(left)
        return _going_on(source, wishes, left)
    if place or not resume:
        return Start(source, wishes, place or "")
    try:
        left_there = history.left(asked_as(source))
        if left_there:
            _say_resumed(left_there)
            return _going_on(source, wishes, left_there)
        click.echo(f"outpour: {source.name} was not left in the middle; it begins at its beginning", err=True)
    except HistoryError as error:
        click.echo(f"outpour: {error}\noutpour: {source.name} begins at its beginning", err=True)
    return Start(source, wishes)


def _agreed(left: HistoryEntry | None, *, asked: bool) -> HistoryEntry:
    """Return the session to go on with; what was not agreed on ends as a wrong usage does."""
    if left is None:
        raise click.UsageError("Name a session, such as `outpour play walk`; `outpour list` shows which there are.")
    if not asked:
        return left
    at = clock(Milliseconds(left.position_ms))
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise click.UsageError(f"Name a session; {left.title} was left at {at}: `outpour play --resume` goes on there.")
    if not click.confirm(f"Go on with {left.title} at {at}, left {_told(elapsed_s(left))}?", default=True, err=True):
        raise click.UsageError("Name another session then; `outpour list` shows which there are.")
    return left


def _say_resumed(left: HistoryEntry) -> None:
    at = clock(Milliseconds(left.position_ms))
    click.echo(f"outpour: resuming {printable(left.title)} at {at}, left {_told(elapsed_s(left))}", err=True)


def _found(left: HistoryEntry, own: Paths) -> Source:
    from scripts.library.lookup import find

    return find(left.session, own.scripts)


def _going_on(source: Source, wishes: SessionRequest, left: HistoryEntry) -> Start:
    """Return what was left, with what was asked for then and is not asked for otherwise now."""
    new, old = wishes.choices, left.asked
    choices = replace(
        new,
        minutes=left.minutes if new.minutes is None else new.minutes,
        voice=old.voice if new.voice is None else new.voice,
        pace=old.pace if new.pace is None else new.pace,
        words={**old.words, **new.words},
    )
    music = old.music if wishes.music is None else wishes.music
    seed = left.seed if wishes.seed is None else wishes.seed
    wishes = replace(wishes, choices=choices, music=music, seed=seed)
    return Start(source, wishes, clock(Milliseconds(left.position_ms)), rewind_ms(elapsed_s(left)))


def history_entry(source: Source, session: Session, position_ms: int, in_the_middle: bool) -> HistoryEntry:
    """Return what the history keeps of a session that was heard up to `position_ms`.

    What was asked for is kept only where it is to go on.
    """
    choices = session.request.choices
    asked = SavedOptions(choices.voice, choices.pace, session.request.music, dict(choices.words))
    return HistoryEntry(
        when=now().isoformat(timespec="seconds"),
        session=asked_as(source),
        title=session.script.header.title,
        seed=session.seed,
        minutes=choices.minutes,
        position_ms=position_ms,
        length_ms=_length_ms(session, position_ms, in_the_middle),
        left=in_the_middle,
        asked=asked if in_the_middle else SavedOptions(),
    )


def _length_ms(session: Session, position_ms: int, in_the_middle: bool) -> int:
    """Return the length of `session` in milliseconds: what was heard if that was all of it, otherwise what is known."""
    if session.ended_early:  # then it ended sooner than the whole would have
        return max(position_ms, session.estimated_length)
    return max(position_ms, session.schedule.length_ms(session.estimated_length)) if in_the_middle else position_ms


def _told(seconds: float) -> str:
    """Return how long ago something was, as one would say it."""
    for length, name in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        count = int(seconds // length)
        if count:
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    return "just now"
