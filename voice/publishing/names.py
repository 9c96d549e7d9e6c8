"""Names of published files: in plain letters, which every web space and every URL takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from anyascii import anyascii

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scripts.library.lookup import Source

_UNSAFE: Final = re.compile(r"[^a-z0-9._]+")
_TAKEN: Final = ("index", "cover")
"""Names of the files that concern all sessions, without their suffixes."""

_LONGEST: Final = 80


def published_names(sources: Sequence[Source], *, untitled: bool) -> dict[Path, str]:
    """Return the beginning of the names of the files of each script, by its path.

    If `untitled`, the scripts are numbered.
    """
    if untitled:
        digits = len(str(len(sources)))
        return {source.path: f"session-{number:0{digits}}" for number, source in enumerate(sources, start=1)}
    return {source.path: _plain(source.name) for source in sources}


def _plain(name: str) -> str:
    plain = _UNSAFE.sub("-", anyascii(name).lower()).strip("-._")[:_LONGEST] or "session"
    return f"{plain}-session" if plain in _TAKEN else plain
