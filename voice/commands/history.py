"""`outpour history`."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from voice.cli.printing.echo import echo, fit_lines
from voice.cli.printing.pager import print_page


@click.command("history")
@click.option("--clear", is_flag=True, help="Delete the history.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(clear: bool, as_json: bool) -> None:
    """List the sessions you played, latest first. The history never leaves this machine."""
    from voice.playback.history import History
    from voice.storage.notes_record import NotesRecord
    from voice.storage.paths import user_paths

    paths = user_paths()
    history = History(paths.history)
    if clear:
        history.clear()
        NotesRecord(paths.safety_notes).clear()
        return
    contents = history.load()
    if contents.damaged:
        echo(f"outpour: {contents.damage}; `outpour history --clear` removes all", err=True)
    if as_json:
        click.echo(json.dumps([asdict(entry) for entry in contents.entries], ensure_ascii=False, indent=2))
        return
    if not contents.entries:
        echo("outpour: no sessions yet; `outpour play walk` plays one, `outpour list` shows all", err=True)
    print_page(fit_lines(entry.label for entry in contents.entries))
