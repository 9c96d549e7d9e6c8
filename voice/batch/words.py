"""The words of the listener, which go to the scripts of a batch that ask for them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from scripts.errors import ScriptError
from scripts.syntax.header_reader import read_header
from voice.errors import VoiceError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from scripts.library.lookup import Source
    from voice.session.request import SessionRequest


class UnaskedWordError(VoiceError):
    """`--set` names a word that none of the scripts asks for."""

    def __init__(self, word: str, asked: Iterable[str]) -> None:
        self.word = word
        self.asked = tuple(asked)
        super().__init__(word, self.asked)

    def __str__(self) -> str:
        asked = f"use {', '.join(self.asked)}" if self.asked else "they ask for none"
        return f"none of the scripts asks for the word {self.word!r}; {asked}"


def asked_words(sources: Iterable[Source]) -> dict[str, str]:
    """Return the words that the scripts at `sources` ask for, with their first defaults; faulty scripts are skipped."""
    asked: dict[str, str] = {}
    for source in sources:
        with suppress(ScriptError):
            asked = {**read_header(source.read(), source.name, source.label).ask, **asked}
    return asked


def require_asked(request: SessionRequest, sources: Sequence[Source]) -> None:
    """Raise UnaskedWordError if `request` sets a word that none of several scripts asks for.

    That a single script doesn't ask for a word is said when it is read.
    """
    asked = asked_words(sources) if request.choices.words and len(sources) > 1 else request.choices.words
    for word in request.choices.words:
        if word not in asked:
            raise UnaskedWordError(word, asked)


def with_own_words(request: SessionRequest, asked: Collection[str], asked_by_any: Collection[str]) -> SessionRequest:
    """Return `request` with the words that a script asks for, and those that none of the scripts asks for.

    Args:
        request: what the listener asked for.
        asked: the words of the script.
        asked_by_any: the words of all scripts.
    """
    words = {word: text for word, text in request.choices.words.items() if word in asked or word not in asked_by_any}
    return replace(request, choices=replace(request.choices, words=words))
