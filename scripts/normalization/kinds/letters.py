"""Letters that the voices of a language can't speak: base letters, and other scripts in Latin letters."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from scripts.normalization.grammar import grammar_of
from scripts.normalization.indic_letters import INDIC, latin_letters
from scripts.normalization.punctuation import plain_letters
from scripts.normalization.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.grammar import Grammar

_FOREIGN: Final = re.compile(r"[^\x00-\x7f]+")
_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*")
_LATIN: Final = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "th",
    "þ": "th",
    "ı": "i",
    "ħ": "h",
    "ŋ": "ng",
    "ə": "e",
}
_RAISED: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
"""Digits of footnotes."""


def rules(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rule for letters outside the alphabet of the language; a language without one has no rule."""
    if grammar.alphabet:
        allowed = frozenset(grammar.alphabet + grammar.alphabet.upper())
        yield Rule(_FOREIGN, lambda match: _spelled(match[0], allowed), digits=False)


def unreadable_words(text: str, language: str) -> tuple[str, ...]:
    """Return the words of `text` that the voices of `language` can only approximate, or not read at all.

    These are words in another script; letters with unfamiliar marks are read without them.
    """
    grammar = grammar_of(language)
    if grammar is None or not grammar.alphabet or text.isascii():
        return ()
    words = (match[0] for match in _WORD.finditer(plain_letters(text)))
    signs = {spelling for unit in grammar.units for spelling in unit.written} | set(grammar.signs)
    return tuple(dict.fromkeys(word for word in words if any(map(_foreign, word)) and word not in signs))


def _foreign(letter: str) -> bool:
    """Return whether a letter is of another script; styled and raised Latin letters aren't."""
    plain = unicodedata.normalize("NFKC", letter)
    return plain.isalpha() and not all(
        part.isascii() or unicodedata.name(part, "").startswith(("LATIN", "MODIFIER")) for part in plain
    )


def _spelled(text: str, allowed: frozenset[str]) -> str:
    text = INDIC.sub(lambda match: latin_letters(match[0]), text)
    return "".join(
        "" if letter in _RAISED else letter if letter in allowed or not _is_letter(letter) else _base(letter)
        for letter in text
    )


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM" and not "\U00010600" <= character <= "\U0001077f"


def _base(letter: str) -> str:
    """Return the nearest letters that can be spoken."""
    lower = letter.lower()
    if lower in _LATIN:
        found = _LATIN[lower]
    else:
        parts = [part for part in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(part)]
        found = "".join(parts)
        if not found.isascii():
            found = _transliterated(lower)
    return found.capitalize() if letter.isupper() else found


def _transliterated(letter: str) -> str:
    from anyascii import anyascii  # noqa: PLC0415 (its tables are needed for other scripts only)

    return anyascii(letter).lower() if "CJK" not in unicodedata.name(letter, "") else f" {anyascii(letter).lower()} "
