"""Polish: numbers, times and amounts in the case that the words around them ask for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.normalization.amount import Amount
from scripts.normalization.grammar import Grammar
from scripts.normalization.languages.polish import words
from scripts.normalization.rules import NOWHERE, Context, is_initial

if TYPE_CHECKING:
    from scripts.normalization.grammar import Noun

_FORMS: Final = {
    ("gen", False): 3,
    ("gen", True): 2,
    ("loc", False): 5,
    ("loc", True): 6,
    ("ins", False): 7,
    ("ins", True): 8,
}
"""Index of a noun's form by case and number (plural or not); see pl.yaml."""

_LETTERED: Final = re.compile(
    r"\b(?:grup\w+|wariant\w*|opcj\w+|typ\w*|plan\w*|witamin\w*|części?|ćwiczeni\w+|punkt\w*|wersj\w+|liter\w+|sal\w+) [A-Z]\.$",
    re.IGNORECASE,
)
"""Matches a letter that names something, before a full stop."""

_DECADES: Final = re.compile(
    r"(\bw )?\blat(?:a|ach|ami)? (?:'?\d0\.?(?:, | (?:i|oraz|lub|czy|do) )){0,4}'?\d0\.$", re.IGNORECASE
)


class Polish(Grammar):
    """Polish without the rules that it alone has."""

    def noun_after(self, context: Context) -> str:
        """Return the noun after a number; empty if no noun follows."""
        return words.noun_after(context, self._genders)

    def gender_after(self, context: Context) -> str:
        """Return the gender of the noun after a number, by the list or by its end."""
        noun = self.noun_after(context)
        if noun in self._genders:
            return self._genders[noun]
        if re.search(r"(?:cje|cji|cję|cja|sje|sji|sję|sja|ści|ść|[szżnwłt]ki|[szżnwłt]kę|czki|ę|ą)$", noun):
            return "f"
        if noun.endswith(("dze", "ce", "ie", "rze", "le")) and words.LOCATIVE.search(context.before):
            return "m" if noun in words.LOCATIVE_MASCULINE else "f"
        first = re.match(r" \w+a\b", context.after)
        return "f" if first and noun.endswith("a") else "n" if noun.endswith(("o", "ie")) else "m"

    def cardinal(self, number: int, gender: str = "", context: Context = NOWHERE) -> str:
        """Return a whole number in the case that its noun or preposition asks for."""
        spoken = super().cardinal(number)
        if context == NOWHERE:
            return words.decline(spoken, "nom", gender)
        noun = self.noun_after(context)
        gender = "n" if number > 1 and noun.endswith("a") else gender or self.gender_after(context)
        return words.decline(spoken, words.case_of(context, number, noun), gender)

    def number(self, amount: Amount, gender: str = "", context: Context = NOWHERE) -> str:
        """Return any number in words; a half is said as such before a noun."""
        minus = f"{self.minus} " if amount.negative else ""
        noun = self.noun_after(context)
        if amount.decimals == "5" and noun and not noun.startswith(("proc", "stop")):
            return minus + self.fraction(1, 2, amount.whole, context)
        if amount.decimals and not amount.numerator:
            return f"{minus}{self.cardinal(amount.whole)} {self.point} {self._decimals(amount.decimals)}"
        return super().number(amount, gender, context)

    def _decimals(self, decimals: str) -> str:
        if decimals[0] == "0" or len(decimals) > 2:
            return self.digits(decimals)
        return self.cardinal(int(decimals))

    def ordinal(self, number: int, gender: str = "", context: Context = NOWHERE) -> str:
        """Return an ordinal number that agrees with the noun after it."""
        case = "nom"
        noun = self.noun_after(context)
        if noun and not gender:
            gender, case = words.agreement(noun, context.before)
        return self.ordinal_in(number, gender or "m", case)

    def ordinal_in(self, number: int, gender: str, case: str) -> str:
        """Return an ordinal number in a gender and a case."""
        return words.ordinal(str(super().ordinal(number)), gender, case)

    def fraction(self, numerator: int, denominator: int, whole: int = 0, context: Context = NOWHERE) -> str:
        """Return a fraction: "pół", "półtorej", "dwie i pół", "trzy czwarte"."""
        noun = self.noun_after(context)
        feminine = noun.endswith(("y", "i")) or self._genders.get(noun) == "f"
        if (numerator, denominator) == (1, 2):
            if whole == 1:
                return "półtorej" if feminine else "półtora"
            return (
                f"{words.decline(super().cardinal(whole), 'nom', 'f' if feminine else 'm')} i pół" if whole else "pół"
            )
        if (numerator, denominator) == (1, 4) and not whole and noun:
            return "ćwierć"
        few = 2 <= numerator % 10 <= 4 and numerator % 100 not in (12, 13, 14)
        genitive = bool(words.CASES[0][1].search(context.before) or words.LOCATIVE.search(context.before))
        gender, case = ("f", "nom") if numerator == 1 else ("p", "nom" if few else "gen")
        upper = words.decline(super().cardinal(numerator), "gen" if genitive else "nom", "f")
        part = f"{upper} {self.ordinal_in(denominator, gender, 'gen' if genitive else case)}"
        return f"{super().cardinal(whole)} i {part}" if whole else part

    def quantity(self, amount: Amount, noun: Noun, context: Context = NOWHERE) -> str:
        """Return a number with its unit in the case that the words before it ask for."""
        case = words.unit_case(context.before)
        if noun.forms[0].endswith(("litr", "Celsjusza")) and re.search(r"\bwe? $", context.before, re.IGNORECASE):
            case = "loc"
        if not amount.integer:
            return f"{self.number(amount, noun.gender, Context(context.before, f' {self._form(noun, 3)}'))} {self._form(noun, 3)}"
        minus = f"{self.minus} " if amount.negative else ""
        if amount.negative and case != "gen":
            case = "acc"
        spoken = words.decline(super().cardinal(amount.whole), case, noun.gender)
        return f"{minus}{spoken} {self.counted(noun, amount.whole, case)}"

    def counted(self, noun: Noun, number: int, case: str) -> str:
        """Return the form of `noun` after a whole number in a case."""
        if case in ("nom", "acc", "dat"):
            if number == 1:
                return self._form(noun, 4 if case == "acc" else 0)
            few = 2 <= number % 10 <= 4 and number % 100 not in (12, 13, 14)
            return self._form(noun, 1 if few else 2)
        return self._form(noun, _FORMS[case, number != 1])

    @staticmethod
    def _form(noun: Noun, index: int) -> str:
        return noun.forms[index] if index < len(noun.forms) else noun.forms[-1 if len(noun.forms) < 3 else 2]

    def span(self, low: str, high: str, context: Context = NOWHERE) -> str:
        """Return the words for a range."""
        return f"{low} do {high}"

    def reads_as_year(self, number: int, context: Context) -> bool:
        """Return False: years without "rok" are read like other numbers."""
        return False

    def date(self, day: int | None, month: int | None, year: int | None, context: Context = NOWHERE) -> str:
        """Return a date in the genitive: "trzeciego maja dwa tysiące dwudziestego czwartego roku"."""
        parts = [self.ordinal_in(day, "m", "gen")] if day else []
        if month:
            parts.append(self.months[month - 1][0])
        if year is not None:
            parts.append(f"{self.ordinal_in(year, 'm', 'gen')} roku" if year else "roku zerowego")
        return " ".join(parts)

    def clock_time(
        self, hour: int, minute: int, second: int | None = None, half: str = "", context: Context = NOWHERE
    ) -> str:
        """Return a time of day such as "siódma trzydzieści", or "siódmej" after "o"."""
        if re.search(r"\b(?:przed|między|na|a) $", context.before, re.IGNORECASE):
            case = "acc"
        elif re.search(r"\b(?:o|od|do|po|około|ok\.|koło|godziny|godzinie) $", context.before, re.IGNORECASE):
            case = "gen"
        else:
            case = "nom"
        if not hour and not minute:
            return {"gen": "północy", "nom": "północ"}.get(case, "północą")
        full = self.ordinal_in(hour, "f", case) if hour else super().cardinal(0)
        if minute:
            full += f" {'zero ' if minute < 10 else ''}{super().cardinal(minute)}"
        return full

    def money(self, amount: Amount, currency: Noun, scale: str = "", context: Context = NOWHERE) -> str:
        """Return an amount of money: "dziewiętnaście złotych dziewięćdziesiąt groszy"."""
        if scale or currency.part is None or len(amount.decimals) != 2:
            return self.quantity(amount, currency, context)
        part = self.quantity(Amount(int(amount.decimals)), currency.part, context) if int(amount.decimals) else ""
        if not amount.whole:
            return part or self.quantity(Amount(0), currency, context)
        whole = self.quantity(Amount(amount.whole, negative=amount.negative), currency, context)
        return f"{whole} {part}".strip()

    def joins(self, before: str, after: str) -> bool:
        """Return whether the full stop belongs to an ordinal or a year: "3. krok", "lata 90. XX wieku"."""
        following = after.lstrip()
        decades = _DECADES.search(before)
        if decades:
            opening = not before[: decades.start()].strip() and bool(decades[1])
            return opening or not following[:1].isupper() or bool(re.match(r"[IVXL]+ (?:w\.|wiek)", following))
        if is_initial(before, after) and not _LETTERED.search(before):
            return True
        return bool(re.search(r"\d\.$", before)) and following[:1].islower()

    def ends(self, before: str, after: str) -> bool:
        """Return whether the sentence ends: after a number, and before one."""
        following = after.lstrip()
        if re.search(r"[a-ząćęłńóśźż]{3}\.$", before) and following[:1].isdigit():
            return True
        return bool(re.search(r"\w [\d.,:]*\d\.$", before)) and following[:1].isupper()
