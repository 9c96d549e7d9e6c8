"""`outpour show`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from voice.commands.options import session_options

if TYPE_CHECKING:
    from scripts.find import Source
    from voice.session import Wishes


@click.command("show")
@session_options
@click.option("--json", "as_json", is_flag=True, help="The timeline, for programs.")
def command(source: Source, wishes: Wishes, as_json: bool) -> None:
    """Show SESSION's outline: chapters, words and pauses with their times.

    It speaks the session first, which the next play or export then need not.
    """
    from scripts import outline
    from voice.commands.progress import progress
    from voice.folders import folders
    from voice.session import Session

    session = Session(source, wishes, folders())
    try:
        with progress("speaking", session.estimated_length) as advance:
            timeline = session.timeline(advance)
    finally:
        session.close()
    if as_json:
        click.echo(json.dumps(outline.as_json(timeline), ensure_ascii=False, indent=2))
        return
    for note in session.script.header.care:
        click.echo(note)
    for line in outline.outline(timeline):
        click.echo(line)
    if note := session.length_note(timeline.length):
        click.echo(f"outpour: {note}", err=True)
