"""Makes XML that people write by hand well-formed, before it is parsed strictly."""

from __future__ import annotations

import re
from html.entities import html5
from typing import Final

_AND, _LESS, _FILLER = "\ufdd0", "\ufdd1", "\ufdd2"
"""Stand-ins for `&`, `<` and nothing: code points that Unicode never assigns."""

_RESTORED: Final = {ord(_AND): "&", ord(_LESS): "<", ord(_FILLER): None}
_ENTITY: Final = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)(?P<name>[A-Za-z][A-Za-z0-9]{0,31};)?|<(?![A-Za-z_/!?])"
)
_DECLARATION: Final = re.compile(r"<\?xml\b[^>]*>")
_AFTER_ROOT: Final = re.compile(r"</(?:\w+:)?speak\s*>\s*+(?:<!--(?:(?!-->).)*+-->\s*)*+\S", re.DOTALL | re.IGNORECASE)


def well_formed(text: str) -> str:
    """Return `text` with stand-ins for signs that XML forbids in text, and for characters that only HTML names.

    Every character keeps its column. `restored` brings the signs back.
    """
    text = _DECLARATION.sub(lambda match: " " * len(match[0]), text) if has_several_roots(text) else text
    return _ENTITY.sub(_stand_in, text)


def _stand_in(match: re.Match[str]) -> str:
    name = match["name"]
    if not name:
        return _LESS if match[0] == "<" else _AND
    character = html5.get(name)
    return match[0] if character is None else character + _FILLER * (len(match[0]) - len(character))


def restored(text: str) -> str:
    """Return `text` with the signs that `well_formed` replaced."""
    return text.translate(_RESTORED)


def has_several_roots(text: str) -> bool:
    """Return whether anything follows the first `</speak>`: another `<speak>`, or plain text."""
    return bool(_AFTER_ROOT.search(text))
