"""The list of the published sessions, `index.html`."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote

from scripts.terminal_text import format_size
from voice.export.outputs import COVER, PAGE
from voice.publishing.address import FEED
from voice.web.index import Index, ListedSession, ListedSound, index_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from voice.publishing.record import Details
    from voice.publishing.sounds import PublishedSound


def published_index(details: Details, sounds: Iterable[PublishedSound]) -> bytes:
    """Return the list of the sessions that `sounds` belong to, in order, as HTML."""
    sessions = [_session(list(sounds)) for _, sounds in groupby(sounds, key=lambda sound: sound.script)]
    index = Index(
        title=details.title,
        sessions=tuple(sessions),
        language=details.language,
        author=details.author,
        about=details.about,
        feed=_url(FEED) if details.url else "",
    )
    return index_page(index).encode(errors="replace")


def _session(sounds: Sequence[PublishedSound]) -> ListedSession:
    first = sounds[0]
    return ListedSession(
        title=first.session.title,
        language=first.session.language,
        sounds=tuple(
            ListedSound(each.label, _url(each.beside(PAGE)), _url(each.name), format_size(each.size)) for each in sounds
        ),
        about=first.session.about,
        needs=first.session.needs,
        care=first.session.care,
        cover=_url(first.beside(COVER)),
    )


def _url(name: str) -> str:
    return f"./{quote(name)}"
