"""Takes that no session of a script plays, because their lines have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scripts.expansion.choices import Choices
from scripts.expansion.every_line import every_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.model.script import Script
    from scripts.model.takes import Take

_ANY_WORDS: Final = "\ue000"
"""Stands for the words of the listener in a line."""

_MAX_TEMPLATES: Final = 300
"""Maximum number of lines with words of the listener that takes are compared with."""


def lost_takes(script: Script) -> list[Take]:
    """Return the takes of `script` that fit none of its lines, whatever words the listener sets."""
    if not script.takes:
        return []
    lines = every_line(script, Choices(words=dict.fromkeys(script.header.ask, _ANY_WORDS)))
    keys = {line.key for line in lines}
    templates = [key.split(_ANY_WORDS) for key in keys if _ANY_WORDS in key][:_MAX_TEMPLATES]
    return [
        take
        for key, take in script.takes.items()
        if key not in keys and not any(_fits(key, pieces) for pieces in templates)
    ]


def _fits(key: str, pieces: Sequence[str]) -> bool:
    """Return whether `key` consists of `pieces` in order, with words between them; takes linear time."""
    first, *inner, last = pieces
    if len(key) <= len(first) + len(last) or not (key.startswith(first) and key.endswith(last)):
        return False
    at, stop = len(first), len(key) - len(last)
    for piece in inner:
        found = key.find(piece, at + 1, stop)
        if found < 0:
            return False
        at = found + len(piece)
    return at < stop
