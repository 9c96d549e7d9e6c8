"""`outpour assemble`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from audio.sinks import FILE_SINKS
from scripts.checks.check import check
from scripts.errors import FaultyScriptError
from scripts.library.assemble import assemble, with_person
from scripts.library.lookup import Source, find
from scripts.terminal_text import printable
from scripts.times import minutes as minutes_long
from voice.cli.completion import sessions
from voice.cli.options import LONGEST_MINUTES, Minutes, OutputFile, for_option
from voice.cli.output.existing_output import settle_existing
from voice.cli.output.output_folder import offer_folder
from voice.cli.printing.echo import echo
from voice.session.loading import check_context, load_checked
from voice.storage.atomic import replacement, require_writable, same_file
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from pathlib import Path

_MINUTES_PER_PRACTICE = 10
_EXTRA_MINUTES = 5


@click.command("assemble")
@click.argument("practices", nargs=-1, required=True, metavar="PRACTICE...", shell_complete=sessions)
@click.option(
    "-o",
    "--output",
    type=OutputFile("evening.txt"),
    required=True,
    metavar="FILE",
    help="The script to write.",
)
@click.option(
    "--minutes",
    type=Minutes(3, LONGEST_MINUTES),
    metavar="N",
    help="Target length in minutes; by default 10 for each practice, plus 5.",
)
@click.option("--title", default="", metavar="TEXT", help="The title of the session.")
@for_option
@click.option("--force", is_flag=True, help="Overwrite the file if it exists.")
def command(
    practices: tuple[str, ...], output: Path, minutes: float | None, title: str, person: str | None, force: bool
) -> None:
    """Combine practices into one script that begins with an arrival and ends with a closing and aftercare.

    The script is plain text like any other: edit it, check it and play it.
    """
    if output.suffix.lower() in FILE_SINKS:
        raise click.UsageError(f"{output} would be a script, not a sound; name it {output.with_suffix('.txt')}")
    paths = user_paths()
    sources = [find(name, paths.scripts) for name in dict.fromkeys(practices)]
    if any(same_file(output, source.path) for source in sources):
        raise click.UsageError(f"{output} is one of the practices and would be overwritten; choose another file name")
    offer_folder(output)
    output, force = settle_existing(output, force)
    require_writable(output, overwrite=force)
    length = minutes_long(minutes or _MINUTES_PER_PRACTICE * len(practices) + _EXTRA_MINUTES)
    scripts = [load_checked(source, paths, allow_files=False) for source in sources]
    arrive, aftercare = (
        load_checked(find(name, paths.scripts, by_path=False), paths, allow_files=False)
        for name in ("arrive", "aftercare")
    )
    if person:
        scripts = with_person(scripts, person)
    text = assemble(scripts, arrive, aftercare, length, printable(" ".join(title.split())))
    context = check_context(Source(output.stem, output, "file"), paths, anywhere=False)
    _, problems = check(text, output.stem, str(output), context)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise FaultyScriptError(errors)
    with replacement(output, overwrite=force) as temporary:
        temporary.write_text(text, encoding="utf-8")
    for problem in problems:
        echo(str(problem), err=True)
    echo(printable(str(output)))
