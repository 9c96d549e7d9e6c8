"""Written numbers: a pattern that finds them in a language, and their value."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

FRACTION_SIGNS: Final = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒"
"""The characters that are a fraction."""

_MINUS: Final = "-−‒–"
_SLASH: Final = "[/⁄]"


@dataclass(frozen=True)
class Amount:
    """A number as it was written."""

    whole: int = 0
    """What stands before the decimal mark, without its sign."""

    decimals: str = ""
    """The digits after the decimal mark, as written."""

    numerator: int = 0
    """The upper number of a fraction; 0 if there is none."""

    denominator: int = 1
    """The lower number of a fraction."""

    negative: bool = False
    """Whether there is a minus sign."""

    @property
    def value(self) -> Fraction:
        """The number itself."""
        decimals = Fraction(int(self.decimals), 10 ** len(self.decimals)) if self.decimals else Fraction(0)
        size = self.whole + decimals + Fraction(self.numerator, self.denominator)
        return -size if self.negative else size

    @property
    def integer(self) -> bool:
        """Whether it was written without decimals and without a fraction."""
        return not self.decimals and not self.numerator


def number_pattern(decimal: str, thousands: Iterable[str]) -> str:
    """Return the source of a pattern for numbers, without groups and without a sign.

    It matches `7`, `1,000`, `0.5`, `.5`, `1/2`, `1 1/2`, `½` and `1½`; separators are only those of a language.
    """
    separators = "|".join(map(re.escape, thousands))
    grouped = rf"\d{{1,3}}(?:{separators})\d{{3}}(?:(?:{separators})\d{{3}}){{0,4}}(?!\d)|" if separators else ""
    mixed = rf"(?:\d{{1,4}} ?-? ?)?[{FRACTION_SIGNS}]|(?:\d{{1,4}}(?: | ?- ?))?\d{{1,3}}{_SLASH}\d{{1,3}}(?![\d/⁄])"
    mark = re.escape(decimal)
    return rf"(?:{mixed}|(?:{grouped}\d+)(?:{mark}\d+)?|{mark}\d+)"


@lru_cache(maxsize=1024)
def parse_amount(text: str, decimal: str, thousands: tuple[str, ...]) -> Amount | None:
    """Return the number that `text` writes, with or without a minus sign; None if it isn't a number."""
    negative = text[:1] in _MINUS and len(text) > 1
    plain = text[1:].strip() if negative else text.strip()
    sign = re.search(rf"[{FRACTION_SIGNS}]$", plain)
    slashed = re.search(rf"(?:^|[ -])(\d{{1,3}}){_SLASH}(\d{{1,3}})$", plain)
    numerator, denominator = 0, 1
    if sign:
        numerator, denominator = Fraction(unicodedata.numeric(sign[0])).limit_denominator(20).as_integer_ratio()
        plain = plain[: sign.start()].strip(" -")
    elif slashed:
        numerator, denominator = int(slashed[1]), int(slashed[2])
        plain = plain[: slashed.start()].strip(" -")
    whole, _, decimals = plain.partition(decimal)
    for separator in thousands:
        whole = whole.replace(separator, "")
    if not re.fullmatch(r"\d{0,15}", whole, re.ASCII) or not re.fullmatch(r"\d*", decimals, re.ASCII):
        return None
    if not denominator or not (whole or decimals or numerator):
        return None
    return Amount(int(whole or 0), decimals, numerator, denominator, negative)
