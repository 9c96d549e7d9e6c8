"""Roman numerals where the word beside them shows that they are some: Part IV, Henry VIII, XXe siècle."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from scripts.normalization.rules import Rule, context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.grammar import Grammar

_SIGNS: Final = "\u2160-\u217f"
NUMERAL: Final = rf"(?:[IVXLC]{{1,9}}|[{_SIGNS}]{{1,4}})(?!\w)"
"""The source of a pattern for a Roman numeral, not necessarily a well-formed one."""

_VALUES: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_WELL_FORMED: Final = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")


def rules(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for Roman numerals."""
    words = grammar.roman_words
    for kind in ("ordinal", "cardinal"):
        if words.get(kind):
            pattern = re.compile(rf"((?<!\w)(?:{'|'.join(words[kind])})\.? )({NUMERAL})")
            yield Rule(pattern, _Numeral(grammar, ordinal=kind == "ordinal"), digits=False)
    if words.get("after"):
        pattern = re.compile(rf"((?<!\w))({NUMERAL[:-6]})(?= ?(?:{'|'.join(words['after'])})(?!\w))")
        yield Rule(pattern, _Numeral(grammar, ordinal=True), digits=False)
    yield Rule(re.compile(rf"()([{_SIGNS}]+)"), _Numeral(grammar, ordinal=False), digits=False)


class _Numeral:
    """Replaces the numeral after the word before it, groups 2 and 1."""

    def __init__(self, grammar: Grammar, *, ordinal: bool) -> None:
        self.grammar = grammar
        self.ordinal = ordinal

    def __call__(self, match: re.Match[str]) -> str | None:
        number = roman_value(match[2])
        return None if number is None else match[1] + self.grammar.roman(number, self.ordinal, context(match))


def roman_value(text: str) -> int | None:
    """Return the value of a Roman numeral; None if it isn't well-formed."""
    plain = unicodedata.normalize("NFKC", text).upper()
    if not plain or not _WELL_FORMED.fullmatch(plain):
        return None
    values = [_VALUES[letter] for letter in plain]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))
