"""What a feed still says about its episodes after the record of its folder was lost."""

from __future__ import annotations

import uuid
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from voice.publishing.address import FEED
from voice.publishing.feed import GENERATOR, NAMESPACES, episode_guid
from voice.publishing.record import Episode, Record
from voice.storage.paths import read_regular

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LARGEST: Final = 1_000_000
"""No number of an episode is larger."""


def recovered_record(folder: Path) -> Record:
    """Return the identifier of the podcast, and the numbers and dates of its episodes, from the feed in `folder`.

    The record is empty if there is no feed, or one of another program.
    """
    try:
        channel = ET.fromstring(read_regular(folder / FEED)).find("channel")  # noqa: S314 - expat limits entities
    except (OSError, ET.ParseError, ValueError, LookupError):  # LookupError: an unknown encoding
        return Record()
    if channel is None or channel.findtext("generator") != GENERATOR:
        return Record()
    guid = channel.findtext("podcast:guid", "", NAMESPACES)
    with suppress(ValueError):
        return Record(guid=str(uuid.UUID(guid)), episodes=dict(_episodes(channel, guid)))
    return Record()


def _episodes(channel: ET.Element, guid: str) -> Iterator[tuple[str, Episode]]:
    """Yield the episodes by the names of their files; those that somebody else added are left out."""
    for item in channel.iter("item"):
        enclosure = item.find("enclosure")
        address = "" if enclosure is None else enclosure.get("url", "")
        name = unquote(address.rpartition("/")[2])
        if not name or item.findtext("guid") != episode_guid(guid, name):
            continue
        with suppress(ValueError, OverflowError):
            number = int(item.findtext("itunes:episode", "", NAMESPACES))
            date = parsedate_to_datetime(item.findtext("pubDate", ""))
            if 0 < number < _LARGEST:
                yield name, Episode(number, date.isoformat())
