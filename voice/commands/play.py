"""`outpour play`."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from voice.commands.options import room_option, session_options

if TYPE_CHECKING:
    from scripts.find import Source
    from voice.session import Wishes


@click.command("play")
@session_options
@room_option
@click.option("--i-understand", is_flag=True, help="You have read the care notes on intense breathing.")
@click.option("--plain", is_flag=True, help="Print the lines with their times, as in a pipe, and take no keys.")
@click.option("--screen-off", is_flag=True, help="Show nothing at all.")
@click.option("--device", default="", metavar="NAME", help="The loudspeaker whose name has NAME in it.")
@click.option(
    "--player",
    type=click.Choice(["miniaudio", "null"]),
    default="miniaudio",
    help="What plays: `null` takes as long and is heard by nobody.",
)
@click.option("--stats", is_flag=True, help="Tell at the end how often the sound was not ready in time.")
@click.option("--from", "place", metavar="PLACE", help="Begin there: at 12:30, or with a chapter by its title.")
@click.option("--resume", is_flag=True, help="Go on where it was left the last time.")
def command(
    source: Source,
    wishes: Wishes,
    room: float,
    i_understand: bool,
    plain: bool,
    screen_off: bool,
    device: str,
    player: str,
    stats: bool,
    place: str | None,
    resume: bool,
) -> None:
    """Play SESSION aloud.

    Space pauses, the arrows seek, `?` shows all keys. Ctrl-C once lets it come to its closing words; twice stops it
    at once.
    """
    from audio.sinks.device import loudspeaker
    from scripts.times import Milliseconds, clock
    from voice.commands.consent import consent
    from voice.folders import folders
    from voice.history import History, Played, asked_as, now, rewind_ms
    from voice.player import play
    from voice.screen import PlainScreen, SilentScreen, TerminalScreen
    from voice.session import Session
    from voice.settings import history_kept, keys
    from voice.transport import Transport

    own = folders()
    wishes = replace(wishes, room=room)
    history, called, back_ms = History(own.history), asked_as(source), 0
    left = history.left(called) if resume and not place else None
    if left:
        place, back_ms = clock(Milliseconds(left.position_ms)), rewind_ms(left.break_s())
        wishes = replace(wishes, seed=left.seed if wishes.seed is None else wishes.seed)
        minutes = wishes.choices.minutes if wishes.choices.minutes is not None else left.minutes
        wishes = replace(wishes, choices=replace(wishes.choices, minutes=minutes))
    elif resume and not place:
        click.echo(f"outpour: {source.name} was not left in the middle; it begins at its beginning", err=True)
    heard = own.data / "preface-heard"
    if heard.exists():
        wishes = replace(wishes, choices=replace(wishes.choices, preface="short"))
    session = Session(source, wishes, own)

    def keep(position_ms: int, in_the_middle: bool) -> None:
        if position_ms and history_kept():
            title, minutes, length = session.script.header.title, wishes.choices.minutes, session.estimated_length
            when = now().isoformat(timespec="seconds")
            history.keep(Played(when, called, title, session.seed, minutes, position_ms, length, in_the_middle))

    try:
        consent(session, i_understand)
        attended = all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)) and not plain
        kept = TerminalScreen(keys()) if attended else PlainScreen()
        sink = loudspeaker(player, device)
        with SilentScreen() if screen_off else kept as screen:
            play(session, sink, screen, partial(Transport.begin, place=place or "", back_ms=back_ms), keep)
        if stats:
            click.echo(f"{sink.underruns} underruns", err=True)
        session.remember()
        if not session.ended_early:
            with suppress(OSError):  # then the preface is told in full again
                own.data.mkdir(parents=True, exist_ok=True)
                heard.touch()
        click.echo(f"seed {session.seed}", err=True)
    finally:
        session.close()
