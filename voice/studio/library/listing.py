"""The sessions as the library shows them: the listener's own first, then the built-in ones by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scripts.library.listing import HEADINGS, ListedSession, listed_session
from scripts.library.lookup import is_shipped
from scripts.library.recommendation import SUBJECT_WORDS, SUBJECTS
from scripts.terminal_text import printable
from voice.studio.problems import problems_of

if TYPE_CHECKING:
    from scripts.library.lookup import Source
    from voice.studio.files import ScriptFiles

_OWN: Final = "Yours"
"""The heading of the listener's own sessions, and of those named on the command line."""


def listing(files: ScriptFiles) -> list[dict[str, Any]]:
    """Return all sessions in display order, for JSON."""
    sessions = [(script_id, listed_session(source)) for script_id, source in files.all().items()]
    sessions.sort(key=lambda item: _order(item[1]))
    return [_plain(script_id, session, files) for script_id, session in sessions]


def listed(script_id: str, source: Source, files: ScriptFiles) -> dict[str, Any]:
    """Return one session as it is listed, for JSON."""
    return _plain(script_id, listed_session(source), files)


def _order(session: ListedSession) -> tuple[int, tuple[bool, int, str]]:
    if session.source.origin == "shipped":
        return 1 + list(HEADINGS).index(session.heading), session.order
    return 0, (session.source.origin != "file", 0, session.source.name)


def _plain(script_id: str, session: ListedSession, files: ScriptFiles) -> dict[str, Any]:
    source, header = session.source, session.header
    shipped = source.origin == "shipped"
    return {
        "id": script_id,
        "name": printable(source.name),
        "title": header.title or printable(source.name),
        "about": header.about,
        "kind": HEADINGS.get(header.kind, ""),
        "group": HEADINGS[session.heading] if shipped else _OWN,
        "minutes": header.minutes,
        "needs": header.needs,
        "care": header.care,
        "language": header.language,
        "subjects": [SUBJECT_WORDS[key] for key, names in SUBJECTS.items() if source.name in names],
        "origin": source.origin,
        "writable": files.may_write(source),
        "hides": source.origin == "yours" and is_shipped(source.name),
        "problems": problems_of(session.error),
    }
