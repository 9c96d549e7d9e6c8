"""Where a session starts: at its beginning, at a given place, or at the bookmark from the last time."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from scripts.terminal_text import printable
from scripts.times import Milliseconds, clock
from voice.cli.printing.echo import echo, fit_question
from voice.errors import HistoryError
from voice.playback.history import History, elapsed_s, now, rewind_ms, session_key
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

    request: SessionRequest
    """The listener's options, completed with those saved at the bookmark."""

    place: str = ""
    """The start position, as a time or chapter; empty for the beginning."""

    back_ms: int = 0
    """How far to rewind from there, in milliseconds."""

    resumed: bool = False
    """Whether it continues an earlier session."""


def resolve_start(
    source: Source | None, request: SessionRequest, paths: Paths, place: str | None, *, resume: bool
) -> Start:
    """Return what to play and where to start; without `source`, at the last bookmark, if the listener confirms it.

    Raises:
        UsageError: no session is named, and there is no bookmark, or it is not confirmed.
        HistoryError: no session is named, and the history can't be read.
        UnknownSessionError: the bookmarked session doesn't exist any more.
    """
    history = History(paths.history)
    if source is None:
        bookmark = _require_confirmed(history.bookmark(), ask=not resume)
        source = _source_of(bookmark, paths)
        if resume:
            _print_resumed(bookmark)
        return _start_at(bookmark, source, request)
    if place or not resume:
        return Start(source, request, place or "")
    try:
        if own_bookmark := history.bookmark(session_key(source)):
            _print_resumed(own_bookmark)
            return _start_at(own_bookmark, source, request)
        echo(f"outpour: {source.name} has no bookmark; playing from the beginning", err=True)
    except HistoryError as error:
        echo(f"outpour: {error}\noutpour: playing {source.name} from the beginning", err=True)
    return Start(source, request)


def _require_confirmed(bookmark: HistoryEntry | None, *, ask: bool) -> HistoryEntry:
    """Return `bookmark`, if the listener confirms it; raise UsageError otherwise."""
    if bookmark is None:
        raise click.UsageError("Name a session, such as `outpour play walk`; `outpour list` shows them all.")
    if not ask:
        return bookmark
    title, position = bookmark.title, clock(Milliseconds(bookmark.position_ms))
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise click.UsageError(f"Name a session, or resume {title!r} at {position} with `outpour play --resume`.")
    stopped = _time_ago(elapsed_s(bookmark))
    question = fit_question(f"Resume {title} at {position}, stopped {stopped}?")
    if not click.confirm(question, default=True, err=True):
        raise click.UsageError("Name another session; `outpour list` shows them all.")
    return bookmark


def _print_resumed(bookmark: HistoryEntry) -> None:
    title, position = printable(bookmark.title), clock(Milliseconds(bookmark.position_ms))
    echo(f"outpour: resuming {title} at {position}, stopped {_time_ago(elapsed_s(bookmark))}", err=True)


def _source_of(bookmark: HistoryEntry, paths: Paths) -> Source:
    from scripts.library.lookup import find

    return find(bookmark.session, paths.scripts)


def _start_at(bookmark: HistoryEntry, source: Source, request: SessionRequest) -> Start:
    """Return the start at `bookmark`, with the saved options that `request` doesn't override."""
    new, old = request.choices, bookmark.asked
    choices = replace(
        new,
        minutes=bookmark.minutes if new.minutes is None else new.minutes,
        voice=old.voice if new.voice is None else new.voice,
        pace=old.pace if new.pace is None else new.pace,
        words={**old.words, **new.words},
        stretch_pauses=old.stretch or new.stretch_pauses,
    )
    music = old.music if request.music is None else request.music
    seed = bookmark.seed if request.seed is None else request.seed
    request = replace(request, choices=choices, music=music, seed=seed)
    return Start(
        source, request, clock(Milliseconds(bookmark.position_ms)), rewind_ms(elapsed_s(bookmark)), resumed=True
    )


def print_bookmark(source: Source, paths: Paths) -> None:
    """Print where the session at `source` goes on next time, if it was left with a bookmark."""
    with suppress(HistoryError):  # reported when it was written
        bookmark = History(paths.history).bookmark(session_key(source))
        if bookmark:
            position = clock(Milliseconds(bookmark.position_ms))
            echo(f"outpour: `outpour play --resume` goes on at {position}", err=True)


def history_entry(source: Source, session: Session, position_ms: int, resumable: bool) -> HistoryEntry:
    """Return the history entry of a session played up to `position_ms`; options are saved only if it is resumable."""
    choices = session.request.choices
    words, music = dict(choices.words), session.request.music
    options = SavedOptions(choices.voice, choices.pace, music, words, choices.stretch_pauses)
    return HistoryEntry(
        when=now().isoformat(timespec="seconds"),
        session=session_key(source),
        title=session.script.header.title,
        seed=session.seed,
        minutes=choices.minutes,
        position_ms=position_ms,
        length_ms=_length_ms(session, position_ms, resumable),
        left=resumable,
        asked=options if resumable else SavedOptions(),
    )


def _length_ms(session: Session, position_ms: int, resumable: bool) -> int:
    """Return the length of `session` in milliseconds: exact if it was played to its end, else an estimate."""
    if session.ended_early:  # the full session would have been longer
        return max(position_ms, session.estimated_length)
    return max(position_ms, session.schedule.length_ms(session.estimated_length)) if resumable else position_ms


def _time_ago(seconds: float) -> str:
    """Return `seconds` as a phrase such as "2 hours ago"."""
    for length, name in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        count = int(seconds // length)
        if count:
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    return "just now"
