"""The words of directions in eight languages, and the tokens of a phrase with their meanings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from scripts.normalization.number_words import cardinal_words
from scripts.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_PHRASE: Final = 80
"""Maximum length of a phrase that can be a direction, in characters."""

LANGUAGES: Final = ("en", "de", "es", "fr", "it", "pt", "nl", "pl")
"""The languages whose words count, in every script."""

_TOKEN: Final = re.compile(r"(?:(?<![\w.])\.)?[0-9]+(?:[.,:][0-9]+)*|[½¼¾]|[^\W\d_]+|[-~≈+×\"″'′]")
_DASHES: Final = str.maketrans({"–": "-", "—": "-", "−": "-", "‑": "-", "’": "'", "”": '"'})
_APOSTROPHES: Final = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
_HIGHEST: Final = 60
"""The highest number that can be written as a word."""

_MAX_NUMBER_WORDS: Final = 4
_TEN: Final = 10
_MAX_DIGITS: Final = 7


@dataclass(frozen=True)
class Token:
    """A word, number or sign of a phrase."""

    text: str
    """The token in lower case."""

    kinds: frozenset[str]
    """The entries of the vocabulary with this word, `number` or `sign`; empty if it is unknown."""


def tokens(phrase: str) -> list[Token]:
    """Return the tokens of `phrase`; empty if it is too long for a direction."""
    if len(phrase) > MAX_PHRASE:
        return []
    text = _APOSTROPHES.sub(" ", phrase.translate(_DASHES).replace("''", '"')).casefold()
    known = _vocabulary()
    found = [_token(word, known) for word in _TOKEN.findall(text)]
    unknown = [token for token in found if not token.kinds]
    if 0 < len(unknown) <= _MAX_NUMBER_WORDS:
        return _with_tens([token if token.kinds else _number_word(token.text) for token in found])
    return found


def _token(word: str, known: Mapping[str, frozenset[str]]) -> Token:
    if word[0] in ".0123456789½¼¾":
        return Token(word, frozenset({"number"} if len(word) <= _MAX_DIGITS else ()))
    if not word[0].isalpha():
        return Token(word, frozenset({"sign", *known.get(word, ())}))
    return Token(word, known.get(word, frozenset()))


def _number_word(word: str) -> Token:
    number = _numbers().get(word)
    return Token(word, frozenset()) if number is None else Token(str(number), frozenset({"number", "number_word"}))


def _with_tens(found: list[Token]) -> list[Token]:
    """Join the tens and the ones of numbers in words: twenty-five, treinta y cinco."""
    joined: list[Token] = []
    for token in found:
        if "number_word" in token.kinds and int(token.text) < _TEN:
            before = joined[-2:] if joined and "number_word" not in joined[-1].kinds else joined[-1:]
            tens = before[0] if before else token
            if "number_word" in tens.kinds and int(tens.text) >= 2 * _TEN and not int(tens.text) % _TEN:
                joined[len(joined) - len(before) :] = [Token(str(int(tens.text) + int(token.text)), token.kinds)]
                continue
        joined.append(token)
    return joined


def has(found: Iterable[Token], *kinds: str) -> bool:
    """Return whether any token has one of these kinds."""
    return any(not token.kinds.isdisjoint(kinds) for token in found)


def all_are(found: Iterable[Token], *kinds: str) -> bool:
    """Return whether every token has one of these kinds."""
    return all(not token.kinds.isdisjoint(kinds) for token in found)


@cache
def words_of(kind: str) -> frozenset[str]:
    """Return the words of one entry of the vocabulary, in all languages."""
    return frozenset(word for word, kinds in _vocabulary().items() if kind in kinds)


@cache
def _vocabulary() -> Mapping[str, frozenset[str]]:
    content = table("scripts.notation.phrases", "vocabulary")
    kinds: dict[str, set[str]] = {}
    for kind, languages in content.items():
        for words in languages.values():
            for word in str(words).casefold().split():
                kinds.setdefault(word, set()).add(kind)
    return {word: frozenset(each) for word, each in kinds.items()}


@cache
def _numbers() -> Mapping[str, int]:
    """Return the numbers up to `_HIGHEST` by their words."""
    numbers = {
        "ein": 1,
        "eine": 1,
        "einer": 1,
        "una": 1,
        "une": 1,
        "uma": 1,
        "duas": 2,
        "een": 1,
        "dwie": 2,
        "dwóch": 2,
    }
    for number in range(_HIGHEST, 0, -1):
        numbers |= {cardinal_words(language, number).casefold(): number for language in LANGUAGES}
    return numbers
