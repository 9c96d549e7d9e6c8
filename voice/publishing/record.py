"""What Outpour remembers of a published folder, in a file of the folder itself.

It holds nothing that the other files don't: titles, names and dates, and digests that distinguish Outpour's own files
from edited ones.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from scripts.errors import os_error_reason
from voice.errors import VoiceError
from voice.storage.atomic import replacement
from voice.storage.paths import read_regular

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAME: Final = "outpour-published.json"


class RecordError(VoiceError):
    """The record of a published folder can't be read."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"{self.path} can't be read: {self.reason}; restore it from your web host, or delete it, give all options "
            "again, and the folder is published as if for the first time"
        )


@dataclass(frozen=True)
class Details:
    """Details of the podcast, for the list and the feed; empty values have defaults."""

    title: str = ""
    """The title."""

    author: str = ""
    """The author of the sessions."""

    about: str = ""
    """A description of one or more sentences."""

    url: str = ""
    """The address of the folder, with a slash at its end; empty for no feed."""

    language: str = ""
    """A language tag."""


@dataclass(frozen=True)
class Episode:
    """A sound that has been published."""

    number: int
    """Its number, which it keeps."""

    published: str
    """When it was first published: date and time in UTC."""

    @property
    def date(self) -> datetime:
        """When it was first published, in UTC."""
        return datetime.fromisoformat(self.published).astimezone(UTC)


@dataclass(frozen=True)
class Record:
    """What is remembered of a published folder."""

    details: Details = Details()
    """The details given so far."""

    guid: str = ""
    """The identifier of the podcast; empty if it never had a feed."""

    feedless: bool = False
    """Whether the publisher wants no feed, and said so with an empty `--url`."""

    pictured: bool = False
    """Whether its cover is a picture from `--cover`, not a drawn one."""

    episodes: Mapping[str, Episode] = field(default_factory=dict)
    """The published sounds, by the names of their files."""

    untitled: Mapping[str, int] = field(default_factory=dict)
    """The numbers of untitled sessions, those no longer published included, by digests of their scripts' names."""

    digests: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The SHA-256 of what Outpour wrote, or was about to write, by the names of the files that concern all sessions."""

    def next_number(self) -> int:
        """Return the number of the next new episode."""
        return max((episode.number for episode in self.episodes.values()), default=0) + 1

    def owns(self, name: str, content: bytes) -> bool:
        """Return whether Outpour wrote `content` to the file `name`."""
        return digest(content) in self.digests.get(name, ())

    def with_digest(self, name: str, content: bytes, *, known: bool) -> Record:
        """Return the record with the digest of `content` for the file `name`; if `known`, the earlier ones stay."""
        earlier = self.digests.get(name, ()) if known else ()
        return replace(self, digests={**self.digests, name: tuple(dict.fromkeys((*earlier, digest(content))))})


def digest(content: bytes) -> str:
    """Return the SHA-256 of `content`."""
    return hashlib.sha256(content).hexdigest()


def read_record(folder: Path) -> Record | None:
    """Return the record of `folder`; None if it has none.

    Raises:
        RecordError: it can't be read.
    """
    path = folder / NAME
    try:
        facts: Any = json.loads(read_regular(path).decode())
        return Record(
            details=Details(**{name: str(facts[name]) for name in asdict(Details()) if name in facts}),
            guid=str(facts.get("guid", "")),
            feedless=bool(facts.get("feedless")),
            pictured=bool(facts.get("pictured")),
            episodes={
                str(name): Episode(int(each["number"]), _date(each["published"]))
                for name, each in facts.get("episodes", {}).items()
            },
            untitled={str(name): int(number) for name, number in facts.get("untitled", {}).items()},
            digests={str(name): tuple(map(str, each)) for name, each in facts.get("digests", {}).items()},
        )
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RecordError(path, os_error_reason(error)) from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise RecordError(path, "something other than Outpour changed it") from error


def _date(text: str) -> str:
    """Return `text`, which is a date and time; raise ValueError if it isn't."""
    datetime.fromisoformat(text)
    return text


def write_record(record: Record, folder: Path) -> None:
    """Write `record` to `folder`, unless the file is up to date.

    Raises:
        TargetError: it can't be written.
    """
    facts = asdict(record)
    facts = {**{name: value for name, value in facts.pop("details").items() if value}, **facts}
    if not record.feedless:
        del facts["feedless"]
    content = json.dumps(facts, ensure_ascii=False, indent=1).encode(errors="replace") + b"\n"
    path = folder / NAME
    with suppress(OSError):
        if path.read_bytes() == content:
            return
    with replacement(path, overwrite=True) as part:
        part.write_bytes(content)
