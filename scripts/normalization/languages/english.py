"""English: words that a table can't give."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.normalization.amount import Amount
from scripts.normalization.grammar import Grammar
from scripts.normalization.languages.english_counts import (
    counts,
    lengths,
    lists,
    numerals,
    plural,
    slashes,
    spaced_slashes,
    spellings,
    telephone_words,
)
from scripts.normalization.languages.english_dates import (
    STEP_BEFORE,
    TENS,
    bare_dates,
    compound_times,
    decades,
    duration,
    lengths_of_time,
    names_of_days,
    spans_of_days,
)
from scripts.normalization.rules import NOWHERE, Context

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scripts.normalization.grammar import Noun
    from scripts.normalization.rules import Rule

_HALVES: Final = {"am": " a m", "pm": " p m", "": ""}
_ADJECTIVE_BEFORE: Final = re.compile(
    r"\b(?:an?|the|your|my|his|her|our|their|another|this)(?: [a-z]+(?:ing|ed|le|ort|ong|ew|ull))? $", re.IGNORECASE
)
_ADJECTIVE_AFTER: Final = re.compile(
    r" (?!(?:of|for|in|on|at|and|or|to|then|than|as|with|before|after|later|ago|more|less|longer|per|each|apart|away|"
    r"deep|tall|high|wide|long|old|straight|total|left|only|max|if|when|while|is|are|was|were|has|have|will|from|by|but|"
    r"so|you|we|pass|passes|go|goes|i|it|into|between|until|without|may|can|should|must|do|every)\b)[a-z]"
)
_TIMED: Final = re.compile(
    r" (?:pause|hold|break|rest|walk|run|plank|meditation|practice|session|timer|silence|nap|countdown|delay|stretch|"
    r"workout|interval|twist|turn|angle|bend|rotation|dash|swim|relay|dumbbell|kettlebell|sprint|window|version|drive|ride|flight|class|video|track|timeout)s?\b(?! \d| for\b)"
)
_LETTER: Final = re.compile(
    r"(?:\b(?:vitamin|group|plan|type|option|part|class|grade|hepatitis|point|side|column|row|letter|choice|answer|"
    r"appendix|section|phase|step|level|tier|team|room|gate|exercise|version|model|chapter|key of) [A-Z]|\band I)\.$",
    re.IGNORECASE,
)
_FIRST_WORDS: Final = re.compile(
    r" (?:Then|The|This|That|These|Those|There|It|It's|Now|And|But|Or|If|When|While|As|You|You're|Your|We|Our|They|He|"
    r"She|My|Let)\b"
)
"""Words that begin a sentence rather than a name after initials."""

_YEAR_BEFORE: Final = re.compile(
    r"\b(?:in|since|from|by|until|till|before|after|around|circa|about|year|years|of|between|to|during|born|early|late|mid|"
    r"summer|winter|spring|autumn|fall|AD|CE|copyright|class) $|(?:January|February|March|April|May|June|July|August|"
    r"September|October|November|December),? $|[(©] ?$",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(r" (?!(?:was|is|has|this|always|as|its|does|focuses)\b)[a-z]+s\b")


class Language(Grammar):
    """English."""

    def cardinal(self, number: int, gender: str = "", context: Context = NOWHERE) -> str:
        """Return a whole number in words, without the commas that num2words adds."""
        return super().cardinal(number).replace(",", "")

    def ordinal(self, number: int, gender: str = "", context: Context = NOWHERE) -> str:
        """Return an ordinal number in words, without commas."""
        return super().ordinal(number).replace(",", "")

    def year(self, number: int, context: Context = NOWHERE) -> str:
        """Return a year such as "nineteen oh five" or "twenty twenty-four"."""
        return super().year(number).replace("oh-", "oh ").replace(",", "")

    def reads_as_year(self, number: int, context: Context) -> bool:
        """Return whether a number of four digits is a year, by the words beside it."""
        if re.match(r" (?:BCE?|CE|AD)\b", context.after) or _YEAR_BEFORE.search(context.before):
            return not _COUNTED.match(context.after) or number < 2100
        alone = re.match(r"[.,;:!?)]|$", context.after) and number % 50
        return (1900 <= number < 2100 or (number < 1900 and bool(alone))) and not _COUNTED.match(context.after)

    def decade(self, number: int, context: Context = NOWHERE) -> str:
        """Return a decade such as "nineteen nineties", "eighteen hundreds" or "thirties"."""
        if number < 100:
            return TENS[number]
        century, rest = divmod(number, 100)
        if rest:
            return f"{self.cardinal(century)} {TENS[rest]}"
        return (
            f"{self.cardinal(century // 10)} thousands" if century % 10 == 0 else f"{self.cardinal(century)} hundreds"
        )

    def fraction(self, numerator: int, denominator: int, whole: int = 0, context: Context = NOWHERE) -> str:
        """Return a fraction such as "three quarters", a mixed number, or a score such as "seven out of ten"."""
        above, below = self.cardinal(numerator), self.cardinal(denominator)
        joint = None if whole else _joint(numerator, denominator, context)
        if joint is not None:
            return f"{above}{joint}{below}"
        name = {2: "half", 4: "quarter"}.get(denominator) or self.ordinal(denominator)
        if whole:
            article = "an" if name[0] in "aeiou" else "a"
            part = f"{article} {name}" if numerator == 1 else f"{above} {plural(name)}"
            return f"{self.cardinal(whole)} and {part}"
        if denominator == 2 and re.match(r" (?:an?|the|your|of|as)\b", context.after):
            return "half"
        return f"{above} {name if numerator == 1 else plural(name)}"

    def quantity(self, amount: Amount, noun: Noun, context: Context = NOWHERE) -> str:
        """Return a number with its noun: "five minutes", "half a pound", and "ten-minute" before what it describes."""
        described = len(noun.forms) > 1 and " " not in noun.forms[0]
        if described and amount.integer and (_describes(context) or _TIMED.match(context.after)):
            return f"{self.number(amount)}-{noun.forms[0]}"
        if amount.numerator and not amount.whole and amount.numerator < amount.denominator:
            return self._part(amount, noun, described=described and _describes(context))
        return super().quantity(amount, noun, context)

    def _part(self, amount: Amount, noun: Noun, *, described: bool) -> str:
        """Return a fraction of a unit: "half an hour", "a half-hour walk", "three quarters of a mile"."""
        article = "an" if noun.forms[0] in ("hour", "ounce", "inch") else "a"
        if amount.denominator == 2:
            return f"half-{noun.forms[0]}" if described else f"half {article} {noun.forms[0]}"
        return f"{self.fraction(amount.numerator, amount.denominator)} of {article} {noun.forms[0]}"

    def money(self, amount: Amount, currency: Noun, scale: str = "", context: Context = NOWHERE) -> str:
        """Return an amount of money such as "five dollars fifty", and "five-dollar" before what it describes."""
        if scale and _describes(context):
            return f"{self.number(amount)} {scale} {currency.forms[0]}"
        if currency.part and not scale and amount.whole and len(amount.decimals) == 2 and 0 < int(amount.decimals) < 10:
            whole = self.quantity(Amount(amount.whole, negative=amount.negative), currency)
            return f"{whole} and {self.quantity(Amount(int(amount.decimals)), currency.part)}"
        return super().money(amount, currency, scale, context)

    def date(self, day: int | None, month: int | None, year: int | None, context: Context = NOWHERE) -> str:
        """Return a date such as "May first, twenty twenty-four", or "the first of May" where days come first."""
        parts = [self.months[month - 1][0]] if month else []
        if day and month and (self.date_order == "dmy" or re.search(r"\bthe $", context.before, re.IGNORECASE)):
            article = "" if re.search(r"\bthe $", context.before, re.IGNORECASE) else "the "
            parts = [f"{article}{self.ordinal(day)} of {parts[0]}" + "," * (year is not None)]
        elif day:
            parts.append(self.ordinal(day) + "," * (year is not None))
        if year is not None:
            parts.append(self.year(year))
        return " ".join(parts)

    def clock_time(
        self, hour: int, minute: int, second: int | None = None, half: str = "", context: Context = NOWHERE
    ) -> str:
        """Return a time of day such as "seven o'clock", "eight a m", "seven oh five" or "nineteen hundred"."""
        if second is not None and not half:
            return duration(self, (hour, "hour"), (minute, "minute"), (second, "second"))
        if hour in (0, 24) and not half:
            return "midnight" if not minute else f"twelve {self._minute(minute)} a m"
        if minute:
            return f"{self.cardinal(hour)} {self._minute(minute)}{_HALVES[half]}"
        if re.match(r" ?o'?clock", context.after):
            return self.cardinal(hour)
        exactly = " hundred" if hour > 12 else " o'clock"
        return self.cardinal(hour) + (_HALVES[half] or exactly)

    def _minute(self, minute: int) -> str:
        return f"oh {self.cardinal(minute)}" if minute < 10 else self.cardinal(minute)

    def telephone_number(self, groups: Sequence[str], international: bool = False) -> str:
        """Return a telephone number digit by digit, in groups of at most four."""
        plus = "plus " if international else ""
        return plus + ", ".join(self.digits(part) for group in groups for part in _grouped(group))

    def roman(self, number: int, ordinal: bool, context: Context = NOWHERE) -> str:
        """Return a Roman numeral: "four", "the eighth", or "twentieth" before a century."""
        if not ordinal:
            return self.year(number) if number > 1000 else self.cardinal(number)
        words = self.ordinal(number)
        return words if re.match(r"(?:st|nd|rd|th)? [Cc]entur", context.after) else f"the {words}"

    def joins(self, before: str, after: str) -> bool:
        """Return whether the full stop belongs to a time of day with its zone: "7:30 p.m. GMT"."""
        return bool(re.search(r"\d ?[AaPp]\.[Mm]\.$", before)) and bool(re.match(r" (?:[A-Z]{1,3}T|UTC)\b", after))

    def ends(self, before: str, after: str) -> bool:
        """Return whether a capital letter before the full stop isn't an initial: "vitamin D. Sit in the sun."""
        if re.search(r"\d ?[AaPp]\.[Mm]\.$", before):
            return bool(re.match(r" [A-Z](?![A-Z]|astern|acific|entral|ountain)", after))
        capitals = before[-2:-1].isupper() and after[1:2].isupper()
        return capitals and bool(_LETTER.search(before) or _FIRST_WORDS.match(after))

    def starts_sentence(self, text: str) -> bool:
        """Return whether `text` begins a sentence after an abbreviation: "St. NW" and "Dr. Apt 4" go on."""
        return super().starts_sentence(text) and not re.match(r"(?:NW|NE|SW|SE|Apt|Suite|Unit)\b", text)

    def rules(self) -> Iterator[Rule]:
        """Yield the rules for what only English writes."""
        for kind in _KINDS:
            yield from kind(self)

    def late_rules(self) -> Iterator[Rule]:
        """Yield the rules for the remaining slashes."""
        yield from slashes(self)


