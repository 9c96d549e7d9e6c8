"""Spanish: words that a table can't give."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from scripts.normalization.languages.romance import Romance
from scripts.normalization.languages.romance_rules import both_forms, hours_and_minutes
from scripts.normalization.number_words import converter
from scripts.normalization.rules import NOWHERE, Context, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

_AFTERNOON: Final = {"am": "de la mañana", "pm": "de la tarde"}
_APOCOPE: Final = {"primero": "primer", "tercero": "tercer"}
_LAST_ORDINAL: Final = 10
"""Higher Roman numerals of kings and centuries are read as cardinals."""


class Language(Romance):
    """Spanish."""

    words: ClassVar = {
        "per": "por",
        "part": "de",
        "hours": "y ",
        "over": "sobre",
        "and": "y",
        "or": "o",
        "of": "de",
        "times": "veces",
        "date": "de",
        "cents": "con",
    }
    rates: ClassVar = {
        "día": "al día",
        "dia": "al día",
        "semana": "por semana",
        "mes": "al mes",
        "año": "al año",
        "noche": "por noche",
        "persona": "por persona",
        "hora": "por hora",
        "min": "por minuto",
        "minuto": "por minuto",
    }
    parts: ClassVar = r"semana|paso|parte|sesión|página|ejercicio|ronda|serie|lección|módulo|capítulo|nivel"
    short_months: ClassVar = {"mar": "marzo", "may": "mayo"}
    further_days: ClassVar = {
        "mar": "martes",
        "mie": "miércoles",
        "mier": "miércoles",
        "juev": "jueves",
        "sab": "sábado",
    }
    halves: ClassVar = ("medio", "media")
    quarters: ClassVar = {2: "medio", 3: "tercio", 4: "cuarto"}
    feminine: ClassVar = re.compile(
        r"[^\W\d]*(?:as?|ci[óo]n(?:es)?|si[óo]n(?:es)?|[dt]ad(?:es)?|tud(?:es)?|umbres?)", re.IGNORECASE
    )
    century: ClassVar = (r"[sS]\.", "siglo")
    day_articles: ClassVar = r"el(?: d[ií]a)?|del|al|d[ií]a"
    feminine_articles: ClassVar = re.compile(r"\blas? $", re.IGNORECASE)
    ties: ClassVar = re.compile(r"\b(?:a|de|desde|hasta|sobre|para|entre|y|son|es) las? ")

    def inflected(self, words: str, gender: str) -> str:
        """Return number words before a noun: "veintiún" and "treinta y un", or "doscientas una"."""
        words = re.sub(r"veintiuno (?=mil|bill)", "veintiún ", words)
        words = re.sub(r"\buno (?=mil|bill)", "un ", words)
        if gender == "f":
            large, millions, small = words.rpartition("millones")
            small = re.sub(r"ientos\b", "ientas", re.sub(r"uno$", "una", small))
            return large + millions + small
        if gender:
            return re.sub(r"\buno$", "un", re.sub(r"veintiuno$", "veintiún", words))
        return words

    def ordinal(self, number: int, gender: str = "", context: Context = NOWHERE) -> str:
        """Return an ordinal number: "primero", "primera", or "primer" before a noun in the masculine."""
        words = str(converter(self.tag).to_ordinal(number))
        words = words.replace("décimoprimero", "undécimo").replace("décimosegundo", "duodécimo")
        if gender == "f":
            return re.sub(r"o\b", "a", words)
        after = re.match(r"\s([^\W\d_]{3,})", context.after)
        noun = after is not None and after[1].islower() and self.is_counted(after[1])
        if gender == "er" or noun:
            return re.sub(r"(?:primero|tercero)$", lambda match: _APOCOPE[match[0]], words)
        return words

    def day(self, number: int) -> str:
        """Return the day of a month: "primero" in America."""
        return "primero" if number == 1 and self.region not in ("", "ES") else self.cardinal(number)

    def clock_time(
        self, hour: int, minute: int, second: int | None = None, half: str = "", context: Context = NOWHERE
    ) -> str:
        """Return a time of day, such as "siete y media", or "diecinueve treinta" by the clock of 24 hours."""
        words = self.cardinal(hour, "f")
        named = re.match(r" h(?:oras?)?\b", context.after)
        if minute:
            words += f" {self._minutes(hour, minute, exact=bool(named))}"
        elif not 1 <= hour <= 12 and not named:
            words += " horas"
        if second:
            words += f" y {self.cardinal(second, 'm')} segundos"
        if half:
            words += f" {self._half(hour, half)}"
        if (
            context is not NOWHERE
            and re.search(r"(?:^|[.,;:!?(]\s?)$", context.before)
            and not context.after.startswith(" a ")
        ):
            words = f"{'la' if hour == 1 else 'las'} {words}"
        return words

    def _minutes(self, hour: int, minute: int, *, exact: bool) -> str:
        if exact or not 1 <= hour <= 12 or minute > 30:
            return ("cero " if minute < 10 else "") + self.cardinal(minute)
        return "y " + ({15: "cuarto", 30: "media"}.get(minute) or self.cardinal(minute))

    def _half(self, hour: int, half: str) -> str:
        if hour == 12:
            return "del mediodía" if half == "pm" else "de la noche"
        return "de la noche" if half == "pm" and hour >= 8 else _AFTERNOON[half]

    def span(self, low: str, high: str, context: Context = NOWHERE) -> str:
        """Return the words for a range; "entre" takes "y"."""
        return f"{low} {'y' if re.search(r'entre $', context.before, re.IGNORECASE) else self.range} {high}"

    def roman_after(self, number: int, ordinal: bool, word: str) -> str:
        """Return a Roman numeral: an ordinal up to ten after a king or a century."""
        if not ordinal or number > _LAST_ORDINAL:
            return self.cardinal(number)
        queen = re.search(r"(?:Isabel|Catalina|Cristina|Margarita|María|Juana|Cleopatra|[Rr]eina \w+|Reina) $", word)
        return self.ordinal(number, "f" if queen else "")

    def joins(self, before: str, after: str) -> bool:
        """Return whether the full stop belongs to an ordinal, such as "1er.", or to an initial."""
        ordinal = re.search(r"\d(?:er|[rdtmvn][oa])\.$", before)
        return (ordinal is not None and after.lstrip()[:1].islower()) or super().joins(before, after)

    def rules(self) -> Iterator[Rule]:
        """Yield the rules; remaining hours with "h" are a length."""
        yield from super().rules()
        yield hours_and_minutes(self)

    def first_rules(self) -> Iterator[Rule]:
        """Yield the rules for "1.º de mayo" and for thousands."""
        yield Rule(re.compile(r"(?<![\w.,])1(?:\.?[º°]|\.?er|ro|ero) (?=de [^\W\d]{4})"), lambda _: "primero ")
        yield Rule(re.compile(r"(?<!\w)([sS])s\. ?(?=[IVX]+(?!\w))"), lambda match: f"{match[1]}iglos ", digits=False)
        yield Rule(
            re.compile(r"(?<!\w)(?:C\. ?P\.|CP) ?(\d{5})(?!\d)"), lambda match: f"código postal {self.digits(match[1])}"
        )
        yield Rule(re.compile(r"(?<![\w.,])(\d{1,3}) mil(?!\w)"), lambda match: f"{match[1]}000")

    def two_forms(self) -> Iterator[Rule]:
        """Yield the rules for "bienvenido/a", "todos/as" and "tod@s"."""
        yield both_forms({"o": "a", "os": "as", "es": "as", "or": "ora", "el": "la", "ón": "ona"}, "o", "as?")
        yield Rule(
            re.compile(r"(?<![\w.@-])([^\W\d_]{2,20})@(s?)(?![\w.]*\w)"),
            lambda match: f"{match[1]}o{match[2]} {'y' if match[2] else 'o'} {match[1]}a{match[2]}",
            digits=False,
        )
        yield Rule(re.compile(r"(?<![\w&]) ?& ?(?=h?i(?!a|e))", re.IGNORECASE), lambda _: " e ", digits=False)
