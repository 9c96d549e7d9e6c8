"""`outpour edit`."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import click

from scripts.checks.check import check
from scripts.errors import UnknownSessionError, os_error_reason
from scripts.library.lookup import SUFFIX, find
from scripts.terminal_text import printable
from voice.cli.completion import sessions
from voice.commands.new import create_session, plain_name
from voice.errors import EditorError
from voice.session.loading import check_context
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.library.lookup import Source

_ADVICE: Final = "set EDITOR to the command of your editor, such as nano"


@click.command("edit")
@click.argument("name", shell_complete=sessions)
@click.pass_context
def command(context: click.Context, name: str) -> None:
    """Open a session in your editor ($VISUAL or $EDITOR), and check it when you close the editor.

    A built-in session is copied to your own folder first; your copy then takes precedence.
    """
    paths = user_paths()
    source = _find(name, paths.scripts)
    if source.origin == "shipped":
        path = create_session(source.name, source.read(), paths.scripts, overwrite=False)
        source = replace(source, path=path, origin="yours")
        click.echo(f"your copy: {printable(str(path))}; `outpour reset {source.name}` goes back to ours", err=True)
    _edit(source.path)
    _, problems = check(source.read(), source.name, source.label, check_context(source, paths, anywhere=False))
    for problem in problems:
        click.echo(str(problem))
    faulty = any(problem.severity == "error" for problem in problems)
    click.echo(f"{printable(str(source.path))}: {'not playable yet' if faulty else 'ready to play'}", err=True)
    context.exit(1 if faulty else 0)


def _find(name: str, folder: Path) -> Source:
    """Return the session called `name`; if there is none, say how to create it."""
    try:
        return find(name, folder)
    except UnknownSessionError as error:
        plain = plain_name(name.removesuffix(SUFFIX))
        if error.nearest or not plain:
            raise
        raise UnknownSessionError(name, remedy=f"To create it: outpour new {plain}") from error


def _edit(path: Path) -> None:
    """Open `path` in the listener's editor, and wait for it.

    Raises:
        EditorError: the editor can't be started, failed, or removed the file.
    """
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    editor = f"the editor {named!r}" if named else "an editor"
    try:
        click.edit(filename=str(path))
    except ValueError as error:
        raise EditorError(f"can't start {editor}: {str(error).lower()}; {_ADVICE}") from error
    except click.ClickException as error:
        if isinstance(error.__cause__, OSError):
            reason = os_error_reason(error.__cause__)
            raise EditorError(f"can't start {editor}: {reason}; {_ADVICE}") from error
        raise EditorError(f"{editor} failed; check {path}") from error
    if not os.path.lexists(path):
        raise EditorError(f"{editor} removed {path}")
