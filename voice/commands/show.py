"""`outpour show`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from voice.cli.options import session_options
from voice.cli.printing.echo import echo, fit_lines
from voice.cli.printing.pager import print_page

if TYPE_CHECKING:
    from scripts.library.lookup import Source
    from scripts.model.timeline import Timeline
    from voice.session.request import SessionRequest

_TEXT_WIDTH = 72
"""Maximum width of continuous text, in columns."""


@click.command("show")
@session_options()
@click.option("--script", "notation", is_flag=True, help="Show directions as the script has them, not in words.")
@click.option("--text", "as_text", is_flag=True, help="Print only the spoken text.")
@click.option(
    "--spoken", is_flag=True, help="Print only the lines that are spoken differently from how they are written."
)
@click.option("--estimate", is_flag=True, help="Estimate the times instead of speaking the session first.")
@click.option("--json", "as_json", is_flag=True, help="Print the timeline as JSON.")
def command(
    source: Source,
    request: SessionRequest,
    notation: bool,
    as_text: bool,
    spoken: bool,
    estimate: bool,
    as_json: bool,
) -> None:
    """Show a page about SESSION: requirements, care notes, chapters, and the full text with times.

    Unless --estimate or --spoken is given, the session is spoken into the cache first, which makes the next play or
    export faster.
    """
    from scripts.output import outline
    from scripts.output.spoken_text import changed_lines
    from scripts.terminal_text import page_width
    from voice.cli.progress import progress
    from voice.cli.session_page import page_lines
    from voice.session.length_note import forecast_note, length_note
    from voice.session.session import Session
    from voice.storage.paths import user_paths

    session = Session(source, request, user_paths(), speaking=not (estimate or spoken))
    try:
        with progress("speaking", session.estimated_length) as advance:
            timeline = session.timeline(advance)
        note = length_note(session, timeline.length) if session.speaking else forecast_note(session)
        page = () if as_text or as_json or spoken else page_lines(session, timeline, page_width(), notation=notation)
        lines = list(page)
    finally:
        session.close()
    for plan_note in session.plan.notes:
        echo(f"outpour: {plan_note}", err=True)
    if session.plan.varies:
        echo(f"seed {session.seed}", err=True)
    if note:
        echo(f"outpour: the length is {note}", err=True)
    if as_text:
        print_page(_text(timeline, page_width()))
        return
    if as_json:
        click.echo(json.dumps(outline.as_json(timeline), ensure_ascii=False, indent=2))
        return
    print_page(fit_lines(changed_lines(timeline)) if spoken else lines)


def _text(timeline: Timeline, width: int) -> list[str]:
    """Return the lines of the spoken text, wrapped to `width` on a terminal and unwrapped in a pipe."""
    from scripts.output.captions import plain
    from scripts.terminal_text import wrap

    text = plain(timeline)
    if not sys.stdout.isatty():
        return text.splitlines()
    titles = {timeline.title, *(chapter.title for chapter in timeline.chapters)}
    lines = (
        (line, paragraph in titles)
        for paragraph in text.splitlines()
        for line in wrap(paragraph, min(width, _TEXT_WIDTH))
    )
    return [click.style(line, bold=True) if title and line else line for line, title in lines]
