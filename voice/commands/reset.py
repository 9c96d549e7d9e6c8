"""`outpour reset`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scripts.library.lookup import SUFFIX, find, is_shipped
from scripts.terminal_text import printable
from voice.cli.completion import sessions
from voice.cli.printing.echo import echo
from voice.storage.atomic import target_errors
from voice.storage.free_names import free_path, is_taken
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from pathlib import Path


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
    kept = _free_path(source.path)
    with target_errors(kept):
        source.path.rename(kept)
    echo(f"{source.name} is the built-in session again; your copy is now {kept.stem}: {printable(str(kept))}")


def _free_path(path: Path) -> Path:
    """Return a path beside `path` at which nothing exists: `walk-old.txt`, `walk-old-2.txt`, ..."""
    kept = path.with_name(f"{path.stem}-old{SUFFIX}")
    return free_path(kept) if is_taken(kept) else kept
