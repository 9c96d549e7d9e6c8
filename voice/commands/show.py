"""`outpour show`."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import click

from voice.commands.options import session_options

if TYPE_CHECKING:
    from scripts.find import Source
    from voice.session import Wishes


@click.command("show")
@session_options()
@click.option("--text", "as_text", is_flag=True, help="The words alone.")
@click.option("--estimate", is_flag=True, help="Without speaking it first: at once, and about right.")
@click.option("--json", "as_json", is_flag=True, help="The timeline, for programs.")
def command(source: Source, wishes: Wishes, as_text: bool, estimate: bool, as_json: bool) -> None:
    """Show SESSION's outline: chapters, words and pauses with their times.

    It speaks the session first, which the next play or export then need not, unless --estimate is given.
    """
    from scripts import captions, outline
    from voice.commands.progress import progress
    from voice.folders import folders
    from voice.session import Session

    session = Session(source, wishes, folders(), speaking=not estimate)
    try:
        with progress("speaking", session.estimated_length) as advance:
            timeline = session.timeline(advance)
            note = session.length_note(timeline.length)
    finally:
        session.close()
    for told in session.notes:
        click.echo(f"outpour: {told}", err=True)
    if session.varies:
        click.echo(f"seed {session.seed}", err=True)
    if as_text:
        click.echo(captions.plain(timeline), nl=False)
        return
    if as_json:
        click.echo(json.dumps(outline.as_json(timeline), ensure_ascii=False, indent=2))
        return
    for care in session.script.header.care:
        click.echo(care)
    for line in outline.outline(timeline, min(shutil.get_terminal_size().columns, 120)):
        click.echo(line)
    if note:
        click.echo(f"outpour: {note}", err=True)
