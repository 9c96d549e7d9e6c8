"""`outpour export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from voice.commands.options import session_options

if TYPE_CHECKING:
    from scripts.find import Source
    from voice.session import Wishes


@click.command("export")
@session_options
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to, .mp3 or .wav; SESSION.mp3 here unless told.",
)
@click.option("--force", is_flag=True, help="Overwrite the file if it exists.")
@click.option("--i-understand", is_flag=True, help="You have read the care notes on intense breathing.")
def command(source: Source, wishes: Wishes, output: Path | None, force: bool, i_understand: bool) -> None:
    """Write SESSION to a file, with chapters, to take along."""
    from voice.commands.consent import consent
    from voice.commands.progress import progress
    from voice.export import export, require_target
    from voice.folders import folders
    from voice.session import Session

    target = output or Path(f"{source.name}.mp3")
    require_target(target, overwrite=force)
    session = Session(source, wishes, folders())
    try:
        consent(session, i_understand)
        with progress(f"{session.script.header.title}", session.estimated_length) as advance:
            length = export(session, target, overwrite=force, progress=advance)
        if note := session.length_note(length):
            click.echo(f"outpour: {note}", err=True)
        click.echo(f"{target}  (seed {session.seed})")
    finally:
        session.close()
