"""`outpour edit`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from scripts.checks.check import check
from scripts.errors import UnknownSessionError
from scripts.library.lookup import SUFFIX, find
from scripts.terminal_text import printable
from voice.authoring.creation import create_session, plain_name
from voice.cli.authoring.editor import choose_editor, open_editor
from voice.cli.completion import sessions
from voice.cli.printing.echo import echo
from voice.session.loading import check_context
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.library.lookup import Source


@click.command("edit")
@click.argument("name", shell_complete=sessions)
@click.pass_context
def command(context: click.Context, name: str) -> None:
    """Open a session in your editor ($VISUAL or $EDITOR), and check it when you close the editor.

    Without these, the simplest editor on this machine opens, such as nano. A built-in session is copied to your own
    folder first; your copy then takes precedence.
    """
    paths = user_paths()
    source = _find(name, paths.scripts)
    source.read()  # a document or a recording can't be edited here; the error says what to do with it
    editor = choose_editor()
    if source.origin == "shipped":
        path = create_session(source.name, source.read(), paths.scripts, overwrite=False)
        source = replace(source, path=path, origin="yours")
        echo(f"your copy: {printable(str(path))}; `outpour reset {source.name}` goes back to ours", err=True)
    open_editor(editor, source.path)
    _, problems = check(source.read(), source.name, source.label, check_context(source, paths, anywhere=False))
    for problem in problems:
        echo(str(problem))
    faulty = any(problem.severity == "error" for problem in problems)
    echo(f"{printable(str(source.path))}: {'not playable yet' if faulty else 'ready to play'}", err=True)
    context.exit(1 if faulty else 0)


def _find(name: str, folder: Path) -> Source:
    """Return the session called `name`; if there is none, say how to create it."""
    try:
        return find(name, folder)
    except UnknownSessionError as error:
        plain = plain_name(name.removesuffix(SUFFIX))
        if not plain:
            raise
        aim = f"To create {plain} instead" if error.nearest else "To create it"
        raise UnknownSessionError(name, error.nearest, f"{aim}: outpour new {plain}") from error
