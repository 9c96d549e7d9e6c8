"""A page that lists sessions, each with its cover, needs, care notes, and links to its pages and files."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from string import Template
from typing import TYPE_CHECKING, Final

from voice.web.markup import BESIDE, asset, policy

if TYPE_CHECKING:
    from collections.abc import Iterable

_ICON: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Ccircle cx='16' cy='16' r='14' fill='%239fd0c4'/%3E%3C/svg%3E"
)
"""A disc; without an icon, browsers ask the server for /favicon.ico."""


@dataclass(frozen=True)
class ListedSound:
    """One sound file of a session, such as a length or a voice."""

    label: str
    """What distinguishes it, such as `10 min`."""

    page: str
    """The URL of its page, relative to the list."""

    url: str
    """The URL of its file."""

    size: str
    """The size of its file, such as `9.6 MB`."""


@dataclass(frozen=True)
class ListedSession:
    """A session in the list."""

    title: str
    """Its title."""

    language: str
    """The language tag of its words."""

    sounds: tuple[ListedSound, ...]
    """Its sound files, at least one."""

    about: str = ""
    """A sentence about it."""

    needs: tuple[str, ...] = ()
    """What to have within reach."""

    care: tuple[str, ...] = ()
    """The care notes, those on intense breathing included."""

    cover: str = ""
    """The URL of its cover, a square picture; empty for none."""


@dataclass(frozen=True)
class Index:
    """A list of sessions."""

    title: str
    """Its title."""

    sessions: tuple[ListedSession, ...]
    """The sessions, in order."""

    language: str = "en"
    """The language tag of the title."""

    author: str = ""
    """Whose sessions they are."""

    about: str = ""
    """A description of all of them."""

    feed: str = ""
    """The URL of the podcast feed; empty for none."""


def index_page(index: Index) -> str:
    """Return the list as HTML. It runs no script and loads nothing but the covers."""
    style = asset("index.css")
    return Template(asset("index.html")).substitute(
        policy=policy(style, img=f"{BESIDE} data:"),
        icon=_ICON,
        title=escape(index.title),
        language=escape(index.language),
        author=_paragraph(index.author, "quiet"),
        about=_paragraph(index.about),
        feed=_feed(index),
        subscribe=_link(index.feed, "Podcast feed", "feed") if index.feed else "",
        style=style,
        sessions="\n".join(map(_session, index.sessions)),
    )


def _feed(index: Index) -> str:
    """Return the element by which podcast players find the feed."""
    if not index.feed:
        return ""
    title, url = escape(index.title), escape(index.feed)
    return f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{url}">'


def _session(session: ListedSession) -> str:
    title, language = escape(session.title), escape(session.language)
    parts = (
        f'<li class="session" lang="{language}">',
        _cover(session.cover),
        '<div class="words">',
        f'<h2 dir="auto">{title}</h2>',
        _paragraph(session.about),
        _needs(session.needs),
        _care(session.care),
        '<ul class="sounds">',
        *(_sound(session, sound) for sound in session.sounds),
        "</ul></div></li>",
    )
    return "\n".join(filter(None, parts))


def _sound(session: ListedSession, sound: ListedSound) -> str:
    """Return the links to one sound; each repeats the title, for screen readers."""
    title = f'<span class="unseen" lang="{escape(session.language)}">{escape(session.title)}, </span>'
    label, page, url = escape(sound.label), escape(sound.page), escape(sound.url)
    return (
        f'<li lang="en"><a class="play" href="{page}">{title}{label}</a>\n'
        f'<a href="{url}" download>{title}<span class="unseen">{label}: </span>'
        f"Download, {escape(sound.size)}</a></li>"
    )


def _cover(url: str) -> str:
    return f'<img src="{escape(url)}" alt="" width="1400" height="1400" loading="lazy">' if url else ""


def _needs(needs: Iterable[str]) -> str:
    words = ", ".join(f'<span dir="auto">{escape(need)}</span>' for need in needs)
    return f'<p class="needs"><span class="quiet" lang="en">You need</span> {words}</p>' if words else ""


def _care(notes: Iterable[str]) -> str:
    items = "".join(f'<li dir="auto">{escape(note)}</li>' for note in notes)
    return f'<section class="care"><h3 lang="en">Take care</h3><ul>{items}</ul></section>' if items else ""


def _paragraph(text: str, kind: str = "") -> str:
    attribute = f' class="{kind}"' if kind else ""
    return f'<p{attribute} dir="auto">{escape(text)}</p>' if text else ""


def _link(url: str, text: str, kind: str) -> str:
    return f'<p class="{kind}"><a href="{escape(url)}">{escape(text)}</a></p>'
