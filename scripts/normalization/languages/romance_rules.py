"""Rules that Spanish, French, Italian and Portuguese share."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from scripts.normalization.kinds.measures import unit_pattern
from scripts.normalization.kinds.roman_numerals import roman_value
from scripts.normalization.rules import DASHES, Context, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.languages.romance_words import RomanceWords

_CONNECTORS: Final = frozenset(["e", "y", "o", "u", "et", "ou"])
"""Words for "and" and "or", which stay beside a slash until the phrases are replaced."""

_CONSONANTS: Final = "rlnsz"
_FREE: Final = r"(?<![\w.,:/])"
_MINUTES_OR_SECONDS: Final = r" ?(?:min|mn|se[cg]?|s)(?!\w)"
_HOUR: Final = r" ?h(?:oras?|eures?|rs?|s)?(?!\w)"


def rules(grammar: RomanceWords) -> Iterator[Rule]:
    """Yield the rules for centuries, times, lengths, dates without a year, numbers, ranges and repetitions."""
    if grammar.century[0]:
        written, spoken = grammar.century
        yield Rule(re.compile(rf"(?<!\w)(?:{written}) ?(?=[IVX]+(?!\w))"), lambda _: f"{spoken} ", digits=False)
    yield from _shortened(grammar)
    yield from _times(grammar)
    yield from _lengths(grammar)
    if grammar.day_articles:
        yield from _short_dates(grammar)
    scores = "nota|dolor|escala|intensidad|note|douleur|échelle|intensité|tension|pression|pressione|pressão|tensión|presión|voto|dolore|scala|intensità|dor|intensidade"
    yield Rule(
        re.compile(
            rf"(?<!\w)((?:{scores})(?::| d[aei]| est d[eu]| é de)?) (\d{{1,2}})/(10|5|100|[6-9])(?![\w/])|(?<![\w/])()(0)/(\d{{1,3}})(?![\w/])",
            re.IGNORECASE,
        ),
        partial(_score, grammar.words["over"]),
    )
    yield Rule(
        re.compile(
            r"(?<=\b[lu]os )'?(\d0)'?s(?!\w)|(?<=\b[Aa]ños )'?(\d0)'?s(?!\w)|(?<=\bannées )'?(\d0)'?s(?!\w)|(?<=\banos )'?(\d0)'?s(?!\w)"
        ),
        _decade,
    )
    if grammar.parts:
        yield Rule(
            re.compile(rf"(?<!\w)({grammar.parts}) (\d{{1,3}})/(\d{{1,3}})(?![\w/])", re.IGNORECASE),
            lambda match: f"{match[1]} {match[2]} {grammar.words['part']} {match[3]}",
        )
    yield Rule(re.compile(r"(?<=\b[EeIiLlDd][lioaue] )(\d{1,2})°(?=[.;:!?]|$)"), lambda match: f"{match[1]}º")
    yield Rule(re.compile(r"\$ ?(?=\d[\d.,]{0,15} ?(?:USD|MXN|ARS|COP|CLP|CAD)(?!\w))"), lambda _: "")
    yield Rule(re.compile(r"(?<!\w)([Nn])[º°](?=\d)"), lambda match: f"{match[1]}º ")
    yield Rule(re.compile(r"(?<=\d)·(?=\d)"), lambda _: ", ")
    for short, name in grammar.short_months.items():
        yield Rule(
            re.compile(rf"(?<=\d)((?:º|°|er)?(?: de)? ){short}(?:\.|(?= (?:de )?\d{{4}}(?!\d)))(?!\w)", re.IGNORECASE),
            partial(_month, name),
        )
    yield Rule(re.compile(r"(?<!\w)(?:une?|un[oa]|uma?) (?=1/\d(?!\d)|[½⅓¼])", re.IGNORECASE), lambda _: "")
    yield from _decimals(grammar)
    yield Rule(
        re.compile(
            rf"(?<![\w.,:/])(\d{{1,3}})/(\d{{1,3}})(?={_MINUTES_OR_SECONDS}| (?!(?:de|di|d[aeo])[a-z]{{0,4}}(?!\w)|part)[^\W\d_]{{3,}}{grammar.plural_endings}(?!\w))"
        ),
        _either_number,
    )
    yield from _repeated_units(grammar)
    times = grammar.words["times"]
    yield Rule(re.compile(r"(?<![\w.,])(\d{1,4}) ?[x×X](?![\w])(?! ?\d)"), lambda match: f"{match[1]} {times}")
    yield Rule(re.compile(r"(?<!\w)(?<!\d )[x×X] ?(\d{1,4})(?![\w.,]\w|\w)"), lambda match: f"{match[1]} {times}")
    yield Rule(re.compile(r"(?<!\w)'(?=\d0(?!\w))"), lambda _: "")


def _heights(grammar: RomanceWords) -> Iterator[Rule]:
    """Yield the rule for meters with centimeters: "1,88 m"."""
    link = f"{grammar.words['and']} " if grammar.tag in ("it", "pt") else ""
    yield Rule(
        re.compile(r"(?<![\w.,])([1-9]),([1-9]\d) ?m(?![\w²³/])"), lambda match: f"{match[1]} m {link}{match[2]}"
    )


def _scores(grammar: RomanceWords) -> Iterator[Rule]:
    """Yield the rule for a score without a word before it: "9/10"."""
    yield Rule(
        re.compile(r"(?<![\w.,/])([4-9])/10(?=[.,;!?)]|$)"), lambda match: f"{match[1]} {grammar.words['over']} 10"
    )


def _shortened(grammar: RomanceWords) -> Iterator[Rule]:
    """Yield the rules for years without their century, a half after a noun ("1 taza y 1/2"), scores and heights."""
    yield Rule(re.compile(r"(?<!\w)'(?=(?:\d\d|[1-9]00)(?![\d'\"]))"), lambda _: "")
    yield Rule(
        re.compile(r"(?<![\w.,/])(\d{1,2} ([^\W\d_]{3,}) (?:y|et?|ed)) (?:1/2|½)(?= (?:de|di|d')|[.,;!?)]|$)"),
        lambda match: f"{match[1]} {grammar.halves[grammar.gender_of(match[2]) == 'f']}",
    )
    yield from _scores(grammar)
    yield from _heights(grammar)


def _score(over: str, match: re.Match[str]) -> str:
    """Return a score such as 7/10."""
    words, score, most = (part for part in match.groups() if part is not None)
    return f"{words} {score} {over} {most}".lstrip()


def _decade(match: re.Match[str]) -> str:
    return next(part for part in match.groups() if part)


def _month(name: str, match: re.Match[str]) -> str:
    end = "" if match.string[match.end() :].strip("\"')] ") or not match[0].endswith(".") else "."
    return f"{match[1]}{name}{end}"


def _either_number(match: re.Match[str]) -> str | None:
    """Return a range for 10/15 minutes; None for a fraction."""
    low, high = int(match[1]), int(match[2])
    return f"{low}-{high}" if 1 < low < high <= 2 * low + 5 else None


def _times(grammar: RomanceWords) -> Iterator[Rule]:
    """Yield the rules for times of day: "a las 7.30", "a las 7h30", "7.30 h"."""
    if grammar.ties.pattern != "(?!)":
        tie = grammar.ties.pattern
        yield Rule(
            re.compile(rf"({tie})(\d{{1,2}})(?:[.,]| ?h ?)([0-5]\d)(?![\w%°]|[.,:]\d| ?min)", re.IGNORECASE),
            lambda match: f"{match[1]}{match[2]}:{match[3]}",
        )
    yield Rule(re.compile(rf"{_FREE}(\d{{1,2}})\.([0-5]\d){_HOUR}"), lambda match: f"{match[1]}:{match[2]}")


def _lengths(grammar: RomanceWords) -> Iterator[Rule]:
    """Yield the rules for lengths of time: 1h30, 1:30 min, 5'30"."""
    link = grammar.words["hours"]
    yield Rule(
        re.compile(rf"{_FREE}(\d{{1,2}}) ?h(?:oras?|eures?|r)? ?([0-5]?\d) ?min(?:ut[oi]?e?s?)?(?!\w)"),
        lambda match: f"{match[1]} h {link}{int(match[2])} min",
    )
    yield Rule(
        re.compile(rf"{_FREE}(\d{{1,3}}):([0-5]\d) ?min(?:ut[oi]?e?s?)?(?!\w)"),
        lambda match: _minutes_and_seconds(match, grammar),
    )
    yield Rule(
        re.compile(rf"{_FREE}(\d{{1,3}}) ?min(?:ut[oi]?e?s?)?\.? ?(?:(\d{{1,2}}) ?s(?:e[cg])?|(?<=n)([0-5]\d))(?!\w)"),
        lambda match: _minutes_and_seconds(match, grammar),
    )
    yield Rule(
        re.compile(rf"{_FREE}(\d{{1,3}}) ?['′](?: ?([0-5]?\d) ?(?:''|\"|″)|([0-5]\d)(?![\w']))"),
        lambda match: _minutes_and_seconds(match, grammar),
    )
    yield Rule(re.compile(rf"{_FREE}(\d{{1,3}}) ?(?:''(?!')|″)"), lambda match: f"{match[1]} s")
    yield Rule(re.compile(rf"{_FREE}(\d{{1,3}}) ?(?:'(?![\w'])|′)"), _minutes)


