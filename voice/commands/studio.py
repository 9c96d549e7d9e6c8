"""`outpour studio`."""

from __future__ import annotations

import time
import webbrowser
from functools import partial
from ipaddress import IPv4Address

import click

from voice.cli.printing.echo import echo
from voice.storage.paths import user_paths


@click.command("studio")
@click.option("--no-browser", is_flag=True, help="Print the link without opening it.")
def command(no_browser: bool) -> None:
    """Open the studio in the browser: choose sessions, write, and hear every change at once."""
    from voice.sharing.server import SharingServer
    from voice.studio.app import studio_app
    from voice.studio.files import ScriptFiles
    from voice.studio.studio import Studio

    paths = user_paths()
    studio = Studio(paths, ScriptFiles(paths))
    app = partial(studio_app, studio)
    with studio.resources, SharingServer(app, IPv4Address("127.0.0.1")) as server:
        link = f"http://{server.endpoint.host}{studio.links.new()}"
        echo(f"The studio is open: {link}")
        if not no_browser:
            webbrowser.open(link)
        while True:
            server.require_running()
            time.sleep(0.2)
