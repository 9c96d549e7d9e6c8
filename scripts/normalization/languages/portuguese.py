"""Portuguese: words that a table can't give."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from scripts.normalization.languages.romance import Romance
from scripts.normalization.languages.romance_rules import both_forms, hours_and_minutes
from scripts.normalization.number_words import converter
from scripts.normalization.rules import DASHES, NOWHERE, Context, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

_EUROPEAN: Final = frozenset({"PT", "AO", "MZ", "CV", "GW", "ST", "TL"})
_LAST_ORDINAL: Final = 10
"""Higher Roman numerals of kings and centuries are read as cardinals."""


class Language(Romance):
    """Portuguese; without a region, that of Brazil."""

    words: ClassVar = {
        "per": "por",
        "part": "de",
        "hours": "e ",
        "over": "por",
        "and": "e",
        "or": "ou",
        "of": "de",
        "times": "vezes",
        "date": "de",
        "cents": "e",
    }
    rates: ClassVar = {
        "dia": "por dia",
        "semana": "por semana",
        "mês": "por mês",
        "ano": "por ano",
        "noite": "por noite",
        "pessoa": "por pessoa",
        "min": "por minuto",
        "minuto": "por minuto",
        "hora": "por hora",
    }
    parts: ClassVar = r"semana|passo|parte|sessão|página|exercício|série|lição|módulo|capítulo|nível"
    short_months: ClassVar = {"mar": "março", "mai": "maio", "set": "setembro", "out": "outubro", "dez": "dezembro"}
    further_days: ClassVar = {"sab": "sábado"}
    halves: ClassVar = ("meio", "meia")
    quarters: ClassVar = {2: "meio", 3: "terço", 4: "quarto"}
    feminine: ClassVar = re.compile(
        r"[^\W\d]*(?:as?|[çs]ão|[çs]ões|dades?|gem|gens|[^m]ãs?|ices?|tudes?)", re.IGNORECASE
    )
    century: ClassVar = (r"[sS](?:éc)?\.", "século")
    day_articles: ClassVar = r"(?:n?o )?dia|em|no dia|até|desde"
    feminine_articles: ClassVar = re.compile(r"\b(?:as|às|das|nas|pelas|à) $", re.IGNORECASE)
    ties: ClassVar = re.compile(
        r"\b(?:às?|das|pelas?|até as|até às|as|(?:são|é)(?: aproximadamente| aprox\.| quase| cerca de)?|desde as) "
    )

    @property
    def number_tag(self) -> str:
        """The language's tag for number words: "dezesseis" in Brazil, "dezasseis" in Portugal."""
        return "pt" if self.region in _EUROPEAN else "pt-BR"

    def inflected(self, words: str, gender: str) -> str:
        """Return number words before a noun: "uma", "duas" and "duzentas" in the feminine."""
        if gender != "f":
            return words
        words = re.sub(r"(?<=zent)os\b|(?<=cent)os\b|(?<=nhent)os\b", "as", words)
        return re.sub(r"\bdois\b(?! mil[hõi])", "duas", re.sub(r"\bum$", "uma", words))

    def ordinal(self, number: int, gender: str = "", context: Context = NOWHERE) -> str:
        """Return an ordinal number: "primeiro", "primeira"."""
        words = str(converter(self.tag).to_ordinal(number))
        return re.sub(r"o\b", "a", words) if gender == "f" else words

    def part_noun(self, denominator: int, numerator: int) -> str:
        """Return the noun of a fraction, such as "quartos", or "doze avos"."""
        if denominator > 10 and denominator % 10 ** len(str(denominator - 1)):
            return f"{self.cardinal(denominator)} avos"
        return super().part_noun(denominator, numerator)

    def day(self, number: int) -> str:
        """Return the day of a month: "primeiro" in Brazil, "um" in Portugal."""
        return "primeiro" if number == 1 and self.region not in _EUROPEAN else self.cardinal(number)

    def clock_time(
        self, hour: int, minute: int, second: int | None = None, half: str = "", context: Context = NOWHERE
    ) -> str:
        """Return a time of day, such as "sete e meia"."""
        words = self.cardinal(hour, "f")
        named = re.match(r" h(?:oras?)?\b", context.after)
        if minute:
            words += f" e {'meia' if minute == 30 and 1 <= hour <= 12 else self.cardinal(minute)}"
        elif not named and not half:
            words += " hora" if hour in (0, 1) else " horas"
        if second:
            words += f" e {self.cardinal(second)} segundos"
        return words + self._half(hour, half)

    def _half(self, hour: int, half: str) -> str:
        if half == "am":
            return " da manhã"
        return (" da noite" if 7 <= hour < 12 else " da tarde") if half else ""

    def span(self, low: str, high: str, context: Context = NOWHERE) -> str:
        """Return the words for a range; "entre" takes "e"."""
        return f"{low} {'e' if re.search(r'entre $', context.before, re.IGNORECASE) else self.range} {high}"

    def roman_after(self, number: int, ordinal: bool, word: str) -> str:
        """Return a Roman numeral: an ordinal up to ten after a king or a century."""
        if not ordinal or number > _LAST_ORDINAL:
            return self.cardinal(number)
        queen = re.search(
            r"(?:Isabel|Elizabeth|Catarina|Cristina|Margarida|Maria|Joana|Cleópatra|[Rr]ainha \w+) $", word
        )
        return self.ordinal(number, "f" if queen else "")

    def rules(self) -> Iterator[Rule]:
        """Yield the rules; remaining hours with "h" are a time of day in a range or after noon, or a length."""
        yield from super().rules()
        yield Rule(
            re.compile(
                r"(?<![\w.,:])(\d{1,2}) ?h ?([0-5]\d)(?= às \d)|(?<![\w.,:])(1[3-9]|2[0-4]) ?h ?([0-5]\d)(?!\w| ?min)"
            ),
            lambda match: f"{match[1] or match[3]}:{match[2] or match[4]}",
        )
        yield Rule(
            re.compile(r"(\d ?h(?:[0-5]\d)? (?:e|às|a) |\bhoras (?:e|às|a) )(\d{1,2}) ?h ?([0-5]\d)(?!\w| ?min)"),
            lambda match: f"{match[1]}{match[2]}:{match[3]}",
        )
        yield hours_and_minutes(self)

    def first_rules(self) -> Iterator[Rule]:
        """Yield the rules for thousands and ranges of hours."""
        yield Rule(re.compile(r"(?<![\w.,/])1[º°](?=/\d{1,2}(?:/\d|(?![\w/])))"), lambda _: "1")
        yield Rule(
            re.compile(r"(?<!\w)(CEP:? )(\d{5})-(\d{3})(?!\d)"),
            lambda match: f"{match[1]}{self.digits(match[2])}, {self.digits(match[3])}",
        )
        yield Rule(re.compile(r"(?<![\w.,])(\d{1,3}) mil(?!\w)"), lambda match: f"{match[1]}000")
        yield Rule(
            re.compile(r"(?<![\w.,])([2-6])\.?[ªa][ -](feiras?)(?!\w)", re.IGNORECASE),
            lambda match: f"{_weekday_name(match[1])}{'s' * match[2].endswith('s')}-{match[2]}",
        )
        yield Rule(
            re.compile(
                r"(?<![\w.,])([2-6])\.?ª(?:-feira)?(?= (?:a|à|e|até)(?: à)? (?:[2-6]\.?ª(?! \w)|sexta|quinta|quarta|sáb|dom))"
            ),
            lambda match: _weekday_name(match[1]),
        )
        yield Rule(
            re.compile(r"((?:segunda|terça|quarta|quinta) (?:a|à|e|até) )([2-6])\.?ª(?!\w| [a-zà-ú]{3})"),
            lambda match: match[1] + _weekday_name(match[2]),
        )
        yield Rule(
            re.compile(
                r"((?<!\w)[Ee]ntre (?:as )?)(\d{1,2}) ?h ?([0-5]\d)?( e (?:as )?)(\d{1,2}) ?h ?([0-5]\d)?(?!\w)"
            ),
            lambda match: (
                f"{match[1]}{match[2]}:{match[3] or '00'}{match[4]}{match[5]}:{match[6] or '00'}"
                if int(match[2]) > 4 or "as" in match[4]
                else None
            ),
        )
        yield Rule(
            re.compile(rf"(?<![\w.,:])(\d{{1,2}} ?h(?:[0-5]\d)?) ?[{DASHES}] ?(?=\d{{1,2}} ?h)", re.IGNORECASE),
            lambda match: f"{match[1]} às ",
        )
        yield Rule(
            re.compile(
                r"(?<![\w.,])([1-9]\d?)° (?=(?!cent[ií]grad|celsius|fahrenheit|para|com|dentro|fora|graus)[a-zà-ú]{3,})"
            ),
            lambda match: f"{match[1]}º ",
        )

    def two_forms(self) -> Iterator[Rule]:
        """Yield the rules for "bem-vindo/a" and "todos(as)"."""
        yield Rule(
            re.compile(r"(?<![\w/])bem-vindo(s?)(?:/|\()a(s?)\)?(?!\w)", re.IGNORECASE),
            lambda match: f"{match[0][:9]}{match[1] or match[2]} ou bem-vinda{match[1] or match[2]}",
            digits=False,
        )
        yield both_forms({"o": "a", "os": "as", "e": "a", "es": "as", "or": "ora", "ão": "ã"}, "ou", "as?")


def _weekday_name(number: str) -> str:
    """Return the name of a weekday by its number: "segunda" for 2."""
    return ("segunda", "terça", "quarta", "quinta", "sexta")[int(number) - 2]
