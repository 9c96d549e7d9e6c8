"""Polish: its grammar with the rules that it alone has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.normalization.languages.polish.dates import clock_rules, date_rules, year_rules
from scripts.normalization.languages.polish.numbers import Polish
from scripts.normalization.languages.polish.rules import abbreviation_rules, count_rules, place_rules, slash_rules
from scripts.normalization.languages.polish.weekdays import weekday_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.rules import Rule


class Language(Polish):
    """Polish."""

    def rules(self) -> Iterator[Rule]:
        """Yield the rules that Polish alone has."""
        yield from weekday_rules()
        yield from abbreviation_rules()
        yield from place_rules()
        yield from slash_rules()
        yield from date_rules(self)
        yield from year_rules(self)
        yield from clock_rules(self)
        yield from count_rules(self)
