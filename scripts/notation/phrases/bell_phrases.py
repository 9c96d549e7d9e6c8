"""Recognizes the phrases for a bell, in eight languages: `ding`, `gong x3`, `Klangschale`, `ring the bell 3 times`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scripts.notation.phrases.vocabulary import all_are, has, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.notation.phrases.vocabulary import Token

_KINDS: Final = {"bell_bowl": "bowl", "bell_wooden": "wooden", "bell_large": "large", "bell_bell": "bell"}
"""The kind of bell of each entry of the vocabulary, the most special first."""

_MAX_STROKES: Final = 108
_SOUNDS: Final = ("ding", "dong", "gong", "ping")
_STROKES: Final = {
    **{"once": 1, "twice": 2, "thrice": 3, "einmal": 1, "zweimal": 2, "dreimal": 3, "viermal": 4, "fünfmal": 5},
    **{"tweemaal": 2, "driemaal": 3},
}


def bell_phrase(phrase: str) -> str | None:
    """Return the direction for the bell that `phrase`, without its brackets, means; None if it isn't one."""
    found = tokens(phrase)
    around = ("number", "times", "ring", "filler", "sign", "short", "long")
    if not found or not has(found, *_KINDS) or not all_are(found, *_KINDS, *around):
        return None
    if len(found) == 1 and found[0].text == "bel":
        return None  # Dutch for a bell, or a misspelled one
    numbers = [token.text for token in found if "number" in token.kinds]
    if has(found, "unit_s", "unit_m") and numbers and not has(found, "times"):
        return None
    repeats = sum(token.text in _SOUNDS for token in found) or _named_again(found)
    words = [_STROKES[token.text] for token in found if token.text in _STROKES]
    count = int(numbers[0]) if len(numbers) == 1 and numbers[0].isdigit() else (words or [repeats])[0]
    if len(numbers) > 1 or not 1 <= count <= _MAX_STROKES:
        return None
    kind = next(name for entry, name in _KINDS.items() if has(found, entry))
    name = "" if kind == "bell" else f" {kind}"
    return f"[bell{name}{f' x{count}' if count > 1 else ''}]"


def _named_again(found: Sequence[Token]) -> int:
    """Return how often the same bell is named, with nothing else: `bell, bell, bell`."""
    return len(found) if len({token.text for token in found}) == 1 else 1
