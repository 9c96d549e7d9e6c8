"""Dates, months, weekdays, years and decades."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scripts.normalization.rules import Rule, context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.grammar import Grammar


def rules(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for dates."""
    yield Rule(
        re.compile(r"(?<![\w/.-])(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?![\w/-])"),
        lambda match: _date(match, grammar, match[3], match[2], match[1]),
    )
    yield Rule(re.compile(r"(?<![\w/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\w/-])"), _Numeric(grammar))
    if grammar.months:
        yield from _named(grammar)
    if grammar.weekdays:
        days = {each: names[0] for names in grammar.weekdays for each in names[1:]}
        written = "|".join(map(re.escape, sorted(days, key=len, reverse=True)))
        yield Rule(re.compile(rf"(?<!\w)(?<!\d )({written})\.(?=,? )"), lambda match: days[match[1]], digits=False)
    yield Rule(re.compile(r"(?<![\w.,/:-])(\d{4})(?![\w/:-]|[.,]\d)"), lambda match: _year(match, grammar))


def _named(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for dates with the month's name."""
    numbers = {each.lower(): number for number, names in enumerate(grammar.months, 1) for each in names}
    names = "|".join(map(re.escape, sorted(numbers, key=len, reverse=True)))
    link = rf" (?:(?:{'|'.join(map(re.escape, grammar.date_links))}) )?" if grammar.date_links else " "
    suffix = "|".join(["\\.", *map(re.escape, sorted(grammar.ordinals, key=len, reverse=True))])
    year = rf"(?:,?{link}(\d{{4}})(?![\w:]|[.,]\d))?"
    day = rf"(\d{{1,2}})(?:{suffix})?"
    month = rf"({names})\.?"
    yield Rule(
        re.compile(rf"(?<![\w.,/:-]){day}{link}{month}(?!\w){year}", re.IGNORECASE),
        lambda match: _date(match, grammar, match[1], str(numbers[match[2].lower()]), match[3]),
    )
    if grammar.month_first:
        yield Rule(
            re.compile(rf"(?<!\w){month} {day}(?![\w:%]|[.,]\d){year}", re.IGNORECASE),
            lambda match: _date(match, grammar, match[2], str(numbers[match[1].lower()]), match[3]),
        )
    yield Rule(
        re.compile(rf"(?<!\w){month},?{link}(\d{{4}})(?![\w:]|[.,]\d)", re.IGNORECASE),
        lambda match: _date(match, grammar, None, str(numbers[match[1].lower()]), match[2]),
    )


class _Numeric:
    """Numeric dates in the order of the language; the other order if only that makes a date."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar = grammar

    def __call__(self, match: re.Match[str]) -> str | None:
        first, second = match[1], match[3]
        day, month = (second, first) if self.grammar.date_order == "mdy" else (first, second)
        if int(month) > 12:
            day, month = month, day
        year = match[4] if len(match[4]) == 4 else str(full_year(int(match[4])))
        return _date(match, self.grammar, day, month, year)


def full_year(year: int) -> int:
    """Return the full year of two digits by the rule of POSIX: 69 is 1969, 68 is 2068."""
    return year if year > 99 else year + (1900 if year > 68 else 2000)


def _date(match: re.Match[str], grammar: Grammar, day: str | None, month: str, year: str | None) -> str | None:
    if not 1 <= int(month) <= 12 or not 1 <= int(day or 1) <= 31:
        return None
    number = int(year) if year else None
    end = "." if match[0].endswith(".") and not match.string[match.end() :].strip("\"')] ") else ""
    return grammar.date(int(day) if day else None, int(month), number, context(match)) + end


def _year(match: re.Match[str], grammar: Grammar) -> str | None:
    number = int(match[1])
    return grammar.year(number, context(match)) if grammar.reads_as_year(number, context(match)) else None
