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
def command(source: Source, wishes: Wishes, room: float, i_understand: bool) -> None:
    """Play SESSION aloud.

    Ctrl-C once lets it come to its closing words; twice stops it at once.
    """
    from audio.sinks.device import DeviceSink
    from voice.commands.consent import consent
    from voice.folders import folders
    from voice.player import play
    from voice.screen import PlainScreen, TerminalScreen
    from voice.session import Session

    own = folders()
    wishes = replace(wishes, room=room)
    heard = own.data / "preface-heard"
    if heard.exists():
        wishes = replace(wishes, choices=replace(wishes.choices, preface="short"))
    session = Session(source, wishes, own)
    try:
        consent(session, i_understand)
        with TerminalScreen() if sys.stdout.isatty() else PlainScreen() as screen:
            play(session, DeviceSink(), screen)
        session.remember()
        if not session.ended_early:
            with suppress(OSError):  # then the preface is told in full again
                own.data.mkdir(parents=True, exist_ok=True)
                heard.touch()
        click.echo(f"seed {session.seed}", err=True)
    finally:
        session.close()
