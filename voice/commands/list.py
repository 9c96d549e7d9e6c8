"""`outpour list`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import click

from scripts.errors import UNSEEN, FaultyScriptError, ScriptError, UnreadableScriptError
from scripts.library.lookup import is_shipped, sources
from scripts.model.header import Header
from scripts.syntax.header_reader import read_header
from scripts.terminal_text import display_width, page_width, printable, wrap
from voice.cli.printing.echo import echo
from voice.cli.printing.pager import print_page
from voice.errors import ADVICE
from voice.storage.paths import listing_failure, user_paths

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scripts.library.lookup import Source

_HEADINGS: Final = {
    "walk": "Walking",
    "shower": "In the shower",
    "breathwork": "Breathing",
    "sitting": "Sitting",
    "writing": "Writing",
    "movement": "Moving",
    "listening": "Listening",
    "evening": "A whole evening",
    "around": "Before and after",
    "faulty": "Need fixing",
}
"""Headings by kind of session, in display order; the last three aren't kinds of practice."""

_PLACED: Final = {"good-cry": "evening", "arrive": "around", "aftercare": "around"}
"""Sessions listed under another heading than their kind; `outpour assemble` uses the last two by name."""

_WIDE: Final = 60
"""Minimum width for text beside the names."""

_NAMES: Final = 11
"""Width of the column of names; a longer name gets its own line."""

_MARGIN: Final = _NAMES + 12
"""Width of the columns of names and lengths, with margins."""


@dataclass(frozen=True)
class _Listed:
    """A session with its front matter, or with the error in it."""

    source: Source
    """The script."""

    header: Header
    """Its front matter; the default one if it is invalid."""

    error: ScriptError | None = None
    """The error in its front matter."""

    @property
    def heading(self) -> str:
        """The key of its heading."""
        return "faulty" if self.error else _PLACED.get(self.source.name, self.header.kind)


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(as_json: bool) -> None:
    """List the sessions by kind, with their length, description and requirements.

    Your own sessions come before the built-in ones.
    """
    folder = user_paths().scripts
    if reason := listing_failure(folder):
        echo(f"outpour: can't list your own sessions in {folder}: {reason}; {ADVICE}", err=True)
    listed = [_read(source) for source in sources(folder)]
    if as_json:
        click.echo(json.dumps([_plain(session) for session in listed], indent=2))
        return
    lines = [line for group in _groups(listed, page_width()) for line in ("", *group)]
    print_page(lines[1:])


def _read(source: Source) -> _Listed:
    try:
        return _Listed(source, read_header(source.read(), source.name, source.label))
    except ScriptError as error:
        return _Listed(source, Header(kind=""), error)


def _plain(session: _Listed) -> dict[str, Any]:
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


def _groups(listed: Sequence[_Listed], width: int) -> Iterator[list[str]]:
    """Yield the lines of each group that isn't empty, heading first."""
    for key, heading in _HEADINGS.items():
        group = [session for session in listed if session.heading == key]
        group.sort(key=_order)
        if group:
            yield [click.style(heading, bold=True), *(line for session in group for line in _lines(session, width))]


def _order(session: _Listed) -> tuple[bool, int, str]:
    """Return the sort key within a group: the listener's sessions first, then the table's order, then names."""
    name = session.source.name
    return session.source.origin != "yours", list(_PLACED).index(name) if name in _PLACED else -1, name


def _lines(session: _Listed, width: int) -> Iterator[str]:
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


def _description(session: _Listed) -> list[str]:
    """Return the description of the session, or its problems."""
    if isinstance(session.error, FaultyScriptError):
        return [UNSEEN.sub("\ufffd", f"line {fault.place.line}: {fault.message}") for fault in session.error.problems]
    if isinstance(session.error, UnreadableScriptError):
        return [session.error.reason]
    return [f"{_title_and_description(session)}{_ownership(session.source)}"]


def _title_and_description(session: _Listed) -> str:
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