_KINDS: Final = (
    telephone_words,
    spaced_slashes,
    spellings,
    decades,
    lengths,
    lengths_of_time,
    compound_times,
    names_of_days,
    spans_of_days,
    bare_dates,
    lists,
    counts,
    numerals,
)
"""The rules of what only English writes, in the order in which they are applied."""


def _describes(context: Context) -> bool:
    """Return whether a number with its noun stands before what it describes: "a 10 min walk"."""
    return bool(_ADJECTIVE_BEFORE.search(context.before) and _ADJECTIVE_AFTER.match(context.after))


def _joint(numerator: int, denominator: int, context: Context) -> str | None:
    """Return the words between two numbers with a slash that aren't a fraction; None for a fraction."""
    if numerator <= denominator and STEP_BEFORE.search(context.before):
        return " of "
    if numerator + denominator == 100:
        return " "
    if numerator > 20 or denominator > 100:
        return " over "
    if numerator == denominator:
        return " out of "
    counted = denominator == 10 and numerator > 1 and not re.match(r" (?:of|an?)\b", context.after)
    return " out of " if counted else None


def _grouped(digits: str) -> list[str]:
    """Return a run of digits in groups as they are said: 3-3-4, or threes."""
    if len(digits) <= 5:
        return [digits]
    if len(digits) == 11 and digits[0] == "1":
        return ["1", *_grouped(digits[1:])]
    if len(digits) == 10:
        return [digits[:3], digits[3:6], digits[6:]]
    if len(digits) in (7, 8):
        return [digits[:-4], digits[-4:]]
    return [digits[start : start + 3] for start in range(0, len(digits), 3)]
