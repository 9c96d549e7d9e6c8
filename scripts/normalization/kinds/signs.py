"""Signs: &, +, ≤ and others, by the words that a language has for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.normalization.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scripts.normalization.grammar import Grammar

_BETWEEN: Final = "×x*÷=+−/"
"""Signs that need a number on both sides."""

_BEFORE: Final = "<>≤≥±~≈#+√"
"""Signs that need a number after them."""

_ARROWS: Final = "→⇒➔➜⟶"
_EMOTICON: Final = re.compile(r"(?:(?<=\s)|^)(?:<3+(?=\s*$|\s*[.,!?])|[:;]'?-?[()DP](?!\w))")
"""Matches a heart or a face made of signs."""


def rules(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for signs."""
    words = grammar.signs
    yield Rule(_EMOTICON, lambda _: "", digits=False)
    if between := _class(sign for sign in words if sign in _BETWEEN):
        yield Rule(
            re.compile(rf"(?<=[\d½¼¾%)]) ?([{between}]) ?(?=[\d½¼¾$£€(−-])"),
            lambda match: f" {words[match[1]]} ",
            needs=_BETWEEN,
        )
    for sign in set("×÷=") & set(words):
        spaces = " " if sign == "=" else " ?"
        yield Rule(re.compile(rf"(?<=\w){spaces}{sign}{spaces}(?=\w)"), _Word(words[sign]), digits=False, needs=sign)
    if "+" in words:
        yield Rule(re.compile(r"(?<=\w) \+ (?=\w)"), lambda _: f" {words['+']} ", digits=False, needs="+")
        yield Rule(re.compile(r"(?<=\d)\+(?=[\s,.;:!?)/]|$)"), lambda _: f" {words['+']}", needs="+")
    if before := _class(sign for sign in words if sign in _BEFORE):
        yield Rule(
            re.compile(rf"(?<!\w)([{before}]) ?(?=[\d$£€½¼¾.])"), lambda match: f"{words[match[1]]} ", needs=_BEFORE
        )
    if others := "".join(sign for sign in words if sign not in _BETWEEN + _BEFORE + "%"):
        pattern = re.compile(rf" ?([{_class(others)}]) ?")
        yield Rule(pattern, lambda match: _spaced(match, words[match[1]]), digits=False, needs=others)
    if grammar.range:
        yield Rule(re.compile(rf"(?<=\d) ?[{_ARROWS}] ?(?=\d)"), lambda _: f" {grammar.range} ", needs=_ARROWS)
    yield Rule(
        re.compile(rf"(?<=\w) ?(?:[{_ARROWS}]|-{{1,2}}>|=>|(?<= )[|](?= )) ?(?=\w)"),
        lambda _: ", ",
        digits=False,
        needs=f"{_ARROWS}>|",
    )


def _spaced(match: re.Match[str], word: str) -> str:
    """Return a word with spaces around it, but none before closing punctuation."""
    closed = match.string[match.end() : match.end() + 1] in tuple(")]\"'.,;:!?")
    return f" {word}{'' if closed else ' '}"


class _Word:
    """Replaces a sign by its word."""

    def __init__(self, word: str) -> None:
        self.word = word

    def __call__(self, match: re.Match[str]) -> str:
        return f" {self.word} "


def _class(signs: Iterable[str]) -> str:
    """Return the inside of a character class."""
    return "".join(map(re.escape, signs))
