"""The spoken preface: Outpour's own safety notes, or a script's own words for them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from scripts.normalization.builtin_phrases import has_phrases, phrases
from scripts.normalization.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scripts.model.header import Header
    from scripts.normalization.builtin_phrases import Phrases


def preface_sentences(header: Header, extent: Literal["full", "short"], *, intense: bool) -> tuple[str, ...]:
    """Return the sentences of the preface; a script's own words come before the notes that they leave out.

    A language without built-in phrases has only the script's own words. The short preface is Outpour's. The notes on
    intense breathing are never shortened.
    """
    own = tuple(_own_sentences(header))
    if not has_phrases(header.language):
        return own if extent == "full" or intense else ()
    builtin = phrases(header.language)
    cautions = builtin.preface_intense if intense else ()
    if extent == "short" and not intense:
        return builtin.preface_short
    if extent == "short":
        usual = () if own and not missing_notes(header, builtin.preface_full) else builtin.preface_short
        return (*own, *missing_notes(header, cautions), *usual)
    return (*own, *missing_notes(header, (*cautions, *builtin.preface_full)))


def missing_notes(header: Header, notes: Iterable[str]) -> tuple[str, ...]:
    """Return those of the built-in `notes` that the script's own preface doesn't say; all without one.

    It says a note if it has the note's facts; those of a caution count only in a sentence that is a caution.
    """
    own = tuple(_own_sentences(header))
    builtin = phrases(header.language)
    warned = " ".join(sentence for sentence in own if _is_caution(sentence, builtin))
    return tuple(
        note
        for note in notes
        if not _says(warned if _is_caution(note, builtin) else " ".join(own), note, builtin.facts)
    )


def _own_sentences(header: Header) -> Iterator[str]:
    for text in header.preface:
        yield from (sentence.strip() for _, sentence in sentences(text, header.language))


def _says(own: str, note: str, facts: Iterable[str]) -> bool:
    needed = [fact for fact in facts if _pattern(fact).search(note)]
    return bool(needed) and all(_pattern(fact).search(own) for fact in needed)


def _is_caution(sentence: str, builtin: Phrases) -> bool:
    plain = sentence.replace("’", "'")
    return bool(_words(builtin.cautions).search(plain)) and not _words(builtin.assurances).search(plain)


@lru_cache(maxsize=32)
def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of whole words, one of which is enough."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=256)
def _pattern(fact: str) -> re.Pattern[str]:
    """Return the pattern of a fact, which is the beginnings of words with `|` between them."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, fact.split('|')))})", re.IGNORECASE)
