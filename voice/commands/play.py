"""`outpour play`."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import click

from audio.devices import DEVICES
from voice.cli.options import END_OF_CHAPTER, Sleep, room_option, session_options
from voice.cli.printing.echo import echo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from scripts.library.lookup import Source
    from scripts.times import Milliseconds
    from voice.cli.resume import Start
    from voice.cli.settings import Settings
    from voice.playback.player import Screen
    from voice.playback.revisions import Revisions
    from voice.playback.transport import Transport
    from voice.session.request import SessionRequest
    from voice.session.session import Session
    from voice.storage.file_watch import Watcher
    from voice.storage.paths import Paths

_WITHOUT_CURSOR: Final = ("dumb", "emacs")
"""Terminals that can't move their cursor, by TERM; `emacs` is its shell, which reads a line at a time."""


@click.command("play")
@session_options(required=False)
@room_option
@click.option("--i-understand", is_flag=True, help="Confirm that you have read the care notes on intense breathing.")
@click.option("--plain", is_flag=True, help="Print plain lines, for screen readers; keys work in a terminal.")
@click.option("--screen-off", is_flag=True, help="Show nothing.")
@click.option("--device", default="", metavar="NAME", help="Use the loudspeaker whose name contains NAME.")
@click.option(
    "--player",
    type=click.Choice(list(DEVICES)),
    default="miniaudio",
    help="Audio backend; `null` plays in real time without sound.",
)
@click.option("--stats", is_flag=True, help="Print the number of audio underruns at the end.")
@click.option("--from", "place", metavar="PLACE", help="Start at a time such as 12:30, or at a chapter by its title.")
@click.option("--resume", is_flag=True, help="Resume where you stopped last time.")
@click.option("--watch", is_flag=True, help="Play each saved change of the script at once, while you write it.")
@click.option(
    "--sleep",
    type=Sleep(),
    metavar="TIME",
    help="Sleep timer: fade out and keep your place after a time such as 30m, or at end-of-chapter.",
)
@click.option(
    "--pause-bed", is_flag=True, help="While paused, keep the music playing very quietly for the first minute."
)
def command(
    source: Source | None,
    request: SessionRequest,
    room: float,
    i_understand: bool,
    plain: bool,
    screen_off: bool,
    device: str,
    player: str,
    stats: bool,
    place: str | None,
    resume: bool,
    watch: bool,
    sleep: Milliseconds | None,
    pause_bed: bool,
) -> None:
    """Play SESSION; without SESSION, resume the last one where you stopped.

    Space pauses, the arrow keys seek, `?` shows all keys. Ctrl-C skips to the closing words; a second Ctrl-C stops at
    once.
    """
    if watch:
        _require_editable(source)
    with _gc_disabled():
        from audio.sinks.process_sink import ProcessSink
        from voice.cli.resume import print_bookmark, resolve_start
        from voice.storage.paths import user_paths

        context, paths = click.get_current_context(), user_paths()
        settings = _settings(context, watch=watch)
        start = resolve_start(source, replace(request, room=room), paths, place, resume=resume)
        watcher = _watcher(start.source) if watch else None  # before the session reads the script
        sink = ProcessSink(player, device)  # its process starts while the rest is loaded
        context.call_on_close(sink.close)
        from voice.cli.consent import consent
        from voice.cli.word_question import with_answers
        from voice.errors import InterruptedPlaybackError, PastEndError, PlaceError
        from voice.playback.player import PlaybackOptions, play
        from voice.screen.plain import SilentScreen
        from voice.session.session import Session, as_requested

        complete = as_requested if start.resumed else with_answers
        session = Session(start.source, _with_short_preface(start.request, paths), paths, complete=complete)

    try:
        consent(session, i_understand)
        screen = SilentScreen() if screen_off else _screen(settings, plain=plain)
        if player == "simpleaudio":
            echo("outpour: simpleaudio plays in chunks, so keys are answered up to 2 s later", err=True)
        revisions = _revisions(session, watcher, screen, consented=i_understand) if watcher else None
        with _callbacks(start.source, session, paths, settings, revisions) as (present, on_end):
            timer, after_chapter = (None, True) if sleep == END_OF_CHAPTER else (sleep, False)
            options = PlaybackOptions(start.place, start.back_ms, timer, after_chapter, pause_bed, present, watch)
            try:
                play(session, sink, screen, options, on_end)
            except (PlaceError, PastEndError) as error:
                raise click.UsageError(str(error)) from error
            except InterruptedPlaybackError:
                if settings.history:
                    print_bookmark(start.source, paths)
                raise
        if stats:
            echo(f"{sink.state.underruns} underruns", err=True)
        if not watch:
            _remember(session, start, paths, history=settings.history)
        if settings.history:
            print_bookmark(start.source, paths)
        echo(f"seed {session.seed}", err=True)
    finally:
        session.close()


