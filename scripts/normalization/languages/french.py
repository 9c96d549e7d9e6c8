"""French: words that a table can't give."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from scripts.normalization.amount import Amount
from scripts.normalization.kinds.roman_numerals import roman_value
from scripts.normalization.languages.romance import Romance
from scripts.normalization.rules import DASHES, NOWHERE, Context, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scripts.normalization.grammar import Noun

_COUNTRIES: Final = {"BE": "fr-BE", "CH": "fr-CH"}
_TWO: Final = Amount(2).value


class Language(Romance):
    """French."""

    words: ClassVar = {
        "per": "par",
        "part": "sur",
        "hours": "",
        "over": "sur",
        "and": "et",
        "or": "ou",
        "of": "de",
        "times": "fois",
        "date": "",
        "cents": "",
    }
    rates: ClassVar = {
        "jour": "par jour",
        "j": "par jour",
        "semaine": "par semaine",
        "sem": "par semaine",
        "mois": "par mois",
        "an": "par an",
        "nuit": "par nuit",
        "personne": "par personne",
        "min": "par minute",
        "minute": "par minute",
        "heure": "par heure",
    }
    parts: ClassVar = r"semaine|étape|partie|séance|page|exercice|série|leçon|module|chapitre|jour|niveau"
    short_months: ClassVar = {"sept": "septembre"}
    further_days: ClassVar = {"mar": "mardi", "merc": "mercredi", "vend": "vendredi"}
    halves: ClassVar = ("demi", "demie")
    quarters: ClassVar = {2: "demi", 3: "tiers", 4: "quart"}
    feminine: ClassVar = re.compile(
        r"[^\W\d]*(?:[st]ions?|xions?|[^t]ées?|ettes?|esses?|ances?|[^l]ences?|[ao]des?|ures?|euses?|elles?|ennes?|"
        r"ines?|ises?|ies?|udes?|ières?|ités?)",
        re.IGNORECASE,
    )
    plural_endings: ClassVar = "[sx]"
    day_articles: ClassVar = r"le|du|au"

    @property
    def number_tag(self) -> str:
        """The language's tag for number words: "septante" in Belgium and Switzerland."""
        return _COUNTRIES.get(self.region, self.tag)

    def plural(self, amount: Amount) -> int:
        """Return the index of the form of a noun; it is the plural from two on."""
        return 0 if abs(amount.value) < _TWO else 1

    def plural_noun(self, word: str) -> bool:
        """Return whether `word` may be a plural."""
        return word.endswith(("s", "x", "z"))

    def inflected(self, words: str, gender: str) -> str:
        """Return number words before a noun: "une" and "vingt et une" in the feminine."""
        words = re.sub(r"quatre-vingt(?=$| et)", "quatre-vingts", words).replace(
            "quatre-vingts et un", "quatre-vingt-un"
        )
        return re.sub(r"\bun$", "une", words) if gender == "f" else words

    def ordinal(self, number: int, gender: str = "", context: Context = NOWHERE) -> str:
        """Return an ordinal number: "premier", "première", "deuxième"; "second" if it was written so."""
        if number == 1:
            return "première" if gender == "f" else "premier"
        if gender.startswith("second"):
            return gender
        words = re.sub(r"s$", "", self.cardinal(number)) if number not in (3,) else "trois"
        if words.endswith("cinq"):
            return f"{words}uième"
        if words.endswith("neuf"):
            return f"{words[:-1]}vième"
        return f"{words.removesuffix('e')}ième"

    def clock_time(
        self, hour: int, minute: int, second: int | None = None, half: str = "", context: Context = NOWHERE
    ) -> str:
        """Return a time of day, such as "dix-sept heures trente"."""
        words = f"{self.cardinal(hour, 'f')} {'heure' if hour < 2 else 'heures'}"
        if minute:
            words += f" {self.cardinal(minute, 'f')}"
        if second:
            words += f" et {self.cardinal(second, 'f')} {'seconde' if second == 1 else 'secondes'}"
        return words + {"am": " du matin", "pm": " du soir" if 6 <= hour < 12 else " de l'après-midi"}.get(half, "")

    def day(self, number: int) -> str:
        """Return the day of a month: "premier", "deux"."""
        return "premier" if number == 1 else self.cardinal(number)

    def half(self, whole: int, gender: str, *, alone: bool) -> str:
        """Return one half, which is invariable before a noun, or `whole` and a half."""
        if whole:
            return super().half(whole, gender, alone=alone)
        return "un demi" if alone or gender != "f" else "une demi"

    def half_of(self, noun: Noun) -> str:
        """Return half of one `noun`, such as "une demi-heure"."""
        return f"{'une' if noun.gender == 'f' else 'un'} demi-{noun.forms[0]}"

    def part_of(self, amount: Amount, noun: Noun) -> str:
        """Return a fraction of one `noun`, such as "trois quarts d'heure"."""
        return f"{self.fraction(amount.numerator, amount.denominator)} {self.of(noun.forms[0])}"

    def of(self, noun: str) -> str:
        """Return "of" with a noun."""
        return f"d'{noun}" if noun[0] in "aeiouéèh" else f"de {noun}"

    def money(self, amount: Amount, currency: Noun, scale: str = "", context: Context = NOWHERE) -> str:
        """Return an amount of money in words, without the noun of the hundredths after that of the currency."""
        words = super().money(amount, currency, scale, context)
        if scale or not amount.whole or currency.part is None:
            return words
        return re.sub(rf" (?:{'|'.join(currency.part.forms)})$", "", words)

    def span(self, low: str, high: str, context: Context = NOWHERE) -> str:
        """Return the words for a range; "entre" takes "et"."""
        return f"{low} {'et' if re.search(r'entre $', context.before, re.IGNORECASE) else self.range} {high}"

    def telephone_number(self, groups: Sequence[str], international: bool = False) -> str:
        """Return a telephone number in pairs or, if it was written so, in groups of three."""
        plus = f"{self.signs.get('+', '')} " if international else ""
        link = " " if len(groups) == 1 and len(groups[0]) == 4 else ", "
        return plus + link.join(self._group(part) for group in groups for part in _parts(group))

    def _group(self, digits: str) -> str:
        zeros = len(digits) - len(digits.lstrip("0"))
        rest = [self.cardinal(int(digits))] if int(digits) else []
        return " ".join([*(self.cardinal(0) for _ in range(zeros)), *rest])

    def roman_after(self, number: int, ordinal: bool, word: str) -> str:
        """Return a Roman numeral; only the first king is an ordinal."""
        return "premier" if number == 1 and ordinal else self.cardinal(number)

    def first_rules(self) -> Iterator[Rule]:
        """Yield the rules for quotes with spaces inside, hours, and Roman numerals with their endings."""
        yield Rule(re.compile(r'"\s([^"]+?)\s"'), lambda match: f'"{match[1]}"', digits=False)
        yield Rule(
            re.compile(
                rf"(?<![\w.,:])(\d{{1,2}}) ?h(?: ?([0-5]\d))?(?: ?[{DASHES}] ?| (à|et|ou) )(?=\d{{1,2}} ?h)",
                re.IGNORECASE,
            ),
            lambda match: f"{match[1]}:{match[2] or '00'} {match[3] or 'à'} ",
        )
        yield Rule(
            re.compile(rf"(?<!\w)([IVX]+(?:e|er|ème)) ?[{DASHES}] ?(?=[IVX]+(?:e|ème)(?!\w))"),
            lambda match: f"{match[1]} et ",
            digits=False,
        )
        months = "|".join(name for names in self.months for name in names)
        yield Rule(
            re.compile(
                rf"(?<![\w./{DASHES}])(?<!du )(?<!le )(\d{{1,2}}) ?[{DASHES}] ?(?=\d{{1,2}} (?:{months})(?!\w))"
            ),
            lambda match: f"du {match[1]} au ",
        )
        yield Rule(
            re.compile(
                r"(?<!\w)(I(?=ers?\b|res?\b|ère)|[VX]|[IVXLC]{2,8})(ers?|res?|ère|e|es|ème|ième|nde?)(?=\s|[.,;:!?)]|$)"
            ),
            self._numeral,
            digits=False,
        )

    def _numeral(self, match: re.Match[str]) -> str | None:
        number = roman_value(match[1])
        if number is None or (match[2][:1] == "n" and number != 2) or (match[2][:2] in ("er", "re") and number != 1):
            return None
        return self.ordinal(number, "f" if match[2] in ("re", "ère") else "")

    def two_forms(self) -> Iterator[Rule]:
        """Yield the rules for "assis(e)", "prêt·e·s" and "heureux/se"."""
        yield Rule(
            re.compile(
                r"(?<![\w/])([^\W\d_]{1,30})(?:\(-?(e|ne|le|te)\)|[·•.-](e|ne|le|te)(?:[·•.-](?=s))?|/-?(e|ne|le|te)(?!\w))(s?)(?!\w|\.\w)"
            ),
            _feminine_too,
            digits=False,
        )
        yield Rule(
            re.compile(
                r"(?<![\w/])([^\W\d_]{1,30})(eux|eur|if|er)(?:/-?|\(-?|[·•]-?)(euse|se|rice|ive|ve|ère)\)?(?!\w)"
            ),
            _other_ending,
            digits=False,
        )


