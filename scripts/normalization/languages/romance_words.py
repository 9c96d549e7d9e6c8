"""The words and patterns that each Romance language must give."""

from __future__ import annotations

import re
from typing import ClassVar

from scripts.normalization.grammar import Grammar


class RomanceWords(Grammar):
    """A grammar with words and patterns that its rules need."""

    words: ClassVar[dict[str, str]] = {}
    """Words by their names: `and`, `or`, `of`, `times`, `over` (120/80), `date` (between day and month), `cents` (before
    the hundredths of a currency), `hours` (between hours and minutes), `per` (5 €/word), and
    `part` (week 3/8)."""

    halves: ClassVar[tuple[str, str]] = ("", "")
    """The half, masculine and feminine."""

    quarters: ClassVar[dict[int, str]] = {}
    """Nouns of fractions by their denominator; the ordinal stands for the others."""

    feminine: ClassVar[re.Pattern[str]] = re.compile("(?!)")
    """Matches nouns that are feminine by their ending; those in the table come first."""

    feminine_articles: ClassVar[re.Pattern[str]] = re.compile("(?!)")
    """Matches the articles after which a number without a noun is feminine, such as an hour."""

    ties: ClassVar[re.Pattern[str]] = re.compile("(?!)")
    """Matches the words before a time of day with a full stop: "a las 7.30"."""

    century: ClassVar[tuple[str, str]] = ("", "")
    """The abbreviations of "century" as a pattern, and the word; empty if it follows its number."""

    rates: ClassVar[dict[str, str]] = {}
    """The words for a slash before a unit of time, as in "/día"."""

    parts: ClassVar[str] = ""
    """A pattern of what is numbered as 3/8: week three of eight."""

    short_months: ClassVar[dict[str, str]] = {}
    """Abbreviations of months that are words too, which need a day before them."""

    further_days: ClassVar[dict[str, str]] = {}
    """Abbreviations of weekdays that are words too, which need another day or a time beside them."""

    plural_endings: ClassVar[str] = "s"
    """A pattern of the endings of plurals."""

    day_articles: ClassVar[str] = ""
    """A pattern of the words before a date without a year, such as 12/5."""

    def gender_of(self, noun: str) -> str:
        """Return the gender of `noun` by the table, or by its ending."""
        return self._genders.get(noun) or ("f" if self.feminine.fullmatch(noun) else "m")
