"""`outpour play`."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import replace
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
) -> None:
    """Play SESSION aloud.

    Space pauses, the arrows seek, `?` shows all keys. Ctrl-C once lets it come to its closing words; twice stops it
    at once.
    """
    from audio.sinks.device import loudspeaker
    from voice.commands.consent import consent
    from voice.folders import folders
    from voice.player import play
    from voice.screen import PlainScreen, SilentScreen, TerminalScreen
    from voice.session import Session
    from voice.settings import keys

    own = folders()
    wishes = replace(wishes, room=room)
    heard = own.data / "preface-heard"
    if heard.exists():
        wishes = replace(wishes, choices=replace(wishes.choices, preface="short"))
    session = Session(source, wishes, own)
    try:
        consent(session, i_understand)
        attended = sys.stdout.isatty() and sys.stdin.isatty() and not plain
        kept = TerminalScreen(keys()) if attended else PlainScreen()
        sink = loudspeaker(player, device)
        with SilentScreen() if screen_off else kept as screen:
            play(session, sink, screen)
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
