"""References to verses of books: Ps 23,1-3, 1 Cor. 13:4, John 3:16."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scripts.normalization.rules import DASHES, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scripts.normalization.grammar import Grammar


def rules(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for a chapter with verses, and for the abbreviation of the psalms without verses."""
    if not grammar.books:
        return
    books = {name: name for name in grammar.books.values()} | dict(grammar.books)
    for names, mark in ((grammar.books, "[:,] ?"), (grammar.books.values(), "[:,]")):
        book = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
        yield Rule(
            re.compile(
                rf"(?<![\w.])(?:([1-3])\.? ?)?({book})\.? (\d{{1,3}})(?:{mark}(\d{{1,3}})(?:[{DASHES}](\d{{1,3}}))?)"
                r"(?: ?ff?\.?)?(?!\w|[.,:]\d)"
            ),
            lambda match: _reference(match, grammar, books),
        )
    psalm = grammar.books["Ps" if "Ps" in grammar.books else "Sal" if "Sal" in grammar.books else "Sl"]
    yield Rule(re.compile(r"(?<!\w)(?:Ps|Sal|Sl)\.? (?=\d{1,3}(?![\w:]|[.,]\d))"), lambda _: f"{psalm} ")


def _reference(match: re.Match[str], grammar: Grammar, books: Mapping[str, str]) -> str:
    book = books[match[2]]
    if match[1]:
        book = f"{grammar.verses[int(match[1]) + 1]} {book}"
    last = f"-{match[5]}" if match[5] else ""
    stop = "." if match[0].endswith(".") and not match.string[match.end() :].strip("\"')] ") else ""
    return f"{book} {match[3]}, {grammar.verses[1 if last else 0]} {match[4]}{last}{stop}"
