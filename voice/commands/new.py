"""`outpour new`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from scripts.library.lookup import SUFFIX, find, is_shipped
from scripts.terminal_text import list_names
from voice.authoring.creation import SessionNameError, create_session, require_session_name, template
from voice.cli.completion import sessions
from voice.cli.printing.echo import echo
from voice.errors import TargetError
from voice.storage.free_names import free_path, is_taken
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.library.lookup import Source
    from voice.authoring.companions import Companions
    from voice.storage.paths import Paths

_MAX_NAMED: Final = 8
"""Maximum number of files that a message names."""


@click.command("new")
@click.argument("words", metavar="NAME", nargs=-1, required=True)
@click.option(
    "--from",
    "origin",
    metavar="SESSION",
    shell_complete=sessions,
    help="Start from a copy of SESSION instead of the commented template.",
)
@click.option("--force", is_flag=True, help="Overwrite your session of this name if it exists.")
def command(words: tuple[str, ...], origin: str | None, force: bool) -> None:
    """Create a session of your own called NAME, and print its path; edit it in any text editor.

    It takes precedence over a built-in session of the same name. With --from, the files beside SESSION that belong to
    it are copied too.
    """
    name = " ".join(words).removesuffix(SUFFIX)
    try:
        require_session_name(name)
    except SessionNameError as error:
        hint = f"; try: outpour new {error.suggestion}" if error.suggestion else ""
        raise click.BadParameter(f"{error.reason}{hint}", param_hint="NAME") from error
    paths = user_paths()
    source = find(origin, paths.scripts) if origin else None
    text = source.read() if source else template(name)
    _require_free(paths.scripts / f"{name}{SUFFIX}", overwrite=force)
    path = create_session(name, text, paths.scripts, overwrite=force)
    echo(str(path))
    if source and source.path != path:
        _copy_companions(source, path, paths)
    if is_shipped(name):
        echo(
            f"it takes precedence over the built-in session {name}; `outpour reset {name}` goes back to that", err=True
        )
    echo(f"`outpour edit {name}` changes it, `outpour play {name}` plays it", err=True)


def _copy_companions(source: Source, path: Path, paths: Paths) -> None:
    """Copy the files that belong to `source`, and print which were copied and which were not."""
    from voice.authoring.companions import copy_companions

    report_companions(copy_companions(source, path, paths), path)


def report_companions(companions: Companions, path: Path) -> None:
    """Print which files were copied for the session at `path`, and which were not."""
    if companions.copied:
        echo(f"copied with it: {list_names(companions.copied, _MAX_NAMED)}", err=True)
    if companions.left:
        echo(
            f"left behind: {list_names(companions.left, _MAX_NAMED)}\nTo use them, copy them into {path.parent}",
            err=True,
        )
    if companions.outside:
        echo(
            f"it uses files of yours: {list_names(companions.outside, _MAX_NAMED)}\n"
            "The original may not do that, but your own sessions may. Take out what you don't want it to play.",
            err=True,
        )


def _require_free(target: Path, *, overwrite: bool) -> None:
    """Raise TargetError if the session at `target` exists and may not be overwritten."""
    if not overwrite and is_taken(target):
        free = free_path(target).stem
        advice = f"`outpour edit {target.stem}` changes it, `outpour new {free}` creates another, --force overwrites it"
        raise TargetError(target, f"it already exists; {advice}")