def _require_editable(source: Source | None) -> None:
    """Raise UsageError if `source` isn't a script that the listener can edit."""
    if source is None:
        raise click.UsageError("--watch needs the script that you edit, as in `outpour play evening.txt --watch`.")
    if source.origin == "shipped":
        message = f"{source.name} is built in, and only your own scripts can be watched; `outpour edit {source.name}` "
        raise click.UsageError(f"{message}makes a copy that is yours, and the same command then watches that.")
    if source.path.absolute().parts[1:2] in (("dev",), ("proc",)):
        message = "--watch needs a file that you edit; save the script as one, as in"
        raise click.UsageError(f"{message} `outpour play evening.txt --watch`.")


def _settings(context: click.Context, *, watch: bool) -> Settings:
    from voice.cli.settings import Settings

    settings = context.find_object(Settings) or Settings()
    return replace(settings, history=False) if watch else settings  # a maker's tries aren't sessions


def _watcher(source: Source) -> Watcher:
    """Return a watcher to which each change of the script from now on counts, even if the session starts later."""
    from voice.storage.file_watch import PollingWatcher

    watcher = PollingWatcher()
    watcher.follow((source.path,))
    return watcher


def _revisions(session: Session, watcher: Watcher, screen: Screen, *, consented: bool) -> Revisions:
    from voice.playback.revisions import Revisions

    return Revisions(session, watcher, asks=screen.interactive, consented=consented)


def _with_short_preface(request: SessionRequest, paths: Paths) -> SessionRequest:
    """Return `request` with the short preface, if the full one has been played before."""
    if os.path.exists(_preface_marker(paths)):  # unlike Path.exists, False in a folder that can't be entered
        return replace(request, choices=replace(request.choices, preface="short"))
    return request


def _remember(session: Session, start: Start, paths: Paths, *, history: bool) -> None:
    """Save what chance decided, and that the preface was played."""
    session.remember()
    if session.ended_early:
        return
    with suppress(OSError):  # then the full preface is played again
        paths.data.mkdir(parents=True, exist_ok=True)
        _preface_marker(paths).touch()
    if history and not start.place:
        from voice.cli.output.safety_notes import remember_heard

        remember_heard(start.source, session, paths)


def _preface_marker(paths: Paths) -> Path:
    return paths.data / "preface-heard"


@contextmanager
def _callbacks(
    source: Source, session: Session, paths: Paths, settings: Settings, revisions: Revisions | None
) -> Iterator[tuple[Callable[[Transport], None], Callable[[int, bool], object]]]:
    """Yield the `present` and `on_end` of playback: they serve the desktop and the history, as `settings` allow.

    `revisions` follow the script as long as the session plays.
    """
    from voice.cli.session_record import session_record
    from voice.desktop.presence import presence

    with presence(settings.desktop) as connect, session_record(source, session, paths) as record:

        def present(transport: Transport) -> None:
            connect(transport)
            if settings.history:
                record.follow(transport)
            if revisions:
                revisions.start(transport)

        try:
            yield present, record.close if settings.history else lambda *_: None
        finally:
            if revisions:
                revisions.close()


def _screen(settings: Settings, *, plain: bool) -> Screen:
    """Return the full screen if all standard streams are terminals that can show it, unless `plain` lines are wanted.

    Plain lines take keys in a terminal.
    """
    from voice.screen.terminal import TerminalScreen

    plain = plain or os.environ.get("TERM") in _WITHOUT_CURSOR
    if plain or not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        from voice.screen.key_reader import in_foreground
        from voice.screen.plain import PlainScreen
        from voice.screen.plain_keys import PlainKeysScreen

        return PlainKeysScreen(settings.keys) if in_foreground() else PlainScreen()
    return TerminalScreen(settings.keys, still=settings.reduced_motion)


@contextmanager
def _gc_disabled() -> Iterator[None]:
    """Disable garbage collection, which only costs time while modules are loaded."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
