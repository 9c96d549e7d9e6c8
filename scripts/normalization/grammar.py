"""How a language writes and says numbers, dates, times, money, units and abbreviations.

A language is a table `languages/<tag>.yaml`, and a module `languages/<name>.py` if a table isn't enough. A language
without a table is left untouched: its numbers stay digits, and no word is added.

To add a language, copy `languages/en.yaml` and translate it. Its keys, of which only `name` is required:

- `name`: the language's English name in lower case. A module of that name in `languages` is imported if it exists; it
  must have a class `Language`, a subclass of `Grammar`.
- `decimal`, `thousands`: the decimal mark, and a list of separators of thousands. Any space counts as a plain one.
- `point`, `minus`, `range`, `ratio`: the words for the decimal mark, before a negative number, between two numbers
  (5-10), and in a ratio (4:6).
- `ordinals`: from a suffix to a gender: `{º: m, ª: f}`, or `{st: "", nd: ""}`.
- `months`, `weekdays`: a list of lists: the name first, then its abbreviations without full stop.
- `date_order`: `dmy`, `mdy` or `ymd`; `month_first: true` if a month's name may precede its day (May 5).
- `date_links`: words that may stand between day, month and year, such as `de`.
- `clock`: lists of patterns: `marks` between hours and minutes (`:`, `h`), `weak_marks`, which need one of the
  following (`.`), `am`, `pm`, and `after` (`Uhr`); `hours`: marks after an hour without minutes (`7 h`).
- `units`: `written` (a list of spellings without full stop; those of one letter are matched with their case), `forms`
  (by the index that `Grammar.plural` returns), `gender`, and `glued: true` if it must touch the number. `%` and `°` are
  units too.
- `keeps_forms: true` if a unit that is written out ("a 5 minute walk") stays as it is.
- `currencies`: the same, with signs and codes as `written`, and `part`: the noun of a hundredth.
- `scales`: words after an amount of money, from spelling to word, such as `k: thousand`.
- `nouns`: from gender to a list of nouns (all forms), for numbers before a word: `{f: [hora, horas, vez, veces]}`;
  `none` for words that aren't counted.
- `abbreviations`: a list; the first that fits counts: `written` (a list of spellings with their full stops, matched
  with their case), `spoken`, and as conditions `before` and `after` (patterns of the text on that side, spaces
  included) and `number: true` (a number follows). `ends: true` if its full stop may end a sentence too. Those in small
  letters are known with a capital too.
- `phrases`: from spelling to words, without regard to case and before everything else: `24/7: twenty-four seven`.
- `signs`: the word of each sign: `"&": and`. Signs of arithmetic are signs only beside numbers.
- `characters`: the names of characters that are spelled, in web addresses for instance: `"/": slash`.
- `telephone`: `triggers` (words before a telephone number, as patterns), `follows` (words that may follow a short one;
  any other makes it a quantity), `numbers` (those that are one anywhere), and `shapes` (patterns of what is a telephone
  number anywhere).
- `acronyms`: abbreviations that stay as they are in a line of capitals. `shouted`: short words that are words even in
  capitals within a line in small letters (`NOT`); longer ones are if they look pronounceable. `kept_capitals`: words
  always written with capitals, such as `I`.
- `sounds`: from patterns of words to phonemes (IPA), for what voices misread: `(?i:sh{2,}): ʃː`.
- `books`: the names of books whose verses are cited, by their abbreviations: `{Ps: Psalm, Mt: Matthew}`; `verses`: the
  words for one verse and for several, and for the first, second and third of books with the same name.
- `roman`: `cardinal` and `ordinal`, lists of patterns of the word before (`Phase`), `after` (of the word after it),
  `anywhere` (of numerals that need no such word), and `pronouns` (words after which an "I" isn't a numeral).
- `alphabet`: the letters with marks that its voices can speak; all others become their base letters.
- `regions`: keys that differ in a region, such as `GB: {date_order: dmy}`.

Hooks are the methods of `Grammar`; a language's class overrides those whose default isn't right for it. Most get the
text around the match as `Context`, to choose case and gender:

- `plural` (the index of a noun's form), `cardinal`, `ordinal`, `number`, `fraction`, `quantity` (a number with its
  noun), `span` (5-10), `gender_after`, `reads_as_year`.
- `year`, `decade`, `date`, `clock_time`, `money`, `telephone_number`, `roman`.
- `joins` and `ends`: whether a full stop doesn't end a sentence, such as after "am 3." before "Oktober", or does.
- `starts_sentence`: whether a text begins a sentence, after an abbreviation that may end one.
- `rules`: its own rules, which come before all others; `late_rules`: those that come after all except bare numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from scripts.normalization.amount import Amount, number_pattern, parse_amount
from scripts.normalization.number_words import cardinal_words, converter
from scripts.normalization.rules import NOWHERE, Context
from scripts.tables import table as table_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scripts.normalization.rules import Rule

_LARGEST_ORDINAL: Final = 10**9
_VERSE: Final = r"\s\d{1,3}(?:[:,] ?\d|\b)"
"""The source of a pattern for the chapter and the verse after the abbreviation of a book."""

_TABLES: Final = "scripts.normalization.languages"


@dataclass(frozen=True)
class Noun:
    """A noun that is counted: a unit or a currency."""

    written: tuple[str, ...]
    """Its spellings after a number, without full stop."""

    forms: tuple[str, ...]
    """Its forms, by the index that `Grammar.plural` returns; the last one stands for those that are missing."""

    gender: str = ""
    """Its gender: `m`, `f`, `n` or empty."""

    glued: bool = False
    """Whether it is a unit only if it touches the number."""

    part: Noun | None = None
    """A currency's hundredth."""


