"""`outpour list`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import click

from scripts.errors import UNSEEN, FaultyScriptError, UnreadableScriptError
from scripts.library.listing import HEADINGS, listed_session
from scripts.library.lookup import is_shipped, sources
from scripts.terminal_text import display_width, page_width, printable, wrap
from voice.cli.printing.echo import echo
from voice.cli.printing.pager import print_page
from voice.errors import ADVICE
from voice.storage.paths import listing_failure, user_paths

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scripts.library.listing import ListedSession
    from scripts.library.lookup import Source

_WIDE: Final = 60
"""Minimum width for text beside the names."""

_NAMES: Final = 11
"""Width of the column of names; a longer name gets its own line."""

_MARGIN: Final = _NAMES + 12
"""Width of the columns of names and lengths, with margins."""


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(as_json: bool) -> None:
    """List the sessions by kind, with their length, description and requirements.

    Your own sessions come before the built-in ones.
    """
    folder = user_paths().scripts
    if reason := listing_failure(folder):
        echo(f"outpour: can't list your own sessions in {folder}: {reason}; {ADVICE}", err=True)
    listed = [listed_session(source) for source in sources(folder)]
    if as_json:
        click.echo(json.dumps([_plain(session) for session in listed], indent=2))
        return
    lines = [line for group in _groups(listed, page_width()) for line in ("", *group)]
    print_page(lines[1:])


def _plain(session: ListedSession) -> dict[str, Any]:
    header = session.header
    return {
        "name": printable(session.source.name),
        "title": header.title,
        "about": str(session.error) if session.error else header.about,
        "kind": header.kind,
        "minutes": header.minutes,
        "source": session.source.origin,
        "needs": list(header.needs),
    }


def _groups(listed: Sequence[ListedSession], width: int) -> Iterator[list[str]]:
    """Yield the lines of each group that isn't empty, heading first."""
    for key, heading in HEADINGS.items():
        group = [session for session in listed if session.heading == key]
        group.sort(key=lambda session: session.order)
        if group:
            yield [click.style(heading, bold=True), *(line for session in group for line in _lines(session, width))]


def _lines(session: ListedSession, width: int) -> Iterator[str]:
    """Yield the lines of one session: name and length beside the text, or above it if the screen is narrow."""
    name = UNSEEN.sub("\ufffd", session.source.name)
    minutes = f"{session.header.minutes:g} min" if session.header.minutes else ""
    beside = width >= _WIDE and display_width(name) <= _NAMES
    if beside:
        lead, margin = f"  {name}{' ' * (_NAMES - display_width(name))} {minutes:>7}  ", " " * _MARGIN
    else:
        yield from wrap(f"{name}  {minutes}".rstrip(), width, "  ", "  ")
        lead = margin = " " * (_MARGIN if width >= _WIDE else 4)
    for text in _description(session):
        yield from wrap(text, width, lead, margin)
        lead = margin
    if session.header.needs:
        needs = wrap(f"You need: {', '.join(session.header.needs)}.", width, margin, margin)
        yield from (click.style(line, dim=True) for line in needs)


def _description(session: ListedSession) -> list[str]:
    """Return the description of the session, or its problems."""
    if isinstance(session.error, FaultyScriptError):
        return [UNSEEN.sub("\ufffd", f"line {fault.place.line}: {fault.message}") for fault in session.error.problems]
    if isinstance(session.error, UnreadableScriptError):
        return [session.error.reason]
    return [f"{_title_and_description(session)}{_ownership(session.source)}"]


def _title_and_description(session: ListedSession) -> str:
    """Return the description after the title, which is left out if it only repeats the name."""
    title, about = session.header.title, session.header.about
    if not about:
        return title
    return about if title.casefold() == session.source.name.replace("-", " ").casefold() else f"{title}. {about}"


def _ownership(source: Source) -> str:
    """Return the remark on a session of the listener's, and on the built-in one that it hides."""
    if source.origin != "yours":
        return ""
    hides = is_shipped(source.name)
    return f" (yours) `outpour reset {source.name}` goes back to the built-in one." if hides else " (yours)"
