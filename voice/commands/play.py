"""`outpour play`."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from audio.devices import DEVICES
from voice.cli.options import END_OF_CHAPTER, Sleep, room_option, session_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.library.lookup import Source
    from scripts.times import Milliseconds
    from voice.cli.settings import Settings
    from voice.playback.player import Screen
    from voice.playback.transport import Transport
    from voice.session.request import SessionRequest


@click.command("play")
@session_options(required=False)
@room_option
@click.option("--i-understand", is_flag=True, help="Confirm that you have read the care notes on intense breathing.")
@click.option("--plain", is_flag=True, help="Print lines with their times, as to a pipe, and ignore keys.")
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
    wishes: SessionRequest,
    room: float,
    i_understand: bool,
    plain: bool,
    screen_off: bool,
    device: str,
    player: str,
    stats: bool,
    place: str | None,
    resume: bool,
    sleep: Milliseconds | None,
    pause_bed: bool,
) -> None:
    """Play SESSION; without SESSION, resume the last one where you stopped.

    Space pauses, the arrow keys seek, `?` shows all keys. Ctrl-C skips to the closing words; a second Ctrl-C stops at
    once.
    """
    with _nothing_collected():
        from audio.sinks.process_sink import ProcessSink
        from voice.cli.resume import resolve_start
        from voice.cli.settings import Settings
        from voice.storage.paths import user_paths

        own, settings = user_paths(), click.get_current_context().find_object(Settings) or Settings()
        start = resolve_start(source, replace(wishes, room=room), own, place, resume=resume)
        sink = ProcessSink(player, device)  # it loads beside all that follows
        click.get_current_context().call_on_close(sink.close)
        from voice.cli.consent import consent
        from voice.cli.session_record import session_record
        from voice.desktop.presence import presence
        from voice.playback.player import PlaybackOptions, play
        from voice.screen.plain import SilentScreen
        from voice.session.session import Session

        wishes = start.wishes
        heard = own.data / "preface-heard"
        if os.path.exists(heard):  # unlike Path.exists, False in a folder that can't be entered
            wishes = replace(wishes, choices=replace(wishes.choices, preface="short"))
        session = Session(start.source, wishes, own)

    try:
        consent(session, i_understand)
        screen = SilentScreen() if screen_off else _screen(settings, plain=plain)
        chapter = sleep == END_OF_CHAPTER
        if player == "simpleaudio":
            click.echo("outpour: simpleaudio plays in chunks, so keys are answered up to 2 s later", err=True)
        with presence(settings.desktop) as controls, session_record(start.source, session, own) as record:

            def present(transport: Transport) -> None:
                controls(transport)
                if settings.history:
                    record.follow(transport)

            after = None if chapter else sleep
            listening = PlaybackOptions(start.place, start.back_ms, after, chapter, pause_bed, present)
            play(session, sink, screen, listening, record.keep if settings.history else lambda *_: None)
        if stats:
            click.echo(f"{sink.state.underruns} underruns", err=True)
        session.remember()
        if not session.ended_early:
            with suppress(OSError):  # then the preface is told in full again
                own.data.mkdir(parents=True, exist_ok=True)
                heard.touch()
        click.echo(f"seed {session.seed}", err=True)
    finally:
        session.close()


def _screen(settings: Settings, *, plain: bool) -> Screen:
    """Return the full screen in a terminal, or lines if they are wanted or a stream goes elsewhere."""
    from voice.screen.plain import PlainScreen
    from voice.screen.terminal import TerminalScreen

    if plain or not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        return PlainScreen()
    return TerminalScreen(settings.keys, still=settings.reduced_motion)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Let Python not look for garbage: of all that is loaded before the first sound there is none."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