@dataclass(frozen=True)
class Abbreviation:
    """An abbreviation."""

    written: tuple[str, ...]
    """Its spellings with their full stops."""

    spoken: str
    """The words."""

    before: str = ""
    """A pattern that the text before it must match at its end; empty for any text."""

    after: str = ""
    """A pattern that the text after it must match at its beginning; empty for any text."""

    number: bool = False
    """Whether it is an abbreviation only before a number."""

    ends: bool = False
    """Whether its full stop may end a sentence."""


@dataclass(frozen=True, eq=False)
class Grammar:
    """One language; the module's docstring describes its fields and hooks."""

    tag: str
    """The language's tag without a region, such as `en`."""

    region: str = ""
    """The region in capitals, such as `GB`; empty if there is none."""

    name: str = ""
    decimal: str = "."
    thousands: tuple[str, ...] = (",",)
    point: str = ""
    minus: str = ""
    range: str = ""
    ratio: str = ""
    ordinals: Mapping[str, str] = field(default_factory=dict)
    months: tuple[tuple[str, ...], ...] = ()
    weekdays: tuple[tuple[str, ...], ...] = ()
    date_order: str = "dmy"
    month_first: bool = False
    date_links: tuple[str, ...] = ()
    clock: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: tuple[Noun, ...] = ()
    keeps_forms: bool = False
    currencies: tuple[Noun, ...] = ()
    scales: Mapping[str, str] = field(default_factory=dict)
    nouns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    abbreviations: tuple[Abbreviation, ...] = ()
    phrases: Mapping[str, str] = field(default_factory=dict)
    signs: Mapping[str, str] = field(default_factory=dict)
    characters: Mapping[str, str] = field(default_factory=dict)
    telephone: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    books: Mapping[str, str] = field(default_factory=dict)
    verses: tuple[str, ...] = ()
    acronyms: frozenset[str] = frozenset()
    shouted: frozenset[str] = frozenset()
    kept_capitals: frozenset[str] = frozenset()
    sounds: Mapping[str, str] = field(default_factory=dict)
    roman_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    alphabet: str = ""

    # --- numbers ---

    @cached_property
    def number_pattern(self) -> str:
        """The source of a pattern for a written number, without sign and without groups."""
        return number_pattern(self.decimal, self.thousands)

    def amount(self, text: str) -> Amount | None:
        """Return the number that `text` writes; None if it isn't a number."""
        return parse_amount(text, self.decimal, self.thousands)

    def plural(self, amount: Amount) -> int:
        """Return the index of the form of a noun after `amount`."""
        return 0 if amount.value == 1 and not amount.decimals else 1

    def form(self, noun: Noun, amount: Amount) -> str:
        """Return the form of `noun` after `amount`."""
        return noun.forms[min(self.plural(amount), len(noun.forms) - 1)]

    def gender_after(self, context: Context) -> str:
        """Return the gender of the word after a number, from `nouns` and `units`; empty if it isn't known."""
        word = re.match(r"\s?([^\W\d]+)", context.after)
        return self._genders.get(word[1].lower(), "") if word else ""

    @cached_property
    def _genders(self) -> dict[str, str]:
        units = {form.lower(): unit.gender for unit in (*self.units, *self.currencies) for form in unit.forms}
        return units | {noun.lower(): gender for gender, nouns in self.nouns.items() for noun in nouns}

    def cardinal(self, number: int, gender: str = "", context: Context = NOWHERE) -> str:
        """Return a whole number in words."""
        return cardinal_words(self.tag, number)

    def ordinal(self, number: int, gender: str = "", context: Context = NOWHERE) -> str:
        """Return an ordinal number in words; the cardinal for 0 and for numbers too large for num2words."""
        if not 0 < number < _LARGEST_ORDINAL:
            return self.cardinal(number)
        return str(converter(self.tag).to_ordinal(number))

    def number(self, amount: Amount, gender: str = "", context: Context = NOWHERE) -> str:
        """Return any number in words: negative, with decimals, or with a fraction."""
        minus = f"{self.minus} " if amount.negative else ""
        if amount.numerator:
            return minus + self.fraction(amount.numerator, amount.denominator, amount.whole, context)
        if amount.decimals:
            return f"{minus}{self.cardinal(amount.whole)} {self.point} {self.digits(amount.decimals)}"
        return minus + self.cardinal(amount.whole, gender, context)

    def digits(self, text: str) -> str:
        """Return the digits in `text` one by one."""
        return " ".join(self.cardinal(int(digit)) for digit in text if digit.isdecimal())

    def fraction(self, numerator: int, denominator: int, whole: int = 0, context: Context = NOWHERE) -> str:
        """Return a fraction, or a mixed number with `whole`, in words."""
        before = f"{self.cardinal(whole)} " if whole else ""
        return f"{before}{self.cardinal(numerator)} {self.ratio} {self.cardinal(denominator)}"

    def quantity(self, amount: Amount, noun: Noun, context: Context = NOWHERE) -> str:
        """Return a number with its noun, such as "five minutes"."""
        return f"{self.number(amount, noun.gender, context)} {self.form(noun, amount)}"

    def span(self, low: str, high: str, context: Context = NOWHERE) -> str:
        """Return the words for a range; `low` and `high` are words, or numbers still to be written out."""
        return f"{low} {self.range} {high}"

    # --- dates and times ---

    def reads_as_year(self, number: int, context: Context) -> bool:
        """Return whether a bare number of four digits is read as a year."""
        return 1100 <= number < 2100

    def year(self, number: int, context: Context = NOWHERE) -> str:
        """Return a year in words."""
        return str(converter(self.tag).to_year(number))

    def decade(self, number: int, context: Context = NOWHERE) -> str:
        """Return a decade in words, from its first year (1990) or the last two digits of it (90)."""
        return self.year(number, context)

    def date(self, day: int | None, month: int | None, year: int | None, context: Context = NOWHERE) -> str:
        """Return a date in words; a part that wasn't written is None."""
        parts = (
            self.cardinal(day) if day else "",
            self.months[month - 1][0] if month else "",
            self.year(year, context) if year is not None else "",
        )
        return " ".join(filter(None, parts))

    def clock_time(
        self, hour: int, minute: int, second: int | None = None, half: str = "", context: Context = NOWHERE
    ) -> str:
        """Return a time of day in words; `half` is `am`, `pm` or empty."""
        return f"{self.cardinal(hour)} {self.cardinal(minute)}"

    # --- other kinds ---

    def money(self, amount: Amount, currency: Noun, scale: str = "", context: Context = NOWHERE) -> str:
        """Return an amount of money in words; `scale` is a word such as "million"."""
        if scale:
            return f"{self.number(amount)} {scale} {currency.forms[-1]}"
        if currency.part is None or len(amount.decimals) != 2:
            return self.quantity(amount, currency, context)
        part = Amount(int(amount.decimals))
        if not amount.whole:
            return self.quantity(part, currency.part, context)
        whole = self.quantity(Amount(amount.whole, negative=amount.negative), currency, context)
        return f"{whole} {self.cardinal(part.whole)}" if part.whole else whole

    def telephone_number(self, groups: Sequence[str], international: bool = False) -> str:
        """Return a telephone number in words, from its groups of digits; `international` if it had a plus sign."""
        plus = f"{self.signs.get('+', '')} " if international else ""
        return plus + ", ".join(map(self.digits, groups))

    def roman(self, number: int, ordinal: bool, context: Context = NOWHERE) -> str:
        """Return a Roman numeral in words."""
        return self.ordinal(number, context=context) if ordinal else self.cardinal(number, context=context)

    def joins(self, before: str, after: str) -> bool:
        """Return whether the full stop at the end of `before` doesn't end a sentence that goes on with `after`.

        The abbreviations in the table are known already. Both texts have at most 60 characters.
        """
        return False

    def ends(self, before: str, after: str) -> bool:
        """Return whether the full stop at the end of `before` ends a sentence, if `joins` hasn't decided otherwise."""
        return False

    def starts_sentence(self, after: str) -> bool:
        """Return whether `after`, which follows an abbreviation that may end a sentence, begins the next one."""
        return after[:1].isupper() and not re.match(r"[A-Z]{1,2}\$", after)

    def rules(self) -> Iterable[Rule]:
        """Return the language's own rules that come before all others."""
        return ()

    def late_rules(self) -> Iterable[Rule]:
        """Return the language's own rules that come after all others except those for bare numbers and letters."""
        return ()


