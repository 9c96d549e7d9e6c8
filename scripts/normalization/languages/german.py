"""German: endings and genders of numbers, dates, times and sentence ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.normalization.grammar import Grammar
from scripts.normalization.languages import german_words as words
from scripts.normalization.languages.german_rules import own_rules
from scripts.normalization.rules import NOWHERE, Context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.amount import Amount
    from scripts.normalization.grammar import Noun
    from scripts.normalization.rules import Rule

_NOUN_YEAR: Final = re.compile(
    r"(?:Jahre?n?|Sommer|Winter|Herbst|Frühling|Frühjahr|seit|anno|Anfang|Mitte|Ende|um|Silvester|Weihnachten|Ostern"
    r"|Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember) $"
)
_LETTERED: Final = re.compile(
    r"\b(?:Gruppe|Variante|Option|Übung|Teil|Plan|Typ|Punkt|Vitamin|Buchstaben?|Stufe|Seite|Reihe|Version|Serie|Weg) [A-Z]\.$"
)

_SHORT_MONTH: Final = re.compile(r"(?:Jan|Jän|Febr?|Mär|Mrz|Apr|Jun|Jul|Aug|Sept?|Okt|Nov|Dez)(?!\w)")
_ADDRESS: Final = re.compile(r"[a-zäöüß]str\.\| \d|\d\.\| (?:OG|UG|DG|Stk)\b")
"""Matches the end of a street's name before its number, and a floor, where "|" stands for the place between."""


