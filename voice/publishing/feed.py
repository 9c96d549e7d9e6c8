"""A podcast feed: RSS 2.0 with the namespaces of Apple Podcasts and of Podcasting 2.0.

Written by the rules of https://podcasters.apple.com/support/823-podcast-requirements (as archived in the file
itunes_reference.md of https://github.com/Podcastindex-org/podcast-namespace) and by the tags of
https://podcastnamespace.org: guid, chapters and transcript.
"""

from __future__ import annotations

import re
import uuid
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from voice.export.outputs import CHAPTERS, COVER, PAGE, TRANSCRIPT
from voice.publishing.address import FEED, file_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voice.publishing.record import Details
    from voice.publishing.sounds import PublishedSound

NAMESPACES: Final = {
    "atom": "http://www.w3.org/2005/Atom",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}
GENERATOR: Final = "Outpour"

_PODCASTS: Final = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The namespace of identifiers of podcasts, https://podcastnamespace.org/tag/guid."""

_INVALID: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 doesn't allow."""

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>'

_LONGEST: Final = 255
"""Maximum length of a value in characters, apart from descriptions."""

_LONGEST_DESCRIPTION: Final = 4000
"""Maximum size of a description, in bytes."""


def podcast_guid(url: str) -> str:
    """Return the identifier of a podcast that is first published at the address `url`."""
    return str(uuid.uuid5(_PODCASTS, file_address(url, FEED).partition("://")[2]))


def episode_guid(podcast: str, name: str) -> str:
    """Return the identifier of the episode in the file `name`, in the podcast with the identifier `podcast`."""
    return str(uuid.uuid5(uuid.UUID(podcast), name))


def feed(details: Details, guid: str, cover: str, episodes: Sequence[PublishedSound]) -> bytes:
    """Return the feed of `episodes`.

    Args:
        details: the podcast's details, with an address.
        guid: the identifier of the podcast.
        cover: the name of the file with its cover.
        episodes: the sounds, in any order.
    """
    for prefix, address in NAMESPACES.items():
        ET.register_namespace(prefix, address)
    rss = ET.Element("rss", version="2.0")
    channel = ET.SubElement(rss, "channel")
    _add(channel, "title", details.title)
    _add(channel, "link", details.url)
    _add(channel, "description", _shortened(details.about))
    _add(channel, "language", details.language)
    _add(channel, "generator", GENERATOR)
    if episodes:
        _add(channel, "lastBuildDate", format_datetime(max(each.episode.date for each in episodes), usegmt=True))
    address = file_address(details.url, FEED)
    _add(channel, "atom:link", href=address, rel="self", type="application/rss+xml")
    _add(channel, "itunes:author", details.author)
    _add(channel, "itunes:image", href=file_address(details.url, cover))
    category = _add(channel, "itunes:category", text="Health & Fitness")
    _add(category, "itunes:category", text="Mental Health")
    _add(channel, "itunes:explicit", "false")
    _add(channel, "itunes:type", "episodic")
    _add(channel, "podcast:guid", guid)
    for episode in sorted(episodes, key=lambda each: (each.episode.date, -each.episode.number), reverse=True):
        _add_item(channel, episode, details, guid)
    ET.indent(rss)
    return f"{_DECLARATION}\n{ET.tostring(rss, encoding='unicode')}\n".encode()


def _add_item(channel: ET.Element, episode: PublishedSound, details: Details, guid: str) -> None:
    item = ET.SubElement(channel, "item")
    page = file_address(details.url, episode.beside(PAGE))
    sound = file_address(details.url, episode.name)
    _add(item, "title", episode.title)
    _add(item, "link", page)
    _add(item, "description", _shortened(description(episode)))
    _add(item, "enclosure", url=sound, length=str(episode.size), type="audio/mpeg")
    _add(item, "guid", episode_guid(guid, episode.name), isPermaLink="false")
    _add(item, "pubDate", format_datetime(episode.episode.date, usegmt=True))
    _add(item, "itunes:duration", str(round(episode.length / 1000)))
    _add(item, "itunes:image", href=file_address(details.url, episode.beside(COVER)))
    _add(item, "itunes:explicit", "false")
    _add(item, "itunes:episode", str(episode.episode.number))
    chapters = file_address(details.url, episode.beside(CHAPTERS))
    _add(item, "podcast:chapters", url=chapters, type="application/json+chapters")
    if episode.has_transcript:
        transcript = file_address(details.url, episode.beside(TRANSCRIPT))
        language = episode.session.language
        _add(item, "podcast:transcript", url=transcript, type="text/vtt", language=language, rel="captions")


def description(episode: PublishedSound) -> str:
    """Return what the feed says about a sound: the script's description, needs and care notes."""
    session = episode.session
    needs = f"You need: {', '.join(session.needs)}." if session.needs else ""
    parts = (session.about, needs, " ".join(session.care))
    return "\n".join(filter(None, parts)) or session.title


def _add(parent: ET.Element, tag: str, words: str | None = None, /, **attributes: str) -> ET.Element:
    """Add an element with `words` to `parent`, and return it; one whose words are empty is left out."""
    prefix, _, name = tag.rpartition(":")
    element = ET.Element(f"{{{NAMESPACES[prefix]}}}{name}" if prefix else name, attributes)
    if words is not None:
        element.text = _INVALID.sub("", words).strip()
        if tag != "description":
            element.text = " ".join(element.text.split())[:_LONGEST]
    if words is None or element.text:
        parent.append(element)
    return element


def _shortened(text: str) -> str:
    """Return `text`, cut between words if it is too long for a description."""
    encoded = text.encode(errors="replace")
    if len(encoded) <= _LONGEST_DESCRIPTION:
        return text
    return encoded[: _LONGEST_DESCRIPTION - 3].decode(errors="ignore").rpartition(" ")[0] + "…"