@cache
def grammar_of(language: str) -> Grammar | None:
    """Return the grammar of `language`, a tag such as `en-GB`; None if it has no table."""
    tag, _, region = language.lower().replace("_", "-").partition("-")
    if not tag.isalpha() or not (files(_TABLES) / f"{tag}.yaml").is_file():
        return None
    table = table_of(_TABLES, tag)
    region = region.rpartition("-")[2].upper()
    table.update((table.pop("regions", None) or {}).get(region, {}))
    module = f"{_TABLES}.{table['name']}"
    kind = import_module(module).Language if find_spec(module) else Grammar
    grammar: Grammar = kind(tag=tag, region=region, **_read(table))
    return grammar


def _read(table: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a grammar in a table."""
    table["roman_words"] = table.pop("roman", None) or {}
    cited = [
        {"written": [f"{book}."], "spoken": name, "after": _VERSE} for book, name in table.get("books", {}).items()
    ]
    table["abbreviations"] = [*cited, *(table.get("abbreviations") or ())]
    values = {key: _frozen(value) for key, value in table.items()}
    for key in ("units", "currencies"):
        values[key] = tuple(map(_noun, table.get(key) or ()))
    values["abbreviations"] = _abbreviations(table.get("abbreviations") or ())
    for key in ("acronyms", "shouted", "kept_capitals"):
        values[key] = frozenset(table.get(key) or ())
    return values


def _abbreviations(tables: Iterable[dict[str, Any]]) -> tuple[Abbreviation, ...]:
    """Return the abbreviations, also as they are written and spoken at the beginning of a sentence."""
    listed = [Abbreviation(**{key: _frozen(value) for key, value in each.items()}) for each in tables]
    known = {spelling for each in listed for spelling in each.written}
    for each in tuple(listed):
        spellings = tuple(_capitalized(one) for one in each.written if len(one) > 2)
        spellings = tuple(one for one in spellings if one not in known)
        if spellings:
            listed.append(replace(each, written=spellings, spoken=_capitalized(each.spoken)))
    return tuple(listed)


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def _noun(table: dict[str, Any]) -> Noun:
    part = table.get("part")
    return Noun(
        written=tuple(table.get("written") or ()),
        forms=tuple(table["forms"]),
        gender=table.get("gender", ""),
        glued=table.get("glued", False),
        part=_noun(part) if part else None,
    )


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    if isinstance(value, dict):
        return {key: _frozen(inner) for key, inner in value.items()}
    return value
