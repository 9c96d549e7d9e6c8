"""The start of a session: its beginning, a given place, or the bookmark of the last time."""

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
    """A session to play, and its start position."""

    source: Source
    """The script."""

    wishes: SessionRequest
    """The listener's options, completed with those of the last time."""

    place: str = ""
    """The start position, as a time or chapter; empty for the beginning."""

    back_ms: int = 0
    """How far to rewind from there, in milliseconds."""


def resolve_start(
    source: Source | None, wishes: SessionRequest, own: Paths, place: str | None, *, resume: bool
) -> Start:
    """Return what to play and from where; without `source`, that is the bookmark of the last session, if confirmed.

    Raises:
        UsageError: no session is named, and there is no bookmark or no terminal to ask on.
        HistoryError: no session is named, and the history can't be read.
        UnknownSessionError: the bookmarked session doesn't exist any more.
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
        click.echo(f"outpour: {source.name} has no bookmark; playing from the beginning", err=True)
    except HistoryError as error:
        click.echo(f"outpour: {error}\noutpour: playing {source.name} from the beginning", err=True)
    return Start(source, wishes)


def _agreed(left: HistoryEntry | None, *, asked: bool) -> HistoryEntry:
    """Return the session to resume once the listener agrees; raise UsageError otherwise."""
    if left is None:
        raise click.UsageError("Name a session, such as `outpour play walk`; `outpour list` shows them all.")
    if not asked:
        return left
    at = clock(Milliseconds(left.position_ms))
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise click.UsageError(f"Name a session, or resume {left.title} at {at} with `outpour play --resume`.")
    if not click.confirm(f"Resume {left.title} at {at}, stopped {_time_ago(elapsed_s(left))}?", default=True, err=True):
        raise click.UsageError("Name another session; `outpour list` shows them all.")
    return left


def _say_resumed(left: HistoryEntry) -> None:
    at = clock(Milliseconds(left.position_ms))
    click.echo(f"outpour: resuming {printable(left.title)} at {at}, stopped {_time_ago(elapsed_s(left))}", err=True)


def _found(left: HistoryEntry, own: Paths) -> Source:
    from scripts.library.lookup import find

    return find(left.session, own.scripts)


def _going_on(source: Source, wishes: SessionRequest, left: HistoryEntry) -> Start:
    """Return the start at the bookmark, with the saved options that the listener doesn't override now."""
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
    """Return the history entry of a session played up to `position_ms`.

    The options are saved only if it can be resumed.
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
    """Return the length of `session` in milliseconds: exact if it was played to its end, else an estimate."""
    if session.ended_early:  # the whole session would have been longer
        return max(position_ms, session.estimated_length)
    return max(position_ms, session.schedule.length_ms(session.estimated_length)) if in_the_middle else position_ms


def _time_ago(seconds: float) -> str:
    """Return `seconds` as a phrase such as "2 hours ago"."""
    for length, name in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        count = int(seconds // length)
        if count:
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    return "just now"
