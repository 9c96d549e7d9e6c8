"""`outpour reset`."""

from __future__ import annotations

import click

from scripts.library.lookup import find, is_shipped
from scripts.terminal_text import printable
from voice.cli.completion import sessions
from voice.cli.printing.echo import echo
from voice.storage.own_copies import set_aside
from voice.storage.paths import user_paths


@click.command("reset")
@click.argument("name", shell_complete=sessions)
def command(name: str) -> None:
    """Go back to the built-in session NAME from your own copy of it.

    Your copy is kept under another name, such as walk-old.
    """
    source = find(name, user_paths().scripts, by_path=False)
    if not is_shipped(source.name):
        raise click.UsageError(f"{source.name} is a session of yours only; delete {source.path} if you don't want it")
    if source.origin == "shipped":
        echo(f"{source.name} is the built-in session already")
        return
    kept = set_aside(source.path)
    echo(f"{source.name} is the built-in session again; your copy is now {kept.stem}: {printable(str(kept))}")
