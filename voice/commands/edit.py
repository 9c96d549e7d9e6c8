"""`outpour edit`."""

from __future__ import annotations

from dataclasses import replace

import click

from scripts.checks.check import check
from scripts.library.lookup import find
from voice.cli.completion import sessions
from voice.commands.new import create_session
from voice.session.loading import surroundings
from voice.storage.paths import user_paths


@click.command("edit")
@click.argument("name", shell_complete=sessions)
@click.pass_context
def command(context: click.Context, name: str) -> None:
    """Open a session in your editor ($VISUAL or $EDITOR), and check it when you come back.

    A session that ships is copied into your own folder first, and comes before the shipped one from then on.
    """
    own = user_paths()
    source = find(name, own.scripts)
    if source.origin == "shipped":
        path = create_session(source.name, source.read(), own.scripts, overwrite=False)
        source = replace(source, path=path, origin="yours")
        click.echo(f"your copy: {path}", err=True)
    click.edit(filename=str(source.path))
    _, problems = check(source.read(), source.name, source.label, surroundings(source, own, anywhere=False))
    for problem in problems:
        click.echo(str(problem))
    faulty = any(problem.severity == "error" for problem in problems)
    click.echo(f"{source.path}: {'this cannot be played yet' if faulty else 'ready to play'}", err=True)
    context.exit(1 if faulty else 0)
