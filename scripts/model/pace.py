"""The pace of a voice: a factor of its own speed, or words a minute."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from scripts.model.limits import PACES, WORDS_PER_MINUTE

_WORDS: Final = re.compile(r"(\d{1,6}(?:\.\d{1,2})?)\s*(?:wpm|words?\s*(?:/|per|an?)\s*min(?:ute)?)\.?", re.IGNORECASE)
_FACTOR: Final = re.compile(r"\d{1,6}(?:\.\d{1,6})?")


@dataclass(frozen=True)
class WordsPerMinute:
    """A pace that every voice keeps, whatever its own speed."""

    value: float
    """Words a minute while speaking; rests don't count."""

    def __str__(self) -> str:
        return f"{self.value:g} wpm"


Pace: TypeAlias = float | WordsPerMinute
"""A factor of the voice's own speed, or words a minute."""


class PaceError(ValueError):
    """A pace is neither a factor nor words a minute, or is out of range; the message says what it must be."""


def words_per_minute(text: str) -> WordsPerMinute | None:
    """Return the words a minute in `text`, such as `105 wpm`, `105wpm` or `105 words per minute`; None for others.

    Raises:
        PaceError: they are out of range.
    """
    match = _WORDS.fullmatch(text.strip())
    if not match:
        return None
    slowest, fastest = WORDS_PER_MINUTE
    if not slowest <= float(match[1]) <= fastest:
        raise PaceError(f"must be from {slowest} to {fastest} words a minute")
    return WordsPerMinute(float(match[1]))


def parse_pace(text: str) -> Pace:
    """Return the pace in `text`: a factor such as `0.8`, or words a minute such as `105 wpm`.

    Raises:
        PaceError: it is neither, or out of range.
    """
    if words := words_per_minute(text):
        return words
    try:
        factor = float(text)
    except ValueError:
        raise PaceError(_expected(text)) from None
    if not PACES[0] <= factor <= PACES[1]:
        raise PaceError(_expected(text))
    return factor


def format_pace(pace: Pace) -> str:
    """Return `pace` as it is written in a script: `0.8` or `105 wpm`."""
    return str(pace) if isinstance(pace, WordsPerMinute) else f"{pace:g}"


def _expected(text: str) -> str:
    """Return what a pace must be, with the unit that a number of words lacks."""
    (least, most), (slowest, fastest) = PACES, WORDS_PER_MINUTE
    words = f"{slowest} to {fastest} words a minute"
    number = text.strip()
    example = number if _FACTOR.fullmatch(number) and slowest <= float(number) <= fastest else "170"
    return f"must be a number from {least:g} to {most:g}, or {words}: {example} wpm"
