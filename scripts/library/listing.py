"""The list of sessions: each with its front matter, under the heading of its kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scripts.errors import ScriptError
from scripts.model.header import Header
from scripts.syntax.header_reader import read_header

if TYPE_CHECKING:
    from scripts.library.lookup import Source

HEADINGS: Final = {
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


@dataclass(frozen=True)
class ListedSession:
    """A session with its front matter, or with the error in it."""

    source: Source
    """The script."""

    header: Header
    """Its front matter; the default one if it is invalid."""

    error: ScriptError | None = None
    """The error in its front matter."""

    @property
    def heading(self) -> str:
        """The key of its heading in `HEADINGS`."""
        return "faulty" if self.error else _PLACED.get(self.source.name, self.header.kind)

    @property
    def order(self) -> tuple[bool, int, str]:
        """The sort key under a heading: the listener's sessions first, then the table's order, then names."""
        name = self.source.name
        return self.source.origin != "yours", list(_PLACED).index(name) if name in _PLACED else -1, name


def listed_session(source: Source) -> ListedSession:
    """Return the session at `source` for the list; errors in it are part of the result."""
    try:
        return ListedSession(source, read_header(source.read(), source.name, source.label))
    except ScriptError as error:
        return ListedSession(source, Header(kind=""), error)
