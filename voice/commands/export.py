"""`outpour export`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voice.commands.options import room_option, session_options

if TYPE_CHECKING:
    from scripts.find import Source
    from voice.session import Wishes


@click.command("export")
@session_options
@room_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to: .mp3, .wav, or .vtt, .srt, .lrc, .txt for the words alone; SESSION.mp3 here unless told.",
)
@click.option("--captions", "with_words", is_flag=True, help="Write the words beside the sound, as .vtt and .lrc.")
@click.option("--force", is_flag=True, help="Overwrite the file if it exists.")
@click.option("--i-understand", is_flag=True, help="You have read the care notes on intense breathing.")
def command(
    source: Source,
    wishes: Wishes,
    room: float,
    output: Path | None,
    with_words: bool,
    force: bool,
    i_understand: bool,
) -> None:
    """Write SESSION to a file, with chapters, to take along."""
    from voice.commands.consent import consent
    from voice.commands.progress import progress
    from voice.export import export, require_target, write_words
    from voice.folders import folders
    from voice.session import Session

    target = output or Path(f"{source.name}.mp3")
    beside = [target.with_suffix(suffix) for suffix in (".vtt", ".lrc")] if with_words else []
    for path in (target, *beside):
        require_target(path, overwrite=force)
    session = Session(source, replace(wishes, room=room), folders())
    try:
        consent(session, i_understand)
        with progress(f"{session.script.header.title}", session.estimated_length) as advance:
            length = export(session, target, overwrite=force, progress=advance)
        for path in beside:
            write_words(session.heard_timeline(), path, overwrite=force)
        session.remember()
        if note := session.length_note(length):
            click.echo(f"outpour: {note}", err=True)
        click.echo(f"{target}  (seed {session.seed})")
    finally:
        session.close()
