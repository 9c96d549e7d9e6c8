"""Whole numbers, decimals, fractions and ordinals, and any remaining digits."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from scripts.normalization.amount import FRACTION_SIGNS
from scripts.normalization.rules import Rule, context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.grammar import Grammar

_LONGEST: Final = 15
"""Longer numbers are spoken digit by digit, like those that begin with a zero."""


_ENCLOSED: Final = "\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u3251-\u325f\u32b1-\u32bf"
"""Numbers in a circle or in brackets."""


def rules(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for numbers of no other kind."""
    if grammar.ordinals:
        suffixes = "|".join(map(re.escape, sorted(grammar.ordinals, key=len, reverse=True)))
        yield Rule(re.compile(rf"(?<![\w.,])({_whole(grammar)}) ?({suffixes})(?!\w)", re.IGNORECASE), _Ordinal(grammar))
    yield Rule(re.compile(r"(?:(?<=[^\W\d])(?=\d)|(?<=\d)(?=[^\W\d]))"), lambda _: " ")
    yield Rule(
        re.compile(rf"(?<![\w.,/])(?:(?<![^\s(\"'])[-−](?=[\d.,]))?{grammar.number_pattern}(?![\w/]|[.,]\d)"),
        lambda match: _number(match, grammar),
    )
    yield Rule(re.compile(rf"[{FRACTION_SIGNS}]"), lambda match: _sign(match, grammar))
    yield Rule(re.compile(f"[{_ENCLOSED}]"), lambda match: f" {int(unicodedata.numeric(match[0]))} ")
    if grammar.decimal != "." and "." in grammar.characters:
        yield Rule(re.compile(r"(?<=\d)\.(?=\d)"), lambda _: f" {grammar.characters['.']} ")
    yield Rule(re.compile(r"\d+"), lambda match: _left(match, grammar))


def _whole(grammar: Grammar) -> str:
    """Return the source of a pattern for a whole number."""
    separators = "".join(map(re.escape, grammar.thousands))
    return rf"\d{{1,3}}(?:[{separators}]\d{{3}})+|\d{{1,15}}" if separators else r"\d{1,15}"


def _sign(match: re.Match[str], grammar: Grammar) -> str:
    amount = grammar.amount(match[0])
    return f" {grammar.number(amount, context=context(match))} " if amount else " "


class _Ordinal:
    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar
        self.genders = {suffix.lower(): gender for suffix, gender in grammar.ordinals.items()}

    def __call__(self, match: re.Match[str]) -> str | None:
        number = int(re.sub(r"\D", "", match[1]))
        word = match[0][len(match[1])] == " " and match[2].isascii()
        if not number or word:
            return None
        return self.grammar.ordinal(number, self.genders[match[2].lower()], context(match))


def _number(match: re.Match[str], grammar: Grammar) -> str | None:
    amount = grammar.amount(match[0])
    around = context(match)
    if amount is None or (re.match(r"0\d", match[0]) and amount.integer):
        return None
    return grammar.number(amount, grammar.gender_after(around), around)


def _left(match: re.Match[str], grammar: Grammar) -> str:
    digits = match[0]
    if len(digits) > _LONGEST or (digits[0] == "0" and len(digits) > 1):
        return grammar.digits(digits)
    return grammar.cardinal(int(digits))
