"""Names of published files: plain ASCII letters, which need no escapes in URLs."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from itertools import count
from typing import TYPE_CHECKING, Final

from anyascii import anyascii

from voice.storage.device_names import is_device_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from scripts.library.lookup import Source

_UNSAFE: Final = re.compile(r"[^a-z0-9._]+")
_TAKEN: Final = ("index", "cover")
"""Stems of the files that belong to all sessions."""

_LONGEST: Final = 80


def published_names(sources: Sequence[Source], numbers: Mapping[Path, int]) -> dict[Path, str]:
    """Return the stem of each script's files, by the path of the script.

    Args:
        sources: the scripts.
        numbers: the numbers of untitled sessions, by the paths of their scripts; the others are called like the script.
    """
    return {
        source.path: f"session-{numbers[source.path]:02}" if source.path in numbers else _plain(source.name)
        for source in sources
    }


def untitled_numbers(sources: Sequence[Source], known: Mapping[str, int]) -> dict[str, tuple[Source, int]]:
    """Return each script with the number of its untitled session, by the digest of its name, in order of the numbers.

    A number in `known`, by the same digests, stays, and no other session ever gets it: players know a session by it.
    """
    found: dict[str, tuple[Source, int]] = {}
    seen: Counter[str] = Counter()
    unused = count(max(known.values(), default=0) + 1)
    for source in sources:
        digest = _digest(source.name, seen[source.name])
        seen[source.name] += 1
        found[digest] = (source, known[digest] if digest in known else next(unused))
    return dict(sorted(found.items(), key=lambda item: item[1][1]))


def _digest(name: str, occurrence: int) -> str:
    """Return a digest of a script's `name`; scripts of the same name, in several folders, differ by `occurrence`."""
    return hashlib.sha256(f"{name}\0{occurrence}".encode(errors="surrogateescape")).hexdigest()[:16]


def _plain(name: str) -> str:
    plain = _UNSAFE.sub("-", anyascii(name).lower()).strip("-._")[:_LONGEST] or "session"
    return f"{plain}-session" if plain in _TAKEN or is_device_name(plain) else plain
