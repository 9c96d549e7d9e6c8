"""Reads the pictures that stand for directions: bells, pause signs and clocks."""

from __future__ import annotations

import re
from typing import Final

BELLS: Final = "🔔🛎🕭"
PAUSES: Final = "⏸⏯⏳⌛"
"""Pictures that mean a pause by themselves."""

CLOCKS: Final = "⏱⏲⏰🕐🕑🕒🕓🕔🕕🕖🕗🕘🕙🕚🕛"
"""Pictures that mean a pause only with a length."""

PICTURES: Final = BELLS + PAUSES + CLOCKS

_PICTURES: Final = re.compile(rf"[{PICTURES}]\s*+")
TIMES: Final = re.compile(r"(?:[x×]\s?\d{1,3}|\d{1,3}\s?[x×])(?!\w)", re.IGNORECASE)


def phrase_in_words(phrase: str) -> str:
    """Return `phrase` with words instead of its pictures; words beside them say the same, and remain."""
    signs = [sign for sign in phrase if sign in PICTURES]
    if not signs:
        return phrase
    rest = _PICTURES.sub("", phrase).strip()
    times = bool(TIMES.fullmatch(rest))
    if rest and not times:
        return rest
    if signs[0] in BELLS:
        return f"bell {rest}" if times else f"bell x{len(signs)}"
    return "" if signs[0] in CLOCKS else "pause"