_STEMS: Final = {
    ("eux", "se"): "euse",
    ("eux", "euse"): "euse",
    ("eur", "se"): "euse",
    ("eur", "euse"): "euse",
    ("eur", "rice"): "rice",
    ("if", "ive"): "ive",
    ("if", "ve"): "ive",
    ("er", "ère"): "ère",
}


def _feminine_too(match: re.Match[str]) -> str | None:
    word, plural = match[1], match[5]
    ending = match[2] or match[3] or match[4]
    if match[3] and match[0][len(word)] in ".-" and not plural and not re.search(r"[éèiut]$|is$|nt$|rd$|un$|en$", word):
        return None
    first = word if word.endswith(("s", "x")) else f"{word}{plural}"
    return f"{first} ou {word.lower()}{ending}{plural}"


def _other_ending(match: re.Match[str]) -> str | None:
    ending = _STEMS.get((match[2], match[3]))
    return f"{match[1]}{match[2]} ou {match[1]}{ending}" if ending else None


def _parts(group: str) -> list[str]:
    """Return a group of digits in twos, or as it is if it has three; a zero before two pairs stands alone."""
    if len(group) <= 3:
        return [group]
    if len(group) == 4 and group[0] == "0" and group.endswith("00"):
        return [group[0], group[1:]]
    head = group[:1] if len(group) % 2 else ""
    return [*([head] if head else []), *(group[at : at + 2] for at in range(len(head), len(group), 2))]
