"""The shared files: a read-only table from names in URLs to files."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from scripts.terminal_text import format_size, printable
from scripts.times import clock
from voice.web.index import Index, ListedSession, ListedSound, index_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from scripts.times import Milliseconds

FIRST_PAGE: Final = ""
"""The name of the page that the address itself opens."""

_LIST_TITLE: Final = "Sessions"
_HTML: Final = "text/html; charset=utf-8"
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\ufffd]+')
_LONGEST_NAME: Final = 80


@dataclass(frozen=True)
class SharedFile:
    """A file that devices may ask for."""

    media_type: str
    """Its MIME type."""

    content: bytes = b""
    """Its content if it has no path."""

    path: Path | None = None
    """Its path; None if it has `content`."""

    download_name: str = ""
    """The name under which a device saves it; empty if it is only shown."""

    length: Milliseconds | None = None
    """The length of a sound, in milliseconds; None for other files."""

    version: str = ""
    """A text that changes with its content."""


@dataclass(frozen=True)
class SharedSession:
    """A session and the files that were made of it."""

    key: str
    """The name of its files in URLs, which says nothing about it."""

    title: str
    """Its title."""

    language: str
    """The language tag of its words."""

    length: Milliseconds
    """Its length, in milliseconds."""

    sound: Path
    """The MP3 file."""

    page: Path
    """The page that plays it."""

    cover: Path
    """The cover, a JPEG."""

    about: str = ""
    """A sentence about it."""

    needs: tuple[str, ...] = ()
    """What to have within reach."""

    care: tuple[str, ...] = ()
    """The care notes."""


@dataclass(frozen=True)
class Site:
    """All shared files."""

    files: Mapping[str, SharedFile] = field(default_factory=dict)
    """The files by their names in URLs."""


def site_of(sessions: Sequence[SharedSession]) -> Site:
    """Return the site of `sessions`, at least one; its first page is that of the only session, or lists them all."""
    files: dict[str, SharedFile] = {}
    for session in sessions:
        name = f"{_file_name(session.title)}.mp3"
        files[f"{session.key}.html"] = SharedFile(_HTML, path=session.page, version=session.key)
        files[f"{session.key}.jpg"] = SharedFile("image/jpeg", path=session.cover, version=session.key)
        files[f"{session.key}.mp3"] = SharedFile(
            "audio/mpeg", path=session.sound, download_name=name, length=session.length, version=session.key
        )
    if len(sessions) == 1:
        files[FIRST_PAGE] = files[f"{sessions[0].key}.html"]
    else:
        html = index_page(Index(_LIST_TITLE, tuple(map(_listed, sessions)))).encode(errors="replace")
        files[FIRST_PAGE] = SharedFile(_HTML, html, version=hashlib.sha256(html).hexdigest()[:32])
    return Site(MappingProxyType(files))


def _listed(session: SharedSession) -> ListedSession:
    sound = ListedSound(
        label=f"Play, {clock(session.length)}",
        page=f"./{session.key}.html",
        url=f"./{session.key}.mp3",
        size=format_size(session.sound.stat().st_size),
    )
    return ListedSession(
        session.title,
        session.language,
        (sound,),
        session.about,
        session.needs,
        session.care,
        f"./{session.key}.jpg",
    )


def _file_name(title: str) -> str:
    """Return `title` as the name of a file on any system."""
    return _UNSAFE.sub("-", printable(title)).strip(". -")[:_LONGEST_NAME] or "session"
