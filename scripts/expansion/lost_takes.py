"""Takes that no session of a script plays, because their lines have changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.expansion.choices import Choices
from scripts.expansion.every_line import every_line

if TYPE_CHECKING:
    from scripts.model.script import Script
    from scripts.model.takes import Take

_ANY_WORDS: Final = "\ue000"
"""Stands for the words of the listener in a line."""


def lost_takes(script: Script) -> list[Take]:
    """Return the takes of `script` that fit none of its lines, whatever words the listener sets."""
    if not script.takes:
        return []
    lines = every_line(script, Choices(words=dict.fromkeys(script.header.ask, _ANY_WORDS)))
    keys = {line.key for line in lines}
    patterns = [re.compile(re.escape(key).replace(_ANY_WORDS, ".+")) for key in keys if _ANY_WORDS in key]
    return [
        take
        for key, take in script.takes.items()
        if key not in keys and not any(pattern.fullmatch(key) for pattern in patterns)
    ]
