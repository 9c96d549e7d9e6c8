"""Dutch: halves, ordinals, years and what only Dutch writes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.normalization.grammar import Grammar
from scripts.normalization.kinds.roman_numerals import roman_value
from scripts.normalization.rules import DASHES, NOWHERE, PRESSURE, Context, Rule, context, is_initial

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.amount import Amount
    from scripts.normalization.grammar import Noun

_SUFFIXES: Final = r"jarige?n?|daagse?|delige?|voudige?|weekse|wekelijkse?|maal|tal|tallen|koppige?|sporige?|puntige?|urige?|hoekige?|stappen\w*"
_LETTERED: Final = "(?i:groep|optie|variant|oefening|plan|type|vitamine|letter|deel|versie|houding|rij|reeks)"
_PER: Final = "week|dag|maand|jaar|uur|minuut|persoon|keer|nacht|sessie|seconde|min|pers"
_WEEKDAYS: Final = {
    "ma": "maandag", "di": "dinsdag", "wo": "woensdag", "do": "donderdag", "vr": "vrijdag", "za": "zaterdag", "zo": "zondag",
}  # fmt: skip


class Language(Grammar):
    """Dutch."""

    def cardinal(self, number: int, gender: str = "", context: Context = NOWHERE) -> str:
        """Return a whole number as the Woordenlijst spells it: "tweeduizend vierentwintig", "vijftienhonderd"."""
        if 1100 <= number < 2000 or (2000 < number < 10_000 and number % 100 == 0 and number % 1000):
            return self._hundreds(number)
        spoken = super().cardinal(number)
        spoken = re.sub(r"(?<=\w)één", "een", spoken)
        spoken = re.sub(r"^een (?=mil|bil)", "één ", spoken)
        return re.sub(r"duizend een$", "duizend één", re.sub(r"duizend(?=\w)", "duizend ", spoken))

    def _hundreds(self, number: int) -> str:
        rest = super().cardinal(number % 100) if number % 100 else ""
        return f"{super().cardinal(number // 100)}honderd{'een' if rest == 'één' else rest}"

    def ordinal(self, number: int, gender: str = "", context: Context = NOWHERE) -> str:
        """Return an ordinal number in words."""
        spoken = str(super().ordinal(number)).removeprefix("een ")
        return re.sub(r"duizend(?=\w)(?!ste)", "duizend ", spoken)

    def fraction(self, numerator: int, denominator: int, whole: int = 0, context: Context = NOWHERE) -> str:
        """Return a fraction: "een half uur", "een halve minuut", "anderhalf", "drie kwart"."""
        neuter = self.gender_after(context) == "n" or not re.match(r" [a-z]", context.after)
        half = "half" if neuter else "halve"
        if (numerator, denominator) == (1, 2):
            if whole:
                number = self.cardinal(whole)
                return f"ander{half}" if whole == 1 else f"{number}{'ën' if number.endswith('e') else 'en'}{half}"
            if re.search(r"\b(?:het|de|dit|dat|die|deze|elke?|ieder) $", context.before):
                return "halve"
            return half if re.search(r"\been $", context.before) else f"een {half}"
        name = "kwart" if denominator == 4 else self.ordinal(denominator)
        one = "" if re.search(r"\b(?:een|het|dit|dat|elk) $", context.before) and not whole else "een "
        part = f"{one if numerator == 1 else self.cardinal(numerator) + ' '}{name}"
        return f"{self.cardinal(whole)} en {part}" if whole else part

    def quantity(self, amount: Amount, noun: Noun, context: Context = NOWHERE) -> str:
        """Return a number with its unit; one and a half has it in the singular."""
        form = noun.forms[0] if amount.numerator and amount.whole < 2 else self.form(noun, amount)
        return f"{self.number(amount, noun.gender, Context(context.before, f' {form}{context.after}'))} {form}"

    def reads_as_year(self, number: int, context: Context) -> bool:
        """Return whether four digits are a year; before 2000 numbers and years are read alike."""
        return 1100 <= number < 2100

    def year(self, number: int, context: Context = NOWHERE) -> str:
        """Return a year: "negentienhonderdachtennegentig"."""
        return self._hundreds(number) if 1100 <= number < 2000 else self.cardinal(number)

    def clock_time(
        self, hour: int, minute: int, second: int | None = None, half: str = "", context: Context = NOWHERE
    ) -> str:
        """Return a time of day such as "zeven uur dertig"."""
        full = f"{self.cardinal(hour)} uur" + (f" {self.cardinal(minute)}" if minute else "")
        return full + (f" en {self.cardinal(second)} seconden" if second else "")

    def roman(self, number: int, ordinal: bool, context: Context = NOWHERE) -> str:
        """Return a Roman numeral: "Willem de Derde", "deel twee"."""
        return f"de {self.ordinal(number).capitalize()}" if ordinal else self.cardinal(number)

    def joins(self, before: str, after: str) -> bool:
        """Return whether the full stop belongs to a month: "31 dec. 2024"."""
        if re.search(
            r"(?:^|\W)(?:[Mm]a|[Dd]i|[Ww]o|[Dd]o|[Vv]r|[Zz]a|(?:^|(?:\de|en|tot|t/m|[-–]) ?)[Zz]o)\.$", before
        ) and (after.lstrip()[:1].isdigit() or re.match(r" [a-z]", after)):
            return True
        if re.search(r"[a-z]str\.$", before) and re.match(r" \d", after):
            return True
        if is_initial(before, after) and not self.ends(before, after):
            return True
        return bool(re.search(r"\d (?:jan|febr?|mrt|apr|jun|jul|aug|sept?|okt|nov|dec)\.$", before))

    def ends(self, before: str, after: str) -> bool:
        """Return whether the sentence ends: after a number, and before one."""
        following = after.lstrip()
        if re.search(r"[a-zé]{3}\.$", before) and following[:1].isdigit():
            return True
        return bool(re.search(rf"\w [\d.,:]*\d\.$|\b{_LETTERED} [A-Z]\.$", before)) and following[:1].isupper()

    def rules(self) -> Iterator[Rule]:
        """Yield the rules that Dutch alone has."""
        yield from self._abbreviated()
        yield from self._weekdays()
        yield from self._years()
        yield from self._counted()
        yield from self._times()
        yield Rule(
            re.compile(r"(?<![\w.,])(\d{1,4})(?:-?(?:e|de|ste)|ᵉ)(?!\w)"), lambda match: self.ordinal(int(match[1]))
        )
        yield Rule(
            re.compile(r"(?<!\w)([IVXLC]{1,7})(?:e|de|ste)(?= )"),
            lambda match: self.ordinal(roman_value(match[1]) or 0) if roman_value(match[1]) else None,
            digits=False,
        )
        yield Rule(re.compile(r"(?<!\w)'(\d\d)(?!\d|\w)"), lambda match: self.cardinal(int(match[1])))
        yield Rule(
            re.compile(
                r"((?<!\w)(?:deel|dag|week|stap|les|pagina|oefening|ronde|aflevering) )(\d{1,3})/(\d{1,3})(?![\d/])",
                re.IGNORECASE,
            ),
            lambda match: f"{match[1]}{self.cardinal(int(match[2]))} van {self.cardinal(int(match[3]))}",
        )
        yield Rule(re.compile(r"(?<![\w/.,])(1/4|¼|3/4|¾) ?(?:uur|u)(?!\w)"), _quarter)
        yield Rule(PRESSURE, lambda match: f"{match[1]} over {match[2]}")

    def _abbreviated(self) -> Iterator[Rule]:
        """Yield the rules for units with a full stop, round prices, and slashes."""
        yield Rule(re.compile(r"(\d[ -]?(?:min|sec|u|kg|gr|km|cm|ml))\.(?= *[^\s\"')])"), lambda match: match[1])
        yield Rule(
            re.compile(r"(?<!\d)(?<!\d )(?<!\w)([Mm])in\. ?(?=\d)"),
            lambda match: f"{'M' if match[1] == 'M' else 'm'}inimaal ",
        )
        yield Rule(
            re.compile(r"(?<![\w/])(\d{1,2})/(\d{1,2}) (tot en met|tot|t/m) (\d{1,2})/(\d{1,2})(?![\w/])"), self._days
        )
        yield Rule(re.compile(r"(?<=[a-z])str\. ?(?=\d)"), lambda _: "straat ", digits=False)
        yield Rule(
            re.compile(r"(?<![\w.,])([1-9]\d)(\d\d) ?([A-Z])([A-Z])(?= [A-Z]|[,.;)]|$)"),
            lambda match: f"{match[1]} {self._pair(match[2])} {match[3]} {match[4]}",
        )
        yield Rule(
            re.compile(r"(?<![\w.,])([1-9]),([1-9]\d) ?m(?![\w²³/])"),
            lambda match: f"{match[1]} meter {self.cardinal(int(match[2]))}",
        )
        yield Rule(re.compile(r"(?<=\d-)'(?=\d\d(?!\d))"), lambda _: "")
        yield Rule(
            re.compile(r"((?:z'n|ons|jullie|hun) )([2-9])['-]?[eé]?n(?!\w)"),
            lambda match: f"{match[1]}{self._group(match[2])}",
        )
        months = "|".join(names[0] for names in self.months)
        yield Rule(re.compile(rf"(?<![\w/])(\d{{1,2}})/(?=\d{{1,2}} (?:{months}))"), lambda match: f"{match[1]} of ")
        yield Rule(
            re.compile(r"(?<![\w/])\d{1,2}(?:/\d{1,2}){2,8}(?![\w/])"),
            lambda match: match[0].replace("/", ", ") if len(match[0]) < 8 else None,
        )
        yield Rule(re.compile(rf"(\d)[.,](?:[{DASHES}]{{1,2}}|=)(?!\w)"), lambda match: match[1])
        yield Rule(
            re.compile(rf"(?<=[\w)]) ?/ ?({_PER})(?![\w/])"),
            lambda match: f" per {_long(match[1])}",
            digits=False,
            needs="/",
        )
        yield Rule(
            re.compile(r"(?<![\w./@])([^\W\d]{2,30}) ?/ ?(?=[^\W\d]{2,30}(?![\w/.@]\w))"),
            lambda match: f"{match[1]} " if match[1].lower() == "en" else f"{match[1]} of ",
            digits=False,
            needs="/",
        )

    def _weekdays(self) -> Iterator[Rule]:
        """Yield the rules for abbreviated weekdays, which are only certain beside others or a number."""
        days = "|".join(_WEEKDAYS)
        yield Rule(re.compile(rf"(?<=\de )({days})\.(?= )"), lambda match: _WEEKDAYS[match[1]])
        yield Rule(
            re.compile(
                rf"((?<!\w)(?i:{days}|\w+dag)\.?,? [\d.:]{{1,5}}(?: uur)?) ?[{DASHES}] ?(?=(?:{days}|\w+dag)\b)"
            ),
            lambda match: f"{match[1]} tot ",
        )
        yield Rule(
            re.compile(rf"(?<![\w'])((?i:{days}))\.? ?([{DASHES}]|t/m|tot(?: en met)?) ?({days})(?![\w'])\.?"),
            _span_of_days,
            digits=False,
        )
        yield Rule(
            re.compile(rf"(?<![\w'])((?i:{days}))\.?(?= \d{{1,2}}(?: [a-z]{{3}}|[-:/]))"),
            lambda match: _cased(match[1], _WEEKDAYS[match[1].lower()]),
        )
        yield Rule(
            re.compile(rf"(?<![\w'])((?i:{days}))(?:\.,?|,)?(?= \d{{1,2}}(?:[.:u]\d\d| uur))"),
            lambda match: _cased(match[1], _WEEKDAYS[match[1].lower()]),
        )

        yield Rule(re.compile(rf"(?<=\()({days})\.?(?=\))"), lambda match: _WEEKDAYS[match[1]], digits=False, needs="(")
        further = r"(?:, ?| ?& ?| en | of |/)"
        yield Rule(
            re.compile(rf"(?<![\w'])(?!zo[^.])((?i:{days}))\.?(?={further}(?!zo[^.])(?:{days})(?![\w']))"),
            lambda match: _cased(match[1], _WEEKDAYS[match[1].lower()]),
            digits=False,
        )
        yield Rule(
            re.compile(
                rf"((?:[Mm]aan|[Dd]ins|[Ww]oens|[Dd]onder|[Vv]rij|[Zz]ater)dag{further})(?!zo[^.])({days})(?![\w'])\.?"
            ),
            lambda match: match[1] + _WEEKDAYS[match[2]] + _stop(match),
            digits=False,
        )
        yield Rule(
            re.compile(r"(?<![\w.])(11[23]|1813)\.(nl|be)(?!\w)"),
            lambda match: f"{self.digits(match[1])} punt {match[2]}",
        )

    def _years(self) -> Iterator[Rule]:
        """Yield the rules for spans of years, and for months with a year."""
        year = r"(1\d{3}|20\d\d)"
        yield Rule(
            re.compile(rf"(?<![\w.,:/{DASHES}]){year} ?[{DASHES}] ?(?={year}(?!\w|[.,:/{DASHES}]\d))"),
            lambda match: f"{self.year(int(match[1]))} tot ",
        )
        yield Rule(
            re.compile(rf"(?<![\w.,:/]){year}/(\d\d)(?![\d/])"),
            lambda match: f"{self.year(int(match[1]))} {self.cardinal(int(match[2]))}",
        )
        yield Rule(
            re.compile(r"(?<![\w.,:/])(0?[1-9]|1[0-2])/(?=(?:19|20)\d\d(?![\d/]))"),
            lambda match: f"{self.months[int(match[1]) - 1][0]} ",
        )
        yield Rule(
            re.compile(r"(?<![\w.,:/])(\d{1,2})h([0-5]\d)(?!\w)"),
            lambda match: f"{match[1]} uur {self.cardinal(int(match[2]))}",
        )

    def _counted(self) -> Iterator[Rule]:
        """Yield the rules for numbers that are part of a word: 3x, 5-jarige, 4-7-8-ademhaling."""
        yield Rule(
            re.compile(rf"(?<![\w.,/])(\d{{1,4}})(?: ?[{DASHES}] ?(\d{{1,4}}))? ?[x×](?! ?\d|\w)"),
            lambda match: " tot ".join(self.cardinal(int(each)) for each in match.groups() if each) + " keer",
        )
        yield Rule(
            re.compile(rf"(?<![\w.,/])(\d{{1,4}})[{DASHES}]?({_SUFFIXES})(?!\w)"),
            lambda match: f"{'een' if match[1] == '1' else self.cardinal(int(match[1]))}{match[2]}",
        )
        yield Rule(
            re.compile(rf"(?<![\w./{DASHES}])\d+(?:[{DASHES}]\d+){{1,5}}(?=-?[^\W\d]{{4}})"),
            lambda match: re.sub(r"\d+", lambda each: self.cardinal(int(each[0])), match[0]),
        )
        yield Rule(
            re.compile(
                r"(?<![\d.,:])(\d{1,4})\.(\d{1,2})(?= ?(?:seconden?|minu\w+|liter|meter|kilo|procent|km|kg|cm|ml|l|m|%|°))"
            ),
            lambda match: f"{match[1]},{match[2]}",
        )

    def _times(self) -> Iterator[Rule]:
        """Yield the rules for times of day and durations that the general ones don't know."""
        part = r"(\d{1,2})(?:[.:u]([0-5]\d))?"
        yield Rule(
            re.compile(rf"(?<![\w.,:/]){part} ?(?:[{DASHES}]|tot) ?(?={part} ?(?:uur|u)(?!\w))"),
            self._until,
        )
        yield Rule(
            re.compile(
                r"((?<!\w)[Tt]ussen )(\d{1,2})[.:u]([0-5]\d)(?: uur)?(?= en \d{1,2}(?:[.:u][0-5]\d)?(?: uur| u\b|[.,;!?]|$))"
            ),
            lambda match: match[1] + self.clock_time(int(match[2]), int(match[3])),
        )
        yield Rule(re.compile(r"(?<![\w.,:/])(\d{1,3}):([0-5]\d) ?(?:min|minuten)\.?(?!\w)"), self._duration)
        yield Rule(
            re.compile(
                r"((?<!\w)(?:[Oo]m|[Rr]ond|[Vv]anaf) )(\d{1,2})\.([0-5]\d)(?![\w.:]|,\d)(?! (?:uur|u\b|procent|graden|euro))"
            ),
            lambda match: match[1] + self.clock_time(int(match[2]), int(match[3])) if int(match[2]) < 25 else None,
        )
        yield Rule(
            re.compile(r"(verhouding(?: van)? )(\d{1,3}) ?: ?(\d{1,3})(?!\d)"),
            lambda match: f"{match[1]}{self.cardinal(int(match[2]))} op {self.cardinal(int(match[3]))}",
        )

    def _days(self, match: re.Match[str]) -> str | None:
        first_day, first_month, day, month = (int(match[index]) for index in (1, 2, 4, 5))
        if not (1 <= first_month <= 12 and 1 <= month <= 12 and first_day and day):
            return None
        return f"{self.date(first_day, first_month, None)} {match[3]} {self.date(day, month, None)}"

    def _pair(self, digits: str) -> str:
        """Return two digits of a postcode as they are said: "tien", "nul vijf"."""
        return self.digits(digits) if digits[0] == "0" else self.cardinal(int(digits))

    def _group(self, digit: str) -> str:
        """Return a number of people: "met z'n tweeën"."""
        word = self.cardinal(int(digit))
        if word.endswith("e"):
            return f"{word}ën"
        return {"vijf": "vijven", "zes": "zessen"}.get(word, f"{word}en")

    def _until(self, match: re.Match[str]) -> str | None:
        hour = int(match[1])
        if hour > 24:
            return None
        if match[2] is None and match[4] is None:
            return f"{self.cardinal(hour)} tot "
        return f"{self.clock_time(hour, int(match[2] or 0))} tot "

    def _duration(self, match: re.Match[str]) -> str:
        minutes, seconds = int(match[1]), int(match[2])
        parts = [f"{self.cardinal(minutes)} {'minuut' if minutes == 1 else 'minuten'}"] if minutes else []
        if seconds:
            parts.append(f"{self.cardinal(seconds)} {'seconde' if seconds == 1 else 'seconden'}")
        end = "." if match[0].endswith(".") and not context(match).after.strip("\"')] ") else ""
        return " en ".join(parts) + end


def _stop(match: re.Match[str]) -> str:
    """Return the full stop that ends the sentence, if the match has it."""
    return "." if match[0].endswith(".") and not context(match).after.strip("\"')] ") else ""


def _span_of_days(match: re.Match[str]) -> str:
    link = "tot" if match[2] != "t/m" and "met" not in match[2] else "tot en met"
    first = _cased(match[1], _WEEKDAYS[match[1].lower()])
    return f"{first} {link} {_WEEKDAYS[match[3]]}{_stop(match)}"


def _cased(written: str, spoken: str) -> str:
    return spoken.capitalize() if written[0].isupper() else spoken


def _long(unit: str) -> str:
    return {"min": "minuut", "pers": "persoon"}.get(unit, unit)


def _quarter(match: re.Match[str]) -> str:
    if match[1] in ("3/4", "¾"):
        return "drie kwartier"
    return "kwartier" if context(match).before.endswith("een ") else "een kwartier"
