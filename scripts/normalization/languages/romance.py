"""What Spanish, French, Italian and Portuguese share: gender, decimals, halves, dates, and lists of two forms."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scripts.normalization.amount import Amount
from scripts.normalization.languages import romance_rules
from scripts.normalization.languages.romance_weekdays import weekday_rules
from scripts.normalization.languages.romance_words import RomanceWords
from scripts.normalization.number_words import cardinal_words
from scripts.normalization.rules import NOWHERE, Context, is_initial

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.grammar import Noun
    from scripts.normalization.rules import Rule

_NEXT: Final = re.compile(
    r"\s(?:(?:ou?|ó|u|y|e|a|à|et|até|hasta|[de]e? cada|em cada)\s[\w.,]+\s)?"
    r"(?:(?:gran|grandes?|breves?|suaves?|simples?|leves?|dulces?|autres?|semplic[ei]|dolc[ei]|fort[ei]s?)\s)?"
    r"(?P<word>[^\W\d_]{2,})"
)
"""The word that is counted: the next one, the one after "or three", or the one after an adjective of both genders."""

_LETTER: Final = re.compile(
    r"\b(?:vitamin[ae]|gruppo|groupe|grupo|plano?|piano|opci[óo]n|option|opzione|opção|tipo?|type|letra|lettr[ea]|lettera|"
    r"punto|point|ponto|nivel|niveau|nível|livello|bloque|bloco?|blocco|clase?|classe|serie|série|sala|salle|partes?|"
    r"partie|fase|phase|hepatitis|hépatite|hepatite|epatite|figur[ae]|versi[óo]n|versione|versão|variante|caso?|"
    r"ejercicio|exercice|esercizio|exercício|paso|étape|passo|ejemplo|exemple|exemplo|esempio) [A-Z]\.$|° ?[CF]\.$",
    re.IGNORECASE,
)
"""A letter that names something, before a full stop."""

_COUNTS_TO: Final = re.compile(
    r"\b(?:hasta|llega\w*|número|jusqu'à|arriv\w*|numéro|fino|numero|até|cheg\w*|de \w+ a|da \w+ a|à) (?:al? |ao |o )?$",
    re.IGNORECASE,
)
"""What stands before a number that counts nothing: "count to 1 and breathe"."""

_DENOMINATORS: Final = frozenset([*range(2, 11), 12, 16, 20, 24, 32, 60, 64, 100, 1000])
"""Denominators of what is read as a fraction; 120/80 is none."""

_MILLION: Final = 10**6

_LONGEST_DECIMALS: Final = 2
"""Longer decimals are spoken digit by digit."""


class Romance(RomanceWords):
    """A Romance language."""

    # --- gender ---

    def gender_after(self, context: Context) -> str:
        """Return no gender, since `number` decides it by the number too."""
        return ""

    def counted_gender(self, number: int, context: Context) -> str:
        """Return the gender of the noun that `number` counts; empty if there is none."""
        match = _NEXT.match(context.after)
        if not match or _COUNTS_TO.search(context.before):
            return ""
        word = match["word"].lower()
        if not self.is_counted(word) or (number != 1 and not self.plural_noun(word)):
            return ""
        known = word in self._genders
        each = " cada " in match[0]
        return "" if number == 1 and not known and not each and self.plural_only(word) else self.gender_of(word)

    def plural_only(self, word: str) -> bool:
        """Return whether `word` can't be a singular."""
        return self.plural_noun(word)

    def is_counted(self, word: str) -> bool:
        """Return whether `word` may be what a number before it counts, not a small word or an imperative."""
        return self._genders.get(word) != "none"

    def plural_noun(self, word: str) -> bool:
        """Return whether `word` may be a plural."""
        return word.endswith("s")

    # --- numbers ---

    def cardinal(self, number: int, gender: str = "", context: Context = NOWHERE) -> str:
        """Return a whole number in words."""
        return self.inflected(cardinal_words(self.number_tag, number).replace(",", ""), gender)

    @property
    def number_tag(self) -> str:
        """The language's tag for number words."""
        return self.tag

    def inflected(self, words: str, gender: str) -> str:
        """Return number words before a noun of `gender`."""
        return words

    def number(self, amount: Amount, gender: str = "", context: Context = NOWHERE) -> str:
        """Return any number in words; one before a noun agrees with it."""
        counted = "" if gender or not amount.integer else self.counted_gender(amount.whole, context)
        if not gender and self.feminine_articles.search(context.before):
            gender = "f"
        if not amount.decimals:
            words = super().number(amount, gender or counted, context)
            millions = counted and amount.whole >= _MILLION and not amount.whole % _MILLION
            return f"{words} {self.words['of']}" if millions else words
        minus = f"{self.minus} " if amount.negative else ""
        return f"{minus}{self.cardinal(amount.whole)} {self.point} {self.decimals(amount.decimals)}"

    def decimals(self, digits: str) -> str:
        """Return the digits after the decimal mark in words: short ones as a number, zeros before it one by one."""
        if len(digits) > _LONGEST_DECIMALS:
            return self.digits(digits)
        zeros = len(digits) - len(digits.lstrip("0"))
        rest = [self.cardinal(int(digits))] if int(digits) else []
        return " ".join([*(self.cardinal(0) for _ in range(zeros)), *rest])

    def fraction(self, numerator: int, denominator: int, whole: int = 0, context: Context = NOWHERE) -> str:
        """Return a fraction, such as "three quarters", or a mixed number, such as "two and a half"."""
        if (numerator, denominator) == (1, 2):
            match = _NEXT.match(context.after)
            word = match["word"].lower() if match else ""
            counted = match is not None and self.is_counted(word)
            return self.half(whole, self.gender_of(word) if counted else "", alone=not counted)
        if denominator not in _DENOMINATORS or numerator in (0, denominator) or numerator > 9 * denominator:
            return f"{self.cardinal(numerator)} {self.words['over']} {self.cardinal(denominator)}"
        words = f"{self.cardinal(numerator, 'm')} {self.part_noun(denominator, numerator)}"
        return f"{self.cardinal(whole)} {self.words['and']} {words}" if whole else words

    def half(self, whole: int, gender: str, *, alone: bool) -> str:
        """Return one half, or `whole` and a half; `alone` if no noun follows."""
        half = self.halves[gender == "f"]
        if whole:
            return f"{self.cardinal(whole, gender)} {self.words['and']} {half}"
        return f"{self.cardinal(1, 'm')} {half}" if alone else half

    def part_noun(self, denominator: int, numerator: int) -> str:
        """Return the noun of a fraction, such as "quarters"."""
        name = self.quarters.get(denominator) or self.ordinal(denominator, "m")
        return name if numerator == 1 or name.endswith("s") else f"{name}s"

    def quantity(self, amount: Amount, noun: Noun, context: Context = NOWHERE) -> str:
        """Return a number with its noun, such as "two hours and a half"."""
        if not amount.numerator:
            return super().quantity(amount, noun, context)
        minus = f"{self.minus} " if amount.negative else ""
        half = (amount.numerator, amount.denominator) == (1, 2)
        if not amount.whole:
            return minus + (self.half_of(noun) if half else self.part_of(amount, noun))
        whole = super().quantity(Amount(amount.whole), noun, context)
        part = self.halves[noun.gender == "f"] if half else self.fraction(amount.numerator, amount.denominator)
        return f"{minus}{whole} {self.words['and']} {part}"

    def half_of(self, noun: Noun) -> str:
        """Return half of one `noun`."""
        return f"{self.halves[noun.gender == 'f']} {noun.forms[0]}"

    def part_of(self, amount: Amount, noun: Noun) -> str:
        """Return a fraction of one `noun`, such as "three quarters of an hour"."""
        return f"{self.fraction(amount.numerator, amount.denominator)} {self.words['of']} {noun.forms[0]}"

    # --- dates and money ---

    def year(self, number: int, context: Context = NOWHERE) -> str:
        """Return a year in words."""
        return self.cardinal(number)

    def reads_as_year(self, number: int, context: Context) -> bool:
        """Return false, since a year is read like any number."""
        return False

    def date(self, day: int | None, month: int | None, year: int | None, context: Context = NOWHERE) -> str:
        """Return a date, such as "3 de mayo de 2024" in words."""
        parts = (
            self.day(day) if day else "",
            self.months[month - 1][0] if month else "",
            self.year(year, context) if year is not None else "",
        )
        link = f" {self.words['date']} ".replace("  ", " ")
        return link.join(filter(None, parts))

    def day(self, number: int) -> str:
        """Return the day of a month in words."""
        return self.cardinal(number)

    def money(self, amount: Amount, currency: Noun, scale: str = "", context: Context = NOWHERE) -> str:
        """Return an amount of money in words, with the noun of the hundredths."""
        if scale:
            one = amount.value == 1 and "|" not in scale
            return f"{'' if one else self.number(amount, 'm') + ' '}{self.scaled(amount, scale, currency)}"
        if currency.part is not None and len(amount.decimals) == 1:
            amount = replace(amount, decimals=f"{amount.decimals}0")
        if currency.part is None or len(amount.decimals) != 2:
            return self.large(amount, currency) or self.quantity(amount, currency, context)
        part = Amount(int(amount.decimals))
        parts = self.quantity(part, currency.part, context)
        if not amount.whole:
            return parts
        whole = Amount(amount.whole, negative=amount.negative)
        words = self.large(whole, currency) or self.quantity(whole, currency, context)
        return f"{words} {self.words['cents']} {parts}" if part.whole else words

    def large(self, amount: Amount, currency: Noun) -> str:
        """Return an amount of whole millions, which the noun follows with "of"; empty if it isn't one."""
        if not amount.integer or amount.whole < _MILLION or amount.whole % _MILLION:
            return ""
        return f"{self.number(amount)} {self.of(currency.forms[-1])}"

    def scaled(self, amount: Amount, scale: str, currency: Noun) -> str:
        """Return a word such as "millions" with the noun."""
        singular, _, plural = scale.partition("|")
        word = plural if plural and self.plural(amount) else singular
        return f"{word} {self.of(currency.forms[-1]) if plural else currency.forms[-1]}"

    def of(self, noun: str) -> str:
        """Return "of" with a noun."""
        return f"{self.words['of']} {noun}"

    def roman(self, number: int, ordinal: bool, context: Context = NOWHERE) -> str:
        """Return a Roman numeral; before a word it is an ordinal, after one by `roman_after`."""
        if not context.after or not ordinal:
            return self.roman_after(number, ordinal, context.before)
        word = re.match(r" ?([^\W\d_]+)", context.after)
        feminine = word is not None and self.gender_of(word[1].lower()) == "f"
        return self.ordinal(number, "f" if feminine else "", Context(after=context.after.lower()))

    def roman_after(self, number: int, ordinal: bool, word: str) -> str:
        """Return a Roman numeral after `word`, such as the name of a king if it is `ordinal`."""
        return self.cardinal(number)

    # --- sentences ---

    def joins(self, before: str, after: str) -> bool:
        """Return whether the full stop belongs to the initial of a name: "E. Tolle", "J. S. Bach"."""
        return is_initial(before, after) and not self.ends(before, after)

    def ends(self, before: str, after: str) -> bool:
        """Return whether the full stop follows a letter that is a name of its own: "grupo A."."""
        return bool(_LETTER.search(before)) and not after.lstrip()[:1].islower()

    # --- rules ---

    def rules(self) -> Iterator[Rule]:
        """Yield the language's rules, and those of all Romance languages."""
        yield from self.first_rules()
        yield from weekday_rules(self)
        yield from romance_rules.rules(self)
        yield from self.two_forms()
        yield from romance_rules.slashes(self)
        yield from romance_rules.roman_numerals(self)

    def first_rules(self) -> Iterator[Rule]:
        """Yield the language's rules that come before those of all Romance languages."""
        return iter(())

    def two_forms(self) -> Iterator[Rule]:
        """Yield the rules for a word in two genders, such as "bienvenido/a"."""
        return iter(())
