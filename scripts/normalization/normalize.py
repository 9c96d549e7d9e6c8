"""Normalizes text for speech engines: from written to spoken words."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from scripts.normalization.grammar import grammar_of
from scripts.normalization.kinds import (
    abbreviations,
    addresses,
    capitals,
    clock_times,
    dates,
    letters,
    measures,
    money,
    numbers,
    ranges,
    roman_numerals,
    signs,
    telephone,
    verses,
)
from scripts.normalization.punctuation import plain_letters, tidy, without_invisible, without_symbols

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from scripts.normalization.grammar import Grammar
    from scripts.normalization.rules import Rule

_Kind: TypeAlias = "Callable[[Grammar], Iterable[Rule]]"

_KINDS: Final[tuple[_Kind, ...]] = (
    verses.rules,
    lambda grammar: grammar.rules(),
    abbreviations.phrases,
    addresses.rules,
    telephone.rules,
    signs.rules,
    clock_times.rules,
    dates.rules,
    money.rules,
    measures.rules,
    ranges.rules,
    abbreviations.rules,
    roman_numerals.rules,
    lambda grammar: grammar.late_rules(),
    numbers.rules,
    capitals.rules,
    letters.rules,
)
"""The rules of each kind of written thing, in the order in which they are applied."""

_WITH_DIGITS: Final = (
    verses.rules,
    telephone.rules,
    clock_times.rules,
    money.rules,
    measures.rules,
    ranges.rules,
    numbers.rules,
)
"""Kinds whose rules all need a digit; compiling them takes time, and most scripts have none."""

_PASSES: Final = 8
"""Maximum number of passes, because one replacement can enable another; only nonsense needs more."""

_MARK: Final = "\U00010600"
"""A letter of Linear A that stands for words that are kept as they are."""

_BEFORE_I: Final = "|".join(f"(?<={word} )" for word in (",", "and", "if", "than", "that", "what", "when", "who"))
_WORD: Final = rf"(?:(?![ivx]{{2}})[a-z'{_MARK}]+(?:-[a-z']+)*|[A-Z][a-z]{{3,}}|I'(?:ll|m|d|ve)|(?:{_BEFORE_I})I)"
_SIMPLE: Final = re.compile(
    rf"(?:[A-Z]?[a-z{_MARK}][a-z'{_MARK}]*(?:-[a-z']+)*|A|I(?:'(?:ll|m|d|ve))?)(?:[,;:]? {_WORD})*[.!?]"
)
"""Matches most sentences; they need no replacement, unless a word in them is an abbreviation."""

_LONGEST: Final = 600
"""Maximum number of characters that are written out at once; sentences are shorter, so only nonsense is cut."""

_CACHE_SIZE: Final = 32_768
"""Size of the cache: all sentences of the largest script, which are normalized several times, in the same order."""


def normalize(text: str, pronunciations: Mapping[str, str] | None = None, language: str = "en") -> str:
    """Return one sentence normalized for an engine; empty if it has nothing to speak.

    Numbers, dates, units, abbreviations and signs are written out in `language`; a language without a grammar keeps
    them. Ellipses and dashes become commas and full stops. Emphasis marks, brackets, emoji and control characters are
    removed.

    Args:
        text: the sentence; substitutions in it, marked with ⟦⟧, are kept.
        pronunciations: what to say instead of whole words, ignoring case; kept as given.
        language: its language, a tag such as `en-GB`.
    """
    plain = plain_letters(text)
    kept: list[str] = []
    marked = _marked(without_invisible(plain), pronunciations or {}, kept)
    simple = _SIMPLE.fullmatch(marked) and _abbreviations(language).isdisjoint(marked.replace(",", "").split(" "))
    spoken = marked if simple else _prepared(marked, language)
    if kept:
        words = iter(kept)
        spoken = tidy(re.sub(_MARK, lambda _: next(words, ""), spoken))
    return spoken if any(map(str.isalnum, spoken)) else ""


def _marked(text: str, pronunciations: Mapping[str, str], kept: list[str]) -> str:
    """Return `text` with a mark for each substitution and pronunciation; add these to `kept`."""
    if not pronunciations and "⟦" not in text:
        return text
    pattern, spoken = _pronouncing(tuple(pronunciations.items()))

    def keep(match: re.Match[str]) -> str:
        kept.append(spoken.get(match[0].casefold(), match[0]))
        return _MARK

    return pattern.sub(keep, text.replace(_MARK, " "))


@lru_cache(maxsize=8)
def _pronouncing(pairs: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    folded = {plain_letters(word).casefold(): _clean(spoken) for word, spoken in pairs}
    choices = [re.escape(plain_letters(word)) for word, _ in sorted(pairs, key=lambda pair: -len(pair[0]))]
    words = rf"(?<!\w)(?:{'|'.join(choices)})(?!\w)|" if choices else ""
    return re.compile(rf"{words}⟦[^⟦⟧]*⟧", re.IGNORECASE), folded


def _clean(text: str) -> str:
    return tidy(without_symbols(without_invisible(plain_letters(text))))


def _prepared(text: str, language: str) -> str:
    """Return `text` with its words written out, in pieces if it is longer than any sentence."""
    if len(text) <= _LONGEST:
        return _written_out(text, language)
    pieces: list[str] = []
    begin = 0
    while begin < len(text):
        end = begin + _LONGEST
        if end < len(text):
            end = text.rfind(" ", begin + _LONGEST // 2, end) + 1 or end
        pieces.append(_written_out(text[begin:end].strip(), language))
        begin = end
    return tidy(" ".join(pieces))


@lru_cache(maxsize=_CACHE_SIZE)
def _written_out(text: str, language: str) -> str:
    grammar = grammar_of(language)
    shouted = grammar is not None and capitals.is_shouted(text, grammar)
    for _ in range(_PASSES):
        before, text = text, tidy(without_symbols(_applied(text, language)))
        if grammar is not None and shouted:
            text = capitals.lowered(text, grammar)
        if text == before:
            break
    return text


@cache
def _rules(language: str, numeric: bool) -> tuple[Rule, ...]:
    """Return the rules of a language, either all of them or those for text without digits."""
    kinds = _KINDS if numeric else [kind for kind in _KINDS if kind not in _WITH_DIGITS]
    return tuple(rule for kind in kinds for rule in _rules_of(kind, language) if numeric or not rule.digits)


@cache
def _rules_of(kind: _Kind, language: str) -> tuple[Rule, ...]:
    grammar = grammar_of(language)
    return () if grammar is None else tuple(kind(grammar))


@cache
def _abbreviations(language: str) -> frozenset[str]:
    """Return the abbreviations of a language in text without digits."""
    grammar = grammar_of(language)
    if grammar is None:
        return frozenset()
    return frozenset(each for one in grammar.abbreviations if not one.number for each in one.written)


def _applied(text: str, language: str) -> str:
    for rule in _rules(language, any(map(str.isnumeric, text))):
        text = rule.apply(text)
    return text