class Language(Grammar):
    """German."""

    def gender_after(self, context: Context) -> str:
        """Return the gender of the noun after a number, which an adjective may precede."""
        noun = re.match(r"[ -](?:[a-zäöüß]+(?:e|er|es|en|em) )?([A-ZÄÖÜ][\wäöüß]*)", context.after)
        return words.gender(noun[1], self._genders) if noun else ""

    def cardinal(self, number: int, gender: str = "", context: Context = NOWHERE) -> str:
        """Return a whole number; one agrees with its noun: "eine Minute", "einen Atemzug"."""
        if number == 1 and re.match(r"-[^\W\d]", context.after):
            return "ein"
        if number == 1 and not words.LABEL.search(context.before):
            return words.one(gender, context)
        spoken = super().cardinal(number)
        return spoken[:-1] if number % 100 == 1 and number > 1 and gender and spoken.endswith("eins") else spoken

    def number(self, amount: Amount, gender: str = "", context: Context = NOWHERE) -> str:
        """Return any number in words."""
        if amount.decimals and not amount.numerator:
            minus = f"{self.minus} " if amount.negative else ""
            return f"{minus}{super().cardinal(amount.whole)} {self.point} {self.digits(amount.decimals)}"
        return super().number(amount, gender, context)

    def ordinal(self, number: int, gender: str = "", context: Context = NOWHERE) -> str:
        """Return an ordinal with the ending that the words before it and the gender ask for."""
        if context == NOWHERE:
            return str(super().ordinal(number))
        ending = words.ending(gender or self.gender_after(context), context.before)
        return f"{super().ordinal(number)[:-1]}{ending}"

    def fraction(self, numerator: int, denominator: int, whole: int = 0, context: Context = NOWHERE) -> str:
        """Return a fraction: "eine halbe" before "Stunde", "drei Viertel", "zweieinhalb"."""
        name = "halb" if denominator == 2 else f"{super().ordinal(denominator)}l"
        if whole:
            return f"{'ein' if whole == 1 else self.cardinal(whole)}{'ein' if numerator == 1 else self.cardinal(numerator)}{name}"
        if (numerator, denominator) == (1, 2):
            return words.half(self.gender_after(context), context)
        one = "" if re.search(r"\b(?:ein|das|dem|einem|dieses|jedes) $", context.before) else "ein "
        dative = numerator > 1 and re.search(r"\b(?:zu|nach|mit|von|aus|bei|seit|in) $", context.before, re.IGNORECASE)
        upper = "Halbe" if denominator == 2 else name[:1].upper() + name[1:] + "n" * bool(dative)
        return f"{one if numerator == 1 else self.cardinal(numerator) + ' '}{upper}"

    def quantity(self, amount: Amount, noun: Noun, context: Context = NOWHERE) -> str:
        """Return a number with its unit."""
        form = self.form(noun, amount)
        words_after = Context(context.before, f" {form}{context.after}")
        return f"{self.number(amount, noun.gender, words_after)} {form}"

    def plural(self, amount: Amount) -> int:
        """Return 0 for one and for fractions below one: "eine halbe Stunde"."""
        if amount.numerator and not amount.whole:
            return 0
        return super().plural(amount)

    def span(self, low: str, high: str, context: Context = NOWHERE) -> str:
        """Return the words for a range; before a noun it begins with "ein"."""
        counted = high or re.match(r"\d+ (?:[a-zäöüß]+e[nrs]? )?[A-ZÄÖÜ]", context.after)
        if low in ("eine", "einen", "einem", "einer") or (low in ("1", "eins") and counted):
            low = "ein"
        return super().span(low, high, context)

    def reads_as_year(self, number: int, context: Context) -> bool:
        """Return whether four digits are a year: no noun follows, or a word such as "Jahr" precedes."""
        if not 1100 <= number < 2100:
            return False
        return bool(_NOUN_YEAR.search(context.before)) or not re.match(r" [A-ZÄÖÜ]", context.after)

    def year(self, number: int, context: Context = NOWHERE) -> str:
        """Return a year: "neunzehnhundertachtundneunzig", "zweitausendvierundzwanzig"."""
        return super().year(number) if 1100 <= number < 2000 else super().cardinal(number)

    def date(self, day: int | None, month: int | None, year: int | None, context: Context = NOWHERE) -> str:
        """Return a date such as "dritter Oktober" or, after "am", "dritten Oktober"."""
        parts = []
        if day:
            parts.append(f"{super().ordinal(day)[:-1]}{words.ending('m', context.before)}")
        if month:
            first = "Jänner" if month == 1 and self.region == "AT" else self.months[month - 1][0]
            parts.append(first)
        if year is not None:
            parts.append(self.year(year))
        return " ".join(parts)

    def clock_time(
        self, hour: int, minute: int, second: int | None = None, half: str = "", context: Context = NOWHERE
    ) -> str:
        """Return a time of day such as "sieben Uhr dreißig"."""
        full = f"{'ein' if hour == 1 else self.cardinal(hour)} Uhr"
        full += f" {self.cardinal(minute)}" if minute else ""
        return full + (f" und {self.cardinal(second)} Sekunden" if second else "")

    def joins(self, before: str, after: str) -> bool:
        """Return whether the full stop belongs to an ordinal, a name's number or a spaced abbreviation."""
        spaced = re.search(r"\b[a-zA-Zäöü]\.$", before) and re.match(r" ?[A-Za-zÄÖÜ]{1,4}\.", after)
        if (
            spaced
            or _ADDRESS.search(f"{before[-8:]}|{after[:5]}")
            or re.search(r"\d\. (?:Jan|Jän|Febr?|Mär|Mrz|Apr|Jun|Jul|Aug|Sept?|Okt|Nov|Dez)\.$", before)
        ):
            return True
        numeral = re.search(r"(?:^|[^\d.,:])(\d{1,3}|[IVXLC]{1,7})\.$", before)
        following = after.lstrip()
        if not numeral or (_counts(before) and not following[:1].islower()):
            return False
        if following[:1].islower() or _SHORT_MONTH.match(following) or words.noun_follows(following, self._genders):
            return True
        if re.search(r"\d\. (?:und|oder|bis) \d+\.$", before):
            return True
        first = re.match(r"[A-ZÄÖÜ]\w*", following)
        article = words.ARTICLE.search(before[: numeral.start(1)])
        if first and ((article and words.gender(first[0], self._genders)) or not before[: numeral.start(1)].strip()):
            return True
        return bool(words.DETERMINED.search(before[: numeral.start(1)])) and not words.starts(following)

    def ends(self, before: str, after: str) -> bool:
        """Return whether a number ends the sentence: "bis 10. Dann"."""
        following = after.lstrip()
        if re.search(r"[a-zäöüß]{3}\.$", before) and following[:1].isdigit():
            return not re.match(r"\d+ ?(?:Min|Sek|min|sek)\b", following)
        if _LETTERED.search(before) and following[:1].isupper():
            return True
        if re.search(r"\d{4}\.$", before):
            return following[:1].isupper()
        return bool(re.search(r"[\w,;:–-] \d+\.$|\d[:,]\d+\.$", before)) and following[:1].isupper()

    def starts_sentence(self, after: str) -> bool:
        """Return whether `after` begins a sentence; nouns have capitals as well: "5 Min. Zeit"."""
        return words.starts(after.lstrip())

    def rules(self) -> Iterator[Rule]:
        """Yield the rules that German alone has."""
        yield from own_rules(self)


def _counts(before: str) -> bool:
    """Return whether the last two numbers of `before` are a count: "2, 3, 4." or "3 … 2 … 1."."""
    last = re.search(r"(\d+)(?:,| ?…| ?\.\.\.) ?(\d+)\.$", before)
    return bool(last) and abs(int(last[1]) - int(last[2])) == 1  # type: ignore[index]  # checked before