def _minutes_and_seconds(match: re.Match[str], grammar: RomanceWords) -> str:
    minutes, seconds = (int(part) for part in match.groups() if part)
    return f"{minutes} min {grammar.words['and']} {seconds} s" if seconds else f"{minutes} min"


def hours_and_minutes(grammar: RomanceWords) -> Rule:
    """Return the rule for a length of time such as 1h30."""
    return Rule(
        re.compile(rf"{_FREE}(\d{{1,2}}) ?h ?([0-5]\d)(?!\w| ?min)"),
        lambda match: f"{match[1]} h {grammar.words['hours']}{int(match[2])} min" if int(match[2]) else f"{match[1]} h",
    )


def _minutes(match: re.Match[str]) -> str | None:
    """Return minutes, unless the mark may be a closing quote."""
    return None if match.string.find("'", 0, match.start()) >= 0 else f"{match[1]} min"


def _short_dates(grammar: RomanceWords) -> Iterator[Rule]:
    """Yield the rule for dates without a year: "el 12/5"."""
    no_fraction = r"(?![\w/%]|[.,]\d| (?:de|d|del|di|dei|dell[ae]?|des|d[oa]s?)\b)"

    both = r"([0-3]?\d)/(1[0-2]|0?[1-9]) (y|e|et) ([0-3]?\d)/(1[0-2]|0?[1-9])(?![\w/%])"
    yield Rule(
        re.compile(rf"(?<!\w)(d[ií]as|les|giorni) {both}", re.IGNORECASE),
        lambda match: (
            f"{match[1]} {grammar.date(int(match[2]), int(match[3]), None)} {match[4]} "
            f"{grammar.date(int(match[5]), int(match[6]), None)}"
        ),
    )

    def date(match: re.Match[str]) -> str | None:
        day, month = int(match[2]), int(match[3])
        return f"{match[1]} {grammar.date(day, month, None)}" if 1 <= day <= 31 else None

    yield Rule(
        re.compile(
            rf"(?<!\w)({grammar.day_articles}) ([0-3]?\d)/(1[0-2]|0?[1-9]){no_fraction}",
            re.IGNORECASE,
        ),
        date,
    )


