"""Italian: words that a table can't give."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from scripts.normalization.languages.romance import Romance
from scripts.normalization.languages.romance_rules import both_forms, hours_and_minutes
from scripts.normalization.number_words import converter
from scripts.normalization.rules import DASHES, NOWHERE, Context, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.amount import Amount
    from scripts.normalization.grammar import Noun

_HALVES_OF_DAY: Final = {"am": " del mattino", "pm": " del pomeriggio"}
_BEFORE_RANGE: Final = re.compile(
    r"(?:^|\b(?:per|del|dello|nel|sul|al|di|in|a|ad|con|su|ogni|circa|dopo|entro|ancora|altri|altre|almeno|da|dai|dalle|dal|e|gli|le|i|ai|alle|"
    r"nei|nelle|pagine|pagina|ore|pagg?\.|pp?\.|nn?\.|solo|tempo|dei|delle|prossimi|prossime|primi|prime|ultimi|ultime|numeri|versetti))[\s:]+$",
    re.IGNORECASE,
)


class Language(Romance):
    """Italian."""

    words: ClassVar = {
        "per": "a",
        "part": "di",
        "hours": "e ",
        "over": "su",
        "and": "e",
        "or": "o",
        "of": "di",
        "times": "volte",
        "date": "",
        "cents": "e",
    }
    rates: ClassVar = {
        "giorno": "al giorno",
        "settimana": "alla settimana",
        "mese": "al mese",
        "anno": "all'anno",
        "notte": "a notte",
        "persona": "a persona",
        "min": "al minuto",
        "minuto": "al minuto",
        "ora": "all'ora",
    }
    parts: ClassVar = r"settimana|passo|parte|sessione|pagina|esercizio|serie|lezione|modulo|capitolo|giorno|livello"
    short_months: ClassVar = {"mar": "marzo", "ago": "agosto", "set": "settembre"}
    further_days: ClassVar = {"mar": "martedì", "lu": "lunedì", "ve": "venerdì"}
    halves: ClassVar = ("mezzo", "mezza")
    quarters: ClassVar = {2: "mezzo", 4: "quarto"}
    feminine: ClassVar = re.compile(r"[^\W\d]*(?:a|ione|ità|tà|tù|udine|ice)", re.IGNORECASE)
    century: ClassVar = (r"[sS](?:ec)?\.", "secolo")
    plural_endings: ClassVar = "[ie]"
    day_articles: ClassVar = r"il|dal|del|al"
    ties: ClassVar = re.compile(r"\b(?:alle|dalle|le|ore|all'|dall'|l') ?(?=\d)")

    def plural_noun(self, word: str) -> bool:
        """Return whether `word` may be a plural."""
        return word.endswith(("i", "e"))

    def plural_only(self, word: str) -> bool:
        """Return whether `word` can't be a singular."""
        return word.endswith("i")

    def number(self, amount: Amount, gender: str = "", context: Context = NOWHERE) -> str:
        """Return any number in words; one takes the form that the next word's sound asks for."""
        words = super().number(amount, gender, context)
        if amount.integer and amount.whole == 1 and words.endswith(("un", "una")):
            return self._one(words, context.after.lstrip())
        return words

    def _one(self, words: str, after: str) -> str:
        if re.match(r"(?:[oe]|a) ", after):
            return words if words.endswith("una") else f"{words}o"
        if words.endswith("una"):
            return f"{words[:-1]}'" if re.match(r"[aeiouèéàò]", after, re.IGNORECASE) else words
        return f"{words}o" if re.match(r"s[^aeiouèé\W]|z|gn|ps|pn|x|y", after, re.IGNORECASE) else words

    def quantity(self, amount: Amount, noun: Noun, context: Context = NOWHERE) -> str:
        """Return a number with its noun; "un'ora" is one word for the ear."""
        if amount.integer and amount.whole == 1:
            form = self.form(noun, amount)
            context = Context(context.before, f" {form}")
            minus = f"{self.minus} " if amount.negative else ""
            one = self._one("una" if noun.gender == "f" else "un", form)
            return f"{minus}{one}{'' if one.endswith(chr(39)) else ' '}{form}"
        words = super().quantity(amount, noun, context)
        return words.replace("una ora", "un'ora")

    def half_of(self, noun: Noun) -> str:
        """Return half of one `noun`, such as "mezz'ora"."""
        return "mezz'ora" if noun.forms[0] == "ora" else super().half_of(noun)

    def inflected(self, words: str, gender: str) -> str:
        """Return number words before a noun; only one and those that end in it as a word of its own change."""
        words = re.sub(r"(?<=[a-z])tre$", "tré", words)
        if words == "uno" and gender:
            return "una" if gender == "f" else "un"
        return words

    def ordinal(self, number: int, gender: str = "", context: Context = NOWHERE) -> str:
        """Return an ordinal number: "primo", "prima"."""
        words = str(converter(self.tag).to_ordinal(number))
        return f"{words[:-1]}a" if gender == "f" else words

    def part_noun(self, denominator: int, numerator: int) -> str:
        """Return the noun of a fraction, such as "quarti"."""
        name = self.quarters.get(denominator) or self.ordinal(denominator)
        return name if numerator == 1 else f"{name[:-1]}i".replace("mezzi", "mezzi")

    def day(self, number: int) -> str:
        """Return the day of a month: "primo", "due"."""
        return "primo" if number == 1 else self.cardinal(number)

    def clock_time(
        self, hour: int, minute: int, second: int | None = None, half: str = "", context: Context = NOWHERE
    ) -> str:
        """Return a time of day, such as "diciassette e trenta"."""
        words = "una" if hour == 1 else ("mezzanotte" if hour in (0, 24) and not minute else self.cardinal(hour))
        if minute:
            words += f" e {'zero ' if 0 < minute < 5 and hour > 12 else ''}{self.cardinal(minute)}"
        if second:
            words += f" e {self.cardinal(second)} secondi"
        if half:
            words += " di sera" if half == "pm" and 6 <= hour < 12 else _HALVES_OF_DAY[half] if hour != 12 else ""
        return words

    def span(self, low: str, high: str, context: Context = NOWHERE) -> str:
        """Return the words for a range: "da cinque a dieci"; "tra" takes "e"."""
        if re.search(r"\b[tf]ra $", context.before, re.IGNORECASE):
            return f"{low} e {high}"
        if context.before.strip(" \"'(") and _BEFORE_RANGE.search(context.before):
            return f"{low} {self.range} {high}"
        start = not re.search(r"[^\W_]", context.before)
        return f"{'Da' if start else 'da'} {low} {self.range} {high}"

    def roman_after(self, number: int, ordinal: bool, word: str) -> str:
        """Return a Roman numeral, an ordinal for kings, popes, centuries and chapters."""
        if not ordinal:
            return self.cardinal(number)
        feminine = re.search(
            r"(?:Elisabetta|Caterina|Cristina|Margherita|Maria|Giovanna|Anna|Cleopatra|parte|scena|fase|sezione|lezione) $",
            word,
            re.IGNORECASE,
        )
        return self.ordinal(number, "f" if feminine else "")

    def rules(self) -> Iterator[Rule]:
        """Yield the rules; remaining hours with "h" are a length."""
        yield from super().rules()
        yield hours_and_minutes(self)

    def first_rules(self) -> Iterator[Rule]:
        """Yield the rules for "all'una", ordinals with a degree sign, and ranges of times."""
        yield Rule(re.compile(r"(?<![\w.,])(\d{1,3}) ?mila(?!\w)"), lambda match: f"{match[1]}000")
        yield Rule(
            re.compile(r"([Ll]')(?:1|0?1)[/.](1[0-2]|0?[1-9])[/.](\d{4})(?!\w)"),
            lambda match: f"{match[1]}uno {self.months[int(match[2]) - 1][0]} {match[3]}",
        )
        yield Rule(re.compile(r"([Ll]')1 ?%"), lambda match: f"{match[1]}uno per cento")
        months = "|".join(name for names in self.months for name in names)
        yield Rule(
            re.compile(
                rf"(?<![\w./{DASHES}])(?<!dal )(?<!il )(\d{{1,2}}) ?[{DASHES}] ?(?=\d{{1,2}} (?:{months})(?!\w))"
            ),
            lambda match: f"dal {match[1]} al ",
        )
        yield Rule(
            re.compile(r"\b([Aa]ll|[Dd]all|[Ll])(?:e |')0?1(?::00)?(?![\w:.,]\w|\w)(?= |[.,;!?)]|$)"),
            lambda match: f"{match[1]}'una",
        )
        time = r"(\d{1,2})[:.]([0-5]\d)"
        yield Rule(
            re.compile(rf"(?<![\w:.,/])((?:[Dd]?[Aa]?ll?e )?){time} ?[{DASHES}] ?{time}(?!\d)"),
            lambda match: (
                f"{'Dalle' if match[1][:1].isupper() else 'dalle'} {match[2]}:{match[3]} alle {match[4]}:{match[5]}"
            ),
        )
        yield Rule(
            re.compile(
                r"(?<![\w:.,/€$£])(?<![€$£] )([01]?\d|2[0-4])\.([0-5][05])(?![\w:/%°€$£]|[.,]\d| ?[€$£%°]| ?(?:[kcm]?[mgl]|ore?)\b)"
            ),
            lambda match: f"{match[1]}:{match[2]}",
        )
        degrees = "centigrad|celsius|fahrenheit|all|per|con|nel|dell|gradi|sono"
        yield Rule(
            re.compile(
                rf"(?<![\w.,])([1-9]\d?)° (?=(?!{degrees})[a-zàèéìòù]{{4,}}|[eo] \d{{1,2}}[°º] (?!{degrees})[a-z]{{4,}})"
            ),
            lambda match: f"{match[1]}º ",
        )

    def two_forms(self) -> Iterator[Rule]:
        """Yield the rules for "benvenuto/a" and "tutti/e"."""
        yield both_forms({"o": "a", "i": "e", "ci": "che", "chi": "che", "tore": "trice", "ore": "rice"}, "o")
        yield Rule(re.compile(r"\bun' (?=[aeiouàèéìòùh])"), lambda _: "un'", digits=False)
