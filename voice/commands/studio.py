"""`outpour studio`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from voice.cli.completion import sessions
from voice.cli.options import for_option, room_option, shared_options, take_request, warn_about_settings
from voice.cli.port import Port

if TYPE_CHECKING:
    from collections.abc import Callable


def _session_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of sessions to `command`; whom a session is about is asked on the page."""
    for option in reversed((*(each for each in shared_options() if each is not for_option), room_option)):
        command = option(command)
    return command


@click.command("studio")
@click.argument("scripts", nargs=-1, metavar="SCRIPT...", shell_complete=sessions)
@click.option("--no-browser", is_flag=True, help="Print the link without opening it.")
@click.option("--port", type=Port(1, 65535), metavar="N", help="Port; a random one by default.")
@_session_options
def command(scripts: tuple[str, ...], no_browser: bool, port: int | None, room: float, **options: Any) -> None:
    """Open the studio in the browser: choose sessions, write them, and hear every change at once.

    It changes your own sessions, and the files named as SCRIPT. Only the browser that opens its link gets in, and only
    from this machine. It ends a minute after its page was closed and its work is done, or with Ctrl-C.
    """
    from scripts.library.lookup import find
    from voice.cli.studio.run import run_studio
    from voice.storage.paths import user_paths

    warn_about_settings()
    paths = user_paths()
    sources = [find(name, paths.scripts) for name in scripts]
    request = replace(take_request({**options, "person": None}), room=room)
    run_studio(sources, request, paths, port=port or 0, browser=not no_browser)
