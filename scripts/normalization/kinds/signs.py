"""Signs: &, +, ≤ and others, by the words that a language has for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.normalization.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.grammar import Grammar

_BETWEEN: Final = "×x÷=+−/"
"""Signs that need a number on both sides."""

_BEFORE: Final = "<>≤≥±~≈#+"
"""Signs that need a number after them."""


def rules(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for signs."""
    between = [sign for sign in grammar.signs if sign in _BETWEEN]
    if between:
        signs = "".join(map(re.escape, between))
        yield Rule(re.compile(rf"(?<=\d) ?([{signs}]) ?(?=\d)"), lambda match: f" {grammar.signs[match[1]]} ")
    before = [sign for sign in grammar.signs if sign in _BEFORE]
    if before:
        signs = "".join(map(re.escape, before))
        yield Rule(re.compile(rf"(?<!\w)([{signs}]) ?(?=\d)"), lambda match: f"{grammar.signs[match[1]]} ")
    others = [sign for sign in grammar.signs if sign not in _BETWEEN + _BEFORE]
    if others:
        signs = "|".join(map(re.escape, others))
        yield Rule(re.compile(rf" ?({signs}) ?"), lambda match: f" {grammar.signs[match[1]]} ", digits=False)
