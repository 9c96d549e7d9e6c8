"""`outpour list`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import click

from scripts.errors import UNSEEN, FaultyScriptError, ScriptError, UnreadableScriptError
from scripts.library.lookup import sources
from scripts.model.header import Header
from scripts.syntax.parser import read_header
from scripts.terminal_text import display_width, page_width, printable, wrap
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
    "faulty": "To be mended",
}
"""What stands over the sessions of a kind, in this order; the last three are no kinds of practice."""

_PLACED: Final = {"good-cry": "evening", "arrive": "around", "aftercare": "around"}
"""Sessions that nobody would look for under their kind; `outpour assemble` knows the last two by name as well."""

_BESIDE: Final = 60
"""Columns from which on the rest stands beside a name."""

_NAMES: Final = 11
"""Columns for names; a longer one has a line of its own."""

_MARGIN: Final = _NAMES + 12
"""Columns for names and lengths, with what is between."""


@dataclass(frozen=True)
class _Listed:
    """A session, as far as it can be read."""

    source: Source
    """Where it lies."""

    header: Header
    """Its front matter; the usual one where that can't be read."""

    error: ScriptError | None = None
    """Why it can't be read."""

    @property
    def heading(self) -> str:
        """Which of the headings it stands under."""
        return "faulty" if self.error else _PLACED.get(self.source.name, self.header.kind)


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(as_json: bool) -> None:
    """List the sessions there are by kind: how long each is, what it is, and what one needs for it.

    Yours come before those that ship.
    """
    own = user_paths().scripts
    if reason := listing_failure(own):
        click.echo(f"outpour: can't list your own sessions in {own}: {reason}; {ADVICE}", err=True)
    found = [_read(source) for source in sources(own)]
    if as_json:
        click.echo(json.dumps([_plain(each) for each in found], indent=2))
        return
    click.echo("\n\n".join("\n".join(group) for group in _groups(found, page_width())))


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


def _groups(found: Sequence[_Listed], width: int) -> Iterator[list[str]]:
    """Yield the lines of every group that has sessions, its heading first."""
    for key, heading in _HEADINGS.items():
        group = [session for session in found if session.heading == key]
        group.sort(key=_order)
        if group:
            yield [click.style(heading, bold=True), *(line for session in group for line in _lines(session, width))]


def _order(session: _Listed) -> tuple[bool, int, str]:
    """Return what sorts a group: yours first; those of the table as they stand there, the others by name."""
    name = session.source.name
    return session.source.origin != "yours", list(_PLACED).index(name) if name in _PLACED else -1, name


def _lines(session: _Listed, width: int) -> Iterator[str]:
    """Yield the lines of one session: name and length beside the rest, or above it where there is little room."""
    name = UNSEEN.sub("\ufffd", session.source.name)
    minutes = f"{session.header.minutes:g} min" if session.header.minutes else ""
    beside = width >= _BESIDE and display_width(name) <= _NAMES
    if beside:
        lead, margin = f"  {name}{' ' * (_NAMES - display_width(name))} {minutes:>7}  ", " " * _MARGIN
    else:
        yield from wrap(f"{name}  {minutes}".rstrip(), width, "  ", "  ")
        lead = margin = " " * (_MARGIN if width >= _BESIDE else 4)
    for told in _told(session):
        yield from wrap(told, width, lead, margin)
        lead = margin
    if session.header.needs:
        needs = wrap(f"You need: {', '.join(session.header.needs)}.", width, margin, margin)
        yield from (click.style(line, dim=True) for line in needs)


def _told(session: _Listed) -> list[str]:
    """Return what it is about, or what is wrong with it."""
    if isinstance(session.error, FaultyScriptError):
        return [UNSEEN.sub("\ufffd", f"line {each.place.line}: {each.message}") for each in session.error.problems]
    if isinstance(session.error, UnreadableScriptError):
        return [session.error.reason]
    yours = " (yours)" if session.source.origin == "yours" else ""
    return [f"{session.header.about or session.header.title}{yours}"]
