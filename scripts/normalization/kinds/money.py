"""Amounts of money: $5, 5,50 €, $1.5 million."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scripts.normalization.rules import DASHES, Rule, context

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scripts.normalization.grammar import Grammar, Noun


def rules(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for money, with the currency before or after the number."""
    if not grammar.currencies:
        return
    currencies = {spelling.lower(): each for each in grammar.currencies for spelling in each.written}
    spellings = sorted(currencies, key=len, reverse=True)
    sign = "|".join(rf"{re.escape(each)}(?![^\W\d_])" if each[-1].isalpha() else re.escape(each) for each in spellings)
    scales = sorted(grammar.scales, key=len, reverse=True)
    scale = "|".join(rf"{re.escape(each)}(?!\w)" for each in scales) or "(?!)"
    number = grammar.number_pattern
    range_ = rf"(?: ?[{DASHES}] ?| {re.escape(grammar.range)} )"
    amount = rf"(?P<high>{number})(?: ?(?P<scale>{scale}))?"
    low = rf"(?:(?P<low>{number})(?: ?(?P<low_scale>{scale}))?{range_}(?P=sign)?)?"
    low_before_sign = low.replace(range_, rf"(?: ?(?:{sign}))?{range_}").replace("(?P=sign)?", "")
    for pattern in (
        rf"(?<!\w)(?P<minus>[-−]?)(?P<sign>{sign}) ?{low}{amount}(?!\d)",
        rf"(?<![\w.,])(?P<minus>[-−]?){low_before_sign}{amount} ?(?P<sign>{sign})",
    ):
        yield Rule(re.compile(pattern, re.IGNORECASE), lambda match: _money(match, grammar, currencies))


def _money(match: re.Match[str], grammar: Grammar, currencies: Mapping[str, Noun]) -> str | None:
    currency = currencies[match["sign"].lower()]
    amount = grammar.amount(match["minus"] + match["high"])
    if amount is None:
        return None
    around = context(match)
    scales = {spelling.lower(): word for spelling, word in grammar.scales.items()}
    words = grammar.money(amount, currency, scales.get((match["scale"] or "").lower(), ""), around)
    low = grammar.amount(match["low"]) if match["low"] else None
    if low is None:
        return words
    scale = scales.get((match["low_scale"] or "").lower(), "")
    return grammar.span(f"{grammar.number(low, currency.gender)} {scale}".rstrip(), words, around)