def _decimals(grammar: RomanceWords) -> Iterator[Rule]:
    """Yield the rules for numbers written as in English: 1.5 and 1,000."""
    if grammar.decimal == ",":
        yield Rule(re.compile(r"(?<![\w.,:/-])(\d{1,3}),(000)(?![\d,])"), lambda match: f"{match[1]}.{match[2]}")
        yield Rule(
            re.compile(rf"{_FREE}(\d{{0,4}})\.(\d{{1,2}}|\d{{4,9}})(?![\w.:/]*\d|\.\d)"),
            lambda match: f"{match[1] or 0},{match[2]}",
        )


def _repeated_units(grammar: RomanceWords) -> Iterator[Rule]:
    """Yield the rule for ranges of money with the currency twice: 10 €-20 €."""
    currency = "|".join(re.escape(each) for noun in grammar.currencies for each in noun.written)
    unit = f"{unit_pattern(grammar.units)}| ?(?:{currency})"
    yield Rule(
        re.compile(rf"(?<=\d)( ?(?:{currency})) ?[{DASHES}] ?(?=\d+(?:[.,]\d+)?(?:{unit}))"),
        lambda match: f"{match[1]} {grammar.range} ",
    )


def slashes(grammar: RomanceWords) -> Iterator[Rule]:
    """Yield the rules for slashes between words: "/día" and "hombro/cuello"."""
    rates = "|".join(grammar.rates)
    if rates:
        yield Rule(
            re.compile(rf"(?:(?<=[sz€$\d])|(?<=lt[ae])|(?<=uti)|(?<=ore)|(?<=min)|(?<=ora)) ?/ ?({rates})(?![\w/])"),
            lambda match: f" {grammar.rates[match[1]]}",
            digits=False,
            needs="/",
        )

    yield Rule(
        re.compile(r"([$€£] ?\d[\d.,]{0,15}|[€$£]) ?/ ?(?=[^\W\d_])"),
        lambda match: f"{match[1]} {grammar.words['per']} ",
    )

    def either(match: re.Match[str]) -> str | None:
        if {match[1].lower(), match[2].lower()} & _CONNECTORS or match[0].lower() in grammar.phrases:
            return None
        return f"{match[1]} {grammar.words['or']} {match[2]}"

    pattern = re.compile(r"(?<![\w/.:@-])([^\W\d_]{2,40}) ?/ ?([^\W\d_]{2,40})(?![\w/@]|\.\w)")
    yield Rule(pattern, either, digits=False, needs="/")


