"""Roman numerals where the word beside them shows that they are some: Part IV, Henry VIII, XXe siècle."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from scripts.normalization.rules import DASHES, Context, Rule, context

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scripts.normalization.grammar import Grammar

_SIGNS: Final = "\u2160-\u217f"
_LETTERS: Final = "IVXLCDM" + "".join(map(chr, range(0x2160, 0x2180)))
_NUMERAL: Final = rf"(?:[IVXLC]{{1,9}}|[{_SIGNS}]{{1,4}})"
_SMALL: Final = "viii|vii|iii|xiii|xii|xiv|ii|iv|ix|xi|vi(?=[.,:;!?)]|$)"
"""Numerals in small letters that are no words."""

NUMERAL: Final = rf"{_NUMERAL}(?!\w)"
"""The source of a pattern for a Roman numeral, not necessarily a well-formed one."""

_VALUES: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_WELL_FORMED: Final = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")


_LINKS: Final = "and|or|to|und|oder|bis|y|o|u|a|al|e|ed|et|ou|à|au|en|of|tot|i|lub|do"
"""Words between numerals, in all languages."""


def rules(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for Roman numerals."""
    words = grammar.roman_words
    further = rf"(?:(?:, | ?&|,? (?:{_LINKS})| ?[{DASHES}]) ?{NUMERAL}){{0,5}}"
    for kind in ("ordinal", "cardinal"):
        if words.get(kind):
            pattern = re.compile(rf"((?<!\w)(?:{'|'.join(words[kind])})\.? )({NUMERAL}{further})")
            yield Rule(pattern, _Numerals(grammar, ordinal=kind == "ordinal"), digits=False, needs=_LETTERS)
    if words.get("cardinal"):
        pattern = re.compile(rf"((?<!\w)(?:{'|'.join(words['cardinal'])})\.? )({_SMALL})(?!\w)")
        yield Rule(pattern, _Numerals(grammar, ordinal=False), digits=False)
    if words.get("after"):
        pattern = re.compile(rf"((?<!\w))({_NUMERAL})(?= ?(?:{'|'.join(words['after'])})(?!\w))")
        yield Rule(pattern, _Numerals(grammar, ordinal=True), digits=False, needs=_LETTERS)
    if words.get("anywhere"):
        pattern = re.compile(rf"((?<![\w.]))({'|'.join(words['anywhere'])})(?![\w'-])")
        yield Rule(pattern, _Numerals(grammar, ordinal=False), digits=False, needs=_LETTERS)
    yield Rule(re.compile(rf"()([{_SIGNS}]+)"), _Numerals(grammar, ordinal=False), digits=False, needs=_LETTERS[7:])


class _Numerals:
    """Replaces one or more numerals (group 2) after the word before them (group 1)."""

    def __init__(self, grammar: Grammar, *, ordinal: bool) -> None:
        self.grammar = grammar
        self.ordinal = ordinal

    def __call__(self, match: re.Match[str]) -> str | None:
        if not _certain(match, self.grammar.roman_words.get("pronouns", ()), ordinal=self.ordinal):
            return None
        around = context(match)
        if roman_value(match[2]) is not None:
            return match[1] + self._spoken(match[2], around)
        numerals = match[2]
        if self.grammar.range:
            numerals = re.sub(rf"(?<=\w) ?[{DASHES}] ?(?=\w)", f" {self.grammar.range} ", numerals)
        return match[1] + re.sub(NUMERAL, lambda numeral: self._spoken(numeral[0], around), numerals)

    def _spoken(self, numeral: str, around: Context) -> str:
        number = roman_value(numeral)
        return numeral if number is None else self.grammar.roman(number, self.ordinal, around)


def _certain(match: re.Match[str], pronouns: Iterable[str], *, ordinal: bool) -> bool:
    """Return whether a numeral of one letter is one: "Part I" is, "the part I love" and "vitamin C" aren't."""
    if len(match[2]) > 1 or not match[2].isascii():
        return True
    if match[2] not in ("IV" if ordinal else "IVX") or (match[1] and not match[1][0].isupper()):
        return False
    after = re.match(r"(?: |(?='))([a-z']+)", match.string[match.end() : match.end() + 20])
    return match[2] != "I" or after is None or after[1] not in pronouns


def roman_value(text: str) -> int | None:
    """Return the value of a Roman numeral; None if it isn't well-formed."""
    plain = unicodedata.normalize("NFKC", text).upper()
    if not plain or not _WELL_FORMED.fullmatch(plain):
        return None
    values = [_VALUES[letter] for letter in plain]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))
