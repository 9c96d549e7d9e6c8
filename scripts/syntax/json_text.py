"""Recognizes JSON, which programs write instead of a script."""

from __future__ import annotations

import re
from typing import Final

JSON_MESSAGE: Final = "this is JSON, not a script"
JSON_HINT: Final = "copy the words to be spoken into a text file, without quotes and braces"

_KEY: Final = r'"[^"\\\n]{0,100}"\s*:'
_BEGINS: Final = re.compile(rf'\s*(?:```(?:json)?\s*)?(?:\{{\s*{_KEY}|\[\s*\{{\s*{_KEY}|\[\s*"[^"\n]*"\s*,\s*")')


def is_json(text: str) -> bool:
    """Return whether `text` begins as a JSON object, or as a list of objects or texts."""
    return bool(_BEGINS.match(text))
