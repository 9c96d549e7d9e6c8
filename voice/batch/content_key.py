"""The content key of a session: it changes if the session could sound or read differently, and only then."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice.batch.bundle import Bundle
    from voice.session.request import SessionRequest

_FOLDED = ("music", "allow_files")
"""Fields of a request that are left out of the key, since the bundle has the files that they name."""


def content_key(bundle: Bundle, request: SessionRequest, options: Mapping[str, object]) -> str:
    """Return the content key of a session, 64 hexadecimal digits.

    Dates and places of files don't count.

    Args:
        bundle: what the session is made from.
        request: what the listener asked for; its seed is None if the listener chose none.
        options: the options of the file, such as its format; texts, numbers, bytes, dataclasses and None.
    """
    options_of_session = {name: value for name, value in asdict(request).items() if name not in _FOLDED}
    facts = {
        "outpour": version("outpour"),
        "name": bundle.name,
        "script": bundle.script or bundle.origin,
        "texts": bundle.texts,
        "files": [file.digest for file in bundle.files],
        "voices": list(bundle.voices.items()),
        "music": _ambience(bundle, request),
        "request": options_of_session,
        "options": options,
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=_plain).encode()).hexdigest()


def _ambience(bundle: Bundle, request: SessionRequest) -> str | None:
    """Return the music of `request` if it is an ambience; the path of a file doesn't count, its content does."""
    return "FILE" if any(file.name == request.music for file in bundle.files) else request.music


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return str(value)
