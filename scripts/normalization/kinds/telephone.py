"""Telephone numbers, spoken digit by digit in their groups."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scripts.normalization.rules import DASHES, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.grammar import Grammar

_NUMBER = rf"(?P<number>\+?\(?\d(?:[ ./()]{{0,2}}[{DASHES} ./()]?[ ]?\d){{2,17}})(?![\w:%])"


def rules(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for telephone numbers."""
    whole = rf"(?<![\w.,/{DASHES}])(?P<number>(?:{{}}))(?![\w%/{DASHES}]|[.,]\d)"
    numbers = [re.escape(number) for number in grammar.telephone.get("numbers", ())]
    known = "|".join([*numbers, *grammar.telephone.get("shapes", ())])
    if known:
        yield Rule(re.compile(whole.replace("{}", known)), lambda match: _spoken(match, grammar))
    triggers = "|".join(grammar.telephone.get("triggers", ()))
    if triggers:
        before = rf"(?P<before>(?<!\w)(?:{triggers})(?!\w)[^\d+(]{{0,24}})"
        yield Rule(
            re.compile(before + _NUMBER, re.IGNORECASE),
            lambda match: match["before"] + _spoken(match, grammar),
        )
    yield Rule(re.compile(rf"(?<![\w.,/{DASHES}])(?=\+\d){_NUMBER}"), lambda match: _spoken(match, grammar))


def _spoken(match: re.Match[str], grammar: Grammar) -> str:
    return grammar.telephone_number(re.findall(r"\d+", match["number"]), match["number"].startswith("+"))
