"""Indian scripts in Latin letters, by the names that Unicode gives their letters."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

INDIC: Final = re.compile(r"[\u0900-\u0d7f]+")
"""Matches text in Devanagari and the scripts related to it, from Bengali to Malayalam."""

_CONSONANTS: Final = {
    **{"c": "ch", "ch": "ch", "tt": "t", "tth": "th", "dd": "d", "ddh": "dh", "nn": "n", "ss": "sh", "ng": "n"},
    **{"ll": "l", "rr": "r"},
}
_VOWELS: Final = {"aa": "a", "ii": "i", "uu": "u", "ee": "e", "oo": "o", "r": "ri", "rr": "ri", "l": "li"}
_SIGNS: Final = {"ANUSVARA": "n", "CANDRABINDU": "n", "VISARGA": "h"}


def latin_letters(text: str) -> str:
    """Return text in an Indian script in Latin letters: each consonant has an "a" unless a vowel follows it."""
    latin = ""
    for letter in text:
        latin = _appended(latin, unicodedata.name(letter, "").split(" "))
    return latin


def _appended(latin: str, name: list[str]) -> str:
    """Return `latin` with the letter that has the name `name`, given as a list of words."""
    kind, last = " ".join(name[1:-1]), name[-1]
    if last == "VIRAMA":
        return latin.removesuffix("a")
    if kind.startswith("VOWEL SIGN"):
        return latin.removesuffix("a") + _vowel(last)
    if kind == "SIGN":
        return latin + _SIGNS.get(last, "")
    if last == "OM":
        return f"{latin}om"
    if "LETTER" in kind and last.endswith("A") and last not in ("A", "AA"):
        consonant = last[:-1].lower()
        return f"{latin}{_CONSONANTS.get(consonant, consonant)}a"
    return latin + _vowel(last) if "LETTER" in kind else latin


def _vowel(name: str) -> str:
    return _VOWELS.get(name.lower(), name.lower())
