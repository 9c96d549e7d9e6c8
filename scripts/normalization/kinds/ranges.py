"""Ranges (5-10), series (4-7-8) and ratios (4:6)."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from scripts.normalization.rules import DASHES, Rule, context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.grammar import Grammar


def rules(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for numbers with a dash or a colon between them."""
    number = rf"\d+(?:{re.escape(grammar.decimal)}\d+)?"
    yield Rule(
        re.compile(rf"(?<![\w/.{DASHES}])(?:\w+[{DASHES}])?{number}(?: ?[{DASHES}] ?{number}){{2,}}(?![\w/{DASHES}])"),
        lambda match: re.sub(rf" ?[{DASHES}] ?", ", ", match[0]),
    )
    yield Rule(
        re.compile(
            rf"(?<![\w/.{DASHES}])(?:[^\W\d]{{1,9}} [{DASHES}] )?\d{{1,2}}(?: [{DASHES}] \d{{1,2}}){{2,40}}(?![\w/:%])"
        ),
        lambda match: re.sub(rf" [{DASHES}] ", ", ", match[0]),
    )
    yield Rule(re.compile(r"(?<![\w.,])\d{1,2}(?:,\d{1,2}){2,40}(?![\d,])"), lambda match: match[0].replace(",", ", "))
    yield Rule(re.compile(r"(?<![\w.,])\d{1,2}(?: \d{1,2}){2,40}(?![\w%]|[.,:/]\d)"), _counted)
    if grammar.point and "." not in grammar.thousands:
        yield Rule(
            re.compile(r"(?<![\w.])\d{1,6}(?:\.\d{1,6}){2,6}(?![\w])"),
            lambda match: (
                None if re.fullmatch(grammar.number_pattern, match[0]) else match[0].replace(".", f" {grammar.point} ")
            ),
        )
    written = grammar.number_pattern
    yield Rule(
        re.compile(rf"(?<![\w/.{DASHES}])({written}) ?[{DASHES}] ?(?=({written})(?![/{DASHES}\d]))"),
        lambda match: _low(match, grammar),
    )
    yield Rule(
        re.compile(r"(?<![\w/.:])\d+(?::\d+| : \d+){1,5}(?![\w/:])"),
        lambda match: re.sub(" ?: ?", f" {grammar.ratio} ", match[0]),
    )


def _counted(match: re.Match[str]) -> str | None:
    """Return a count, such as 2 3 4, with commas; None if its numbers aren't consecutive."""
    numbers = [int(number) for number in match[0].split()]
    steps = {after - before for before, after in pairwise(numbers)}
    return ", ".join(map(str, numbers)) if steps in ({1}, {-1}) else None


def _low(match: re.Match[str], grammar: Grammar) -> str | None:
    """Return the beginning of a range, up to its second number; None for a mixed number, such as 2-1/2."""
    if match[1] == match[2]:
        return f"{match[1]}, "
    if " " not in match[0] and re.search("[/⁄]", match[2]):
        return None
    return grammar.span(match[1], "", context(match)).rstrip() + " "
