"""English: words that a table can't give."""

from __future__ import annotations

from typing import Final

from scripts.normalization.grammar import Grammar
from scripts.normalization.rules import NOWHERE, Context

_HALVES: Final = {"am": " a m", "pm": " p m", "": ""}


class Language(Grammar):
    """English."""

    def cardinal(self, number: int, gender: str = "", context: Context = NOWHERE) -> str:
        """Return a whole number in words, without the commas that num2words adds."""
        return super().cardinal(number).replace(",", "")

    def fraction(self, numerator: int, denominator: int, whole: int = 0, context: Context = NOWHERE) -> str:
        """Return a fraction, such as "three quarters", or a mixed number, such as "one and a half"."""
        name = {2: "half", 4: "quarter"}.get(denominator) or self.ordinal(denominator)
        plural = {"half": "halves"}.get(name, f"{name}s") if numerator != 1 else name
        if not whole:
            return f"{self.cardinal(numerator)} {plural}"
        article = "an" if name[0] in "aeiou" else "a"
        return f"{self.cardinal(whole)} and {article if numerator == 1 else self.cardinal(numerator)} {plural}"

    def date(self, day: int | None, month: int | None, year: int | None, context: Context = NOWHERE) -> str:
        """Return a date such as "May first, twenty twenty-four"."""
        parts = [self.months[month - 1][0]] if month else []
        if day:
            parts.append(self.ordinal(day) + "," * (year is not None))
        if year is not None:
            parts.append(self.year(year))
        return " ".join(parts)

    def clock_time(
        self, hour: int, minute: int, second: int | None = None, half: str = "", context: Context = NOWHERE
    ) -> str:
        """Return a time of day such as "seven o'clock", "eight a m" or "seven oh five"."""
        if minute:
            return f"{self.cardinal(hour)} {'oh ' if minute < 10 else ''}{self.cardinal(minute)}{_HALVES[half]}"
        return self.cardinal(hour) + (_HALVES[half] or " o'clock")
