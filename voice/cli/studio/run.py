"""Runs the studio until its lifetime ends, or until it is interrupted."""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING, Final

import click

from voice.cli.interruption import interruption_report
from voice.cli.printing.echo import echo
from voice.cli.setting_faults import require_sound
from voice.cli.settings import Settings
from voice.cli.studio.browser import BrowserWindow
from voice.errors import VoiceError
from voice.export.labels import Labels
from voice.studio.files import ScriptFiles
from voice.studio.lifetime import StudioLifetime
from voice.studio.links import Links
from voice.studio.server import StudioServer
from voice.studio.studio import Studio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.library.lookup import Source
    from voice.session.request import SessionRequest
    from voice.storage.paths import Paths

_POLL_S: Final = 0.2


class NoBrowserError(VoiceError):
    """The browser can't be started."""

    def __str__(self) -> str:
        return "no browser could be started; open the link yourself, in a browser on this machine"


def run_studio(scripts: Sequence[Source], request: SessionRequest, paths: Paths, *, port: int, browser: bool) -> None:
    """Run the studio, and print links to it.

    Args:
        scripts: scripts that it may change beside the listener's own; the first one is opened.
        request: what applies to every session.
        paths: the listener's folders.
        port: the port; 0 for any free one.
        browser: whether to open the links in the browser.
    """
    require_sound(request)
    files = ScriptFiles(paths, [source for source in scripts if source.origin == "file"])
    links = Links(f"/#scripts/{files.id_of(scripts[0])}" if scripts else "/")
    settings = click.get_current_context().find_object(Settings) or Settings()
    studio = Studio(
        paths,
        files,
        request,
        labels=Labels(untitled=settings.untitled),
        shared_labels=Labels(untitled=settings.untitled or settings.desktop != "titled"),
        links=links,
    )
    lifetime = StudioLifetime(lambda: studio.events.pages, lambda: studio.work.jobs)
    with interruption_report("outpour: the studio ended; unsaved changes are offered when you open the script again"):
        with StudioServer(studio, port) as server:
            reason = _serve(server, lifetime, browser=browser)
        echo(f"outpour: the studio ended {reason}; run the command again to go on", err=True)


def _serve(server: StudioServer, lifetime: StudioLifetime, *, browser: bool) -> str:
    """Print a link, and another one whenever Enter is pressed, and return why the lifetime ended."""
    pressed = _watch_enter()
    pressed.set()
    window: BrowserWindow | None = None
    while not (reason := lifetime.end()):
        server.require_running()
        if pressed.is_set():
            pressed.clear()
            link = server.link()
            echo(f"The studio is open: {link}")
            window = BrowserWindow(link) if browser else None
            echo("The link works once; Enter makes another, Ctrl-C ends the studio.", err=True)
        if window and window.failed():
            echo(f"outpour: {NoBrowserError()}", err=True)
        time.sleep(_POLL_S)
    return reason


def _watch_enter() -> threading.Event:
    """Return an event that is set whenever Enter is pressed in the terminal."""
    pressed = threading.Event()

    def watch() -> None:
        while sys.stdin.readline():
            pressed.set()

    if sys.stdin and sys.stdin.isatty():
        threading.Thread(target=watch, name="enter", daemon=True).start()
    return pressed
