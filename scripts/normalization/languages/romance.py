"""What Spanish, French, Italian and Portuguese share: gender, decimals, halves, dates, and lists of two forms."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, ClassVar, Final

from scripts.normalization.amount import Amount
from scripts.normalization.grammar import Grammar, Noun
from scripts.normalization.kinds.measures import unit_pattern
from scripts.normalization.kinds.roman_numerals import roman_value
from scripts.normalization.number_words import cardinal_words
from scripts.normalization.rules import DASHES, NOWHERE, Context, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEXT: Final = re.compile(r"\s(?:(?:ou?|ó|u|y|e|a|à|et|até|hasta)\s[\w.,]+\s)?(?P<word>[^\W\d_]{2,})")
"""The word that is counted: the next one, or the one after "or three"."""

_LAST_WORD: Final = re.compile(r"([^\W\d_]+)\.$")

_COUNTS_TO: Final = re.compile(
    r"\b(?:hasta|llega\w*|número|jusqu'à|arriv\w*|numéro|fino|numero|até|cheg\w*|de \w+ a|da \w+ a|à) (?:al? |ao |o )?$",
    re.IGNORECASE,
)
"""What stands before a number that counts nothing: "count to 1 and breathe"."""

_CONNECTORS: Final = frozenset(["e", "y", "o", "u", "et", "ou"])
"""Words for "and" and "or", which stay beside a slash until the phrases are replaced."""

_CONSONANTS: Final = "rlnsz"
_DENOMINATORS: Final = frozenset([*range(2, 11), 12, 16, 20, 24, 32, 60, 64, 100, 1000])
"""Denominators of what is read as a fraction; 120/80 is none."""

_LONGEST_DECIMALS: Final = 2
"""Longer decimals are spoken digit by digit."""


class Romance(Grammar):
    """A Romance language."""

    words: ClassVar[dict[str, str]] = {}
    """Words by their English ones: `and`, `or`, `of`, `times`."""

    halves: ClassVar[tuple[str, str]] = ("", "")
    """The half, masculine and feminine."""

    quarters: ClassVar[dict[int, str]] = {}
    """Nouns of fractions by their denominator; the ordinal stands for the others."""

    feminine: ClassVar[re.Pattern[str]] = re.compile("(?!)")
    """Matches nouns that are feminine by their ending; those in the table come first."""

    ties: ClassVar[re.Pattern[str]] = re.compile("(?!)")
    """Matches the words before a time of day with a full stop: "a las 7.30"."""

    century: ClassVar[tuple[str, str]] = ("", "")
    """The abbreviations of "century" as a pattern, and the word; empty if it follows its number."""

    day_articles: ClassVar[str] = ""
    """A pattern of the words before a date without a year, such as 12/5."""

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
        return "" if number == 1 and not known and self.plural_noun(word) else self.gender_of(word)

    def gender_of(self, noun: str) -> str:
        """Return the gender of `noun` by the table, or by its ending."""
        return self._genders.get(noun) or ("f" if self.feminine.fullmatch(noun) else "m")

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
        if not gender and amount.integer:
            gender = self.counted_gender(amount.whole, context)
        if not amount.decimals:
            return super().number(amount, gender, context)
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
        if denominator not in _DENOMINATORS or numerator > 9 * denominator:
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
            return f"{self.number(amount, 'm')} {self.scaled(amount, scale, currency)}"
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
        if not amount.integer or amount.whole < 10**6 or amount.whole % 10**6:
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

    # --- rules ---

    def rules(self) -> Iterator[Rule]:
        """Yield the rules for foreign decimal marks, ranges, repetitions, decades and lists of two forms."""
        yield from self.first_rules()
        yield from self._durations()
        hour = r" ?h(?:oras?|rs?|s)?(?!\w)"
        yield Rule(
            re.compile(rf"(?<![\w.,:/])(\d{{1,2}})\.([0-5]\d)(?={hour})"), lambda match: f"{match[1]}:{match[2]}"
        )
        if self.day_articles:
            yield Rule(
                re.compile(
                    rf"(?<!\w)({self.day_articles}) ([0-3]?\d)/(1[0-2]|0?[1-9])(?![\w/%]|[.,]\d| (?:de|d|del|di|dei|della?|des)\b)",
                    re.IGNORECASE,
                ),
                self._short_date,
            )
        if self.decimal == ",":
            yield Rule(re.compile(r"(?<![\w.,:/-])(\d{1,3}),(000)(?![\d,])"), lambda match: f"{match[1]}.{match[2]}")
            yield Rule(
                re.compile(r"(?<![\w.,:/])(\d{0,4})\.(\d{1,2}|\d{4,9})(?![\w.:/]*\d|\.\d)"),
                lambda match: f"{match[1] or 0},{match[2]}",
            )
        unit = unit_pattern(self.units)
        currency = "|".join(re.escape(each) for noun in self.currencies for each in noun.written)
        yield Rule(
            re.compile(
                rf"(?<=\d)({unit}| ?(?:{currency})) ?[{DASHES}] ?(?=\d+(?:[.,]\d+)?(?:{unit}| ?(?:{currency})))"
            ),
            lambda match: f"{match[1]} {self.range} ",
        )
        times = self.words["times"]
        yield Rule(re.compile(r"(?<![\w.,])(\d{1,4}) ?[x×X](?![\w])(?! ?\d)"), lambda match: f"{match[1]} {times}")
        yield Rule(re.compile(r"(?<!\w)(?<!\d )[x×X] ?(\d{1,4})(?![\w.,]\w|\w)"), lambda match: f"{match[1]} {times}")
        yield Rule(re.compile(r"(?<!\w)'(?=\d0(?!\w))"), lambda _: "")
        yield from self.two_forms()
        yield Rule(
            re.compile(r"(?<![\w/.:@-])([^\W\d_]{2,40}) ?/ ?([^\W\d_]{2,40})(?![\w/@]|\.\w)"),
            self._either,
            digits=False,
        )
        yield from self._numerals()

    def _short_date(self, match: re.Match[str]) -> str | None:
        if not 1 <= int(match[2]) <= 31:
            return None
        return f"{match[1]} {self.date(int(match[2]), int(match[3]), None)}"

    def _durations(self) -> Iterator[Rule]:
        """Yield the rules for minutes and seconds: 1:30 min, 5'30"."""
        yield Rule(
            re.compile(r"(?<![\w.,:/])(\d{1,3}):([0-5]\d) ?min(?:ut[oi]?e?s?)?(?!\w)"),
            lambda match: f"{int(match[1])} min {self.words['and']} {int(match[2])} s",
        )
        yield Rule(
            re.compile(r"(?<![\w.,:/])(\d{1,3}) ?['′] ?([0-5]?\d) ?(?:''|\"|″)"),
            lambda match: f"{match[1]} min {self.words['and']} {match[2]} s",
        )
        yield Rule(re.compile(r"(?<![\w.,:/])(\d{1,3}) ?(?:''(?!')|″)"), lambda match: f"{match[1]} s")
        yield Rule(re.compile(r"(?<![\w.,:/])(\d{1,3}) ?(?:'(?![\w'])|′)"), self._minutes_mark)

    def _minutes_mark(self, match: re.Match[str]) -> str | None:
        """Return minutes, unless the mark may be a closing quote."""
        return None if "'" in match.string[: match.start()] else f"{match[1]} min"

    def _either(self, match: re.Match[str]) -> str | None:
        """Return two words between which there was a slash."""
        if {match[1].lower(), match[2].lower()} & _CONNECTORS or match[0].lower() in self.phrases:
            return None
        return f"{match[1]} {self.words['or']} {match[2]}"

    def _numerals(self) -> Iterator[Rule]:
        """Yield the rules for Roman numerals after a word; those of one letter are no words in these languages."""
        for kind in ("ordinal", "cardinal"):
            if words := self.roman_words.get(kind):
                yield Rule(
                    re.compile(rf"(?<!\w)((?:{'|'.join(words)})\.? )([IVXLC]{{2,9}}|[IVX])(?![\w'])"),
                    partial(self._numeral_after, kind == "ordinal"),
                    digits=False,
                )

    def _numeral_after(self, ordinal: bool, match: re.Match[str]) -> str | None:
        number = roman_value(match[2])
        return None if number is None else match[1] + self.roman(number, ordinal, Context(match[1]))

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

    def joins(self, before: str, after: str) -> bool:
        """Return whether the full stop belongs to the abbreviation of a month or weekday."""
        match = _LAST_WORD.search(before)
        return match is not None and match[1].lower() in self._short_names and not after.lstrip()[:1].isupper()

    @cached_property
    def _short_names(self) -> frozenset[str]:
        return frozenset(short for names in (*self.months, *self.weekdays) for short in names[1:])

    def first_rules(self) -> Iterator[Rule]:
        """Yield the language's rules that come before those of all Romance languages."""
        if self.century[0]:
            written, spoken = self.century
            yield Rule(re.compile(rf"(?<!\w)(?:{written}) ?(?=[IVX]+(?!\w))"), lambda _: f"{spoken} ", digits=False)
        if self.ties.pattern != "(?!)":
            yield Rule(
                re.compile(rf"({self.ties.pattern})(\d{{1,2}})[.,]([0-5]\d)(?![\w%°]|[.,:]\d)", re.IGNORECASE),
                lambda match: f"{match[1]}{match[2]}:{match[3]}",
            )

    def two_forms(self) -> Iterator[Rule]:
        """Yield the rules for a word in two genders, such as "bienvenido/a"."""
        return iter(())