def roman_numerals(grammar: RomanceWords) -> Iterator[Rule]:
    """Yield the rules for Roman numerals after a word; those of one letter are no words in these languages."""

    def spoken(numeral: re.Match[str], word: str, ordinal: bool) -> str:
        number = roman_value(numeral[0])
        return numeral[0] if number is None else grammar.roman(number, ordinal, Context(word))

    def replaced(ordinal: bool, match: re.Match[str]) -> str:
        numerals = re.sub(rf" ?[{DASHES}] ?", f" {grammar.range} ", match[2])
        return match[1] + re.sub(r"\b[IVXLC]+\b", lambda numeral: spoken(numeral, match[1], ordinal), numerals)

    further = rf"(?:(?: ?[{DASHES}] ?|,? (?:y|e|et|ou?|u|al?|à|au|ao) |, )(?:[IVXLC]{{2,9}}|[VX])(?![\w'])){{0,5}}"
    for kind in ("ordinal", "cardinal"):
        if words := grammar.roman_words.get(kind):
            yield Rule(
                re.compile(rf"(?<!\w)((?:{'|'.join(words)})\.? )((?:[IVXLC]{{2,9}}|[IVX])(?![\w']){further})"),
                partial(replaced, kind == "ordinal"),
                digits=False,
                needs="IVXLC",
            )


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
        rf"(?<![\w/])(?:([^\W\d_]{{1,30}}?)({first}){mark}({second})"
        rf"|([^\W\d_]{{2,30}}[{_CONSONANTS}]){mark}({appended}))\)?(?![\w/])"
    )

    def replaced(match: re.Match[str]) -> str | None:
        if match[4]:
            return f"{match[4]} {joined} {match[4].lower()}{match[5]}"
        if match[3] != endings[match[2]]:
            appended_too = match[2][-1] in _CONSONANTS and re.fullmatch(appended, match[3])
            return f"{match[1]}{match[2]} {joined} {match[1].lower()}{match[2]}{match[3]}" if appended_too else None
        return f"{match[1]}{match[2]} {joined} {match[1].lower()}{match[3]}"

    return Rule(pattern, replaced, digits=False)
