"""`outpour studio`."""

from __future__ import annotations

import time
import webbrowser

import click

from voice.cli.printing.echo import echo
from voice.storage.paths import user_paths


@click.command("studio")
@click.option("--no-browser", is_flag=True, help="Print the link without opening it.")
def command(no_browser: bool) -> None:
    """Open the studio in the browser: choose sessions, write, and hear every change at once."""
    from voice.studio.files import ScriptFiles
    from voice.studio.server import StudioServer
    from voice.studio.studio import Studio

    paths = user_paths()
    with StudioServer(Studio(paths, ScriptFiles(paths))) as server:
        link = server.link()
        echo(f"The studio is open: {link}")
        if not no_browser:
            webbrowser.open(link)
        while True:
            server.require_running()
            time.sleep(0.2)