def both_forms(endings: dict[str, str], joined: str, appended: str = "(?!)") -> Rule:
    """Return the rule that writes out a word in two genders.

    Args:
        endings: from the first form's ending to the second's.
        joined: the word between the forms.
        appended: a pattern of endings that are added to a word that ends in a consonant, such as "a" in "profesor/a".
    """
    first = "|".join(sorted(endings, key=len, reverse=True))
    second = "|".join(sorted(set(endings.values()), key=len, reverse=True))
    mark = r"(?:/-?|\(-?)"
    pattern = re.compile(
        rf"(?<![\w/])(?:([^\W\d_]{{1,30}}?)({first}){mark}({second})|([^\W\d_]{{2,30}}[{_CONSONANTS}]){mark}({appended}))\)?(?![\w/])"
    )

    def replaced(match: re.Match[str]) -> str | None:
        if match[4]:
            return f"{match[4]} {joined} {match[4].lower()}{match[5]}"
        if match[3] != endings[match[2]]:
            appended_too = match[2][-1] in _CONSONANTS and re.fullmatch(appended, match[3])
            return f"{match[1]}{match[2]} {joined} {match[1].lower()}{match[2]}{match[3]}" if appended_too else None
        return f"{match[1]}{match[2]} {joined} {match[1].lower()}{match[3]}"

    return Rule(pattern, replaced, digits=False)
