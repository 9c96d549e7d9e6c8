"""The word of a script that stands for a person, and a listener's words as the guide says them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.errors import UnclearPersonError

if TYPE_CHECKING:
    from collections.abc import Iterable

PERSON_WORDS: Final = (
    *("who", "person", "companion", "wer", "wen", "wem", "quien", "persona", "qui", "personne"),
    *("chi", "quem", "pessoa", "wie", "persoon", "kto", "osoba"),
)
"""The words of `ask` that stand for a person, in the languages that Outpour's directions are written in."""


def person_words(ask: Iterable[str]) -> list[str]:
    """Return the words of `ask` that stand for a person."""
    return [word for word in ask if word.lower() in PERSON_WORDS]


def person_word(ask: Iterable[str]) -> str:
    """Return the only word of `ask` that stands for a person.

    Raises:
        UnclearPersonError: None does, or several do.
    """
    ask = list(ask)
    candidates = person_words(ask)
    if len(candidates) != 1:
        raise UnclearPersonError(ask, candidates)
    return candidates[0]


_LISTENER: Final = re.compile(r"(?:my|our)\s+\S|(?:My|Our)\s+[^\W\dA-Z]")
"""A description in the listener's own words; a title such as "My Fair Lady" isn't one."""

_ADDRESSED: Final = {
    "i am": "you are",
    "i was": "you were",
    "i'm": "you're",
    "i": "you",
    "me": "you",
    "my": "your",
    "of mine": "of yours",
    "myself": "yourself",
    "our": "your",
    "ours": "yours",
    "ourselves": "yourselves",
}
_FIRST_PERSON: Final = re.compile(
    r"(?<![\w&-])(?:I am|I was|I['’]m|I|me|[Mm]y|of mine|myself|[Oo]ur|ours|ourselves)(?![\w&-])"
)
_AFTER_NAME: Final = re.compile(r"[A-Z]\S*\s+$")
_AFTER_SENTENCE: Final = re.compile(r"[.!?]\s+$")


def addressed(text: str, language: str) -> str:
    """Return the listener's `text` as the guide says it: "your brother" for "my brother".

    Only English text that begins with "my" or "our" changes; elsewhere the form depends on how the script addresses
    the listener.
    """
    if language.lower().split("-")[0] != "en" or not _LISTENER.match(text):
        return text
    return _FIRST_PERSON.sub(_second_person, text)


def _second_person(match: re.Match[str]) -> str:
    before = match.string[: match.start()]
    if match[0] == "I" and _AFTER_NAME.search(before):  # a numeral, as in "World War I"
        return "I"
    words = _ADDRESSED[match[0].lower().replace("’", "'")]
    return words[0].upper() + words[1:] if _AFTER_SENTENCE.search(before) else words
