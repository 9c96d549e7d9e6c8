"""Telephone numbers, spoken digit by digit in their groups."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.normalization.rules import DASHES, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.grammar import Grammar

_NUMBER: Final = rf"\+?\(?\d(?:[ ./()]{{0,2}}[{DASHES} ./()]?[ ]?\d){{2,17}}(?![\w:%])"
_SHORTEST: Final = 7
"""Numbers with fewer digits need a word after them that doesn't make them a quantity: not "reach 120 beats"."""


def rules(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for telephone numbers."""
    whole = rf"(?<![\w.,/{DASHES}])(?:{{}})(?![\w%/{DASHES}]|[.,]\d)"
    numbers = [re.escape(number) for number in grammar.telephone.get("numbers", ())]
    known = "|".join([*grammar.telephone.get("shapes", ()), *numbers])
    triggers = "|".join(grammar.telephone.get("triggers", ()))
    follows = "|".join(grammar.telephone.get("follows", ()))
    if triggers:
        yield Rule(
            re.compile(
                rf"(?P<before>(?<!\w)(?:{triggers})(?!\w)[^\d+(]{{0,30}})"
                rf"(?P<number>{_NUMBER}(?:(?:,|,? [^\W\d_]{{1,4}}) {_NUMBER}){{0,3}})"
                rf"(?P<follows>(?=\s*(?:$|[^\w\s%$£€&])|\s+(?:{follows or '(?!)'})(?!\w)))?",
                re.IGNORECASE,
            ),
            lambda match: _after_trigger(match, grammar),
        )
    yield Rule(re.compile(rf"(?<![\w.,/{DASHES}])(?=\+\d){_NUMBER}"), lambda match: _spoken(match[0], grammar))
    if known:
        yield Rule(re.compile(whole.replace("{}", known)), lambda match: _spoken(match[0], grammar))


def _after_trigger(match: re.Match[str], grammar: Grammar) -> str | None:
    """Return the words for a number after "call" and the like; None for a quantity."""
    if match["follows"] is None and sum(map(str.isdigit, match["number"])) < _SHORTEST:
        return None
    return match["before"] + re.sub(_NUMBER, lambda number: _spoken(number[0], grammar), match["number"])


def _spoken(number: str, grammar: Grammar) -> str:
    end = re.search(r"\D*$", number)
    number = number.replace("(0)", "0")
    spoken = grammar.telephone_number(re.findall(r"\d+", number), number.startswith("+"))
    opened = "(" if number.startswith("(") and ")" not in number else ""
    return opened + spoken + (end[0].rstrip(")") if end else "")
