"""Polish: rules for dates, years, decades, centuries and hours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.normalization.kinds.dates import full_year
from scripts.normalization.kinds.roman_numerals import roman_value
from scripts.normalization.languages.polish import words
from scripts.normalization.rules import DASHES, Context, Rule, context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.languages.polish.numbers import Polish

_MONTHS: Final = {
    1: r"stycznia|styczeń|styczniu|stycz|sty", 2: r"lutego|luty|lutym|lut", 3: r"marca|marzec|marcu|mar",
    4: r"kwietnia|kwiecień|kwietniu|kwie|kwi", 5: r"maja|maj|maju", 6: r"czerwca|czerwiec|czerwcu|czer|cze",
    7: r"lipca|lipiec|lipcu|lip", 8: r"sierpnia|sierpień|sierpniu|sierp|sie", 9: r"września|wrzesień|wrześniu|wrz",
    10: r"października|październik|październiku|paźdz|paź", 11: r"listopada|listopad|listopadzie|list|lis", 12: r"grudnia|grudzień|grudniu|grudz|gru",
}  # fmt: skip
_MONTH: Final = "|".join(_MONTHS.values())
_YEAR_WORD: Final = r"(?: ?r\.?(?!\w)| roku(?!\w))"
_LETTERS: Final = "a-ząćęłńóśźż"
_COUNTED: Final = r"minut|sekund|godzin|raz|oddech|wdech|wydech|dni|osob|osób|ludzi|miejsc|krok|metr"


def date_rules(grammar: Polish) -> Iterator[Rule]:
    """Yield the rules for dates."""
    yield Rule(
        re.compile(
            rf"(?<![\w.,:])(\d{{1,2}})\.? ?(?:[{DASHES}]|do|i|lub|oraz|a) ?(?=\d{{1,2}}\.? (?i:{_MONTH})(?!\w))"
        ),
        lambda match: _first_day(match, grammar),
    )
    yield Rule(
        re.compile(
            rf"(?<![\w.,:/])(\d{{1,2}})(?:-?go|\.)? ((?i:{_MONTH}))(?!\w)\.?(?:,? (\d{{4}})(?![\w:]|[.,]\d){_YEAR_WORD}?)?"
        ),
        lambda match: _date(match, grammar),
    )
    yield Rule(
        re.compile(
            rf"(?<![\w.,:/-])(\d{{1,2}})[.\-/ ](\d{{1,2}}|[IVX]{{1,4}})[.\-/ ](\d{{4}})(?![\w/-]|[.,]\d){_YEAR_WORD}?"
        ),
        lambda match: _date(match, grammar),
    )
    day_and_month = r"(\d{1,2})\.(0[1-9]|1[0-2])\.?"
    yield Rule(
        re.compile(
            rf"(?<![\w.,:/-]){day_and_month}( (?:i|oraz|lub|do) ){day_and_month}(?!\w|\d)(?! ?(?:kg|km|m|l|zł|%|min|h)\b)"
        ),
        lambda match: _two_days(match, grammar),
    )
    yield Rule(
        re.compile(r"(?<![\w.,:/-])(\d{1,2})\.(\d\d)\.?(?:(\d\d)(?![\w.]))?(?!\w|\.?\d)(?! ?(?:kg|km|m|l|zł|%|min|h))"),
        lambda match: (
            _date(match, grammar) if re.search(r"\b(?:dnia|w dniu|do|od|na|dniu) $|^$", context(match).before) else None
        ),
    )
    yield Rule(
        re.compile(rf"(?<![\w.,:/])(0?[1-9]|1[0-2])/((?:19|20)\d\d)(?![\d/]){_YEAR_WORD}?"),
        lambda match: (
            f"{_MONTHS[int(match[1])].split('|')[1]} {grammar.ordinal_in(int(match[2]), 'm', 'gen')} roku{stop(match)}"
        ),
    )
    yield Rule(
        re.compile(rf"(?<![\w{DASHES}])(\d\d)-(\d{{3}})(?= [A-ZŁŚŻ])"),
        lambda match: grammar.telephone_number((match[1], match[2])),
    )
    yield Rule(
        re.compile(rf"(?<!\w)((?i:{_MONTH})) (\d{{4}})(?![\w:]|[.,]\d){_YEAR_WORD}?"),
        lambda match: f"{match[1]} {grammar.ordinal_in(int(match[2]), 'm', 'gen')} roku" + stop(match),
    )


def year_rules(grammar: Polish) -> Iterator[Rule]:
    """Yield the rules for years, decades and centuries."""
    yield Rule(
        re.compile(rf"(?<![\w.,:/-])(\d{{4}}) ?[{DASHES}] ?(\d{{4}})(?!\w){_YEAR_WORD}?"),
        lambda match: f"{grammar.cardinal(int(match[1]))} do {grammar.cardinal(int(match[2]))}{stop(match)}",
    )
    yield Rule(
        re.compile(r"(?<![\w.,:/-])(\d{3,4})(?: ?r\.| (rok(?:u|iem)?)(?!\w))"), lambda match: _year(match, grammar)
    )
    yield Rule(
        re.compile(r"(?<!\w)([Rr]ok(?:u|iem)?) (\d{4})(?![\w:]|[.,]\d)"),
        lambda match: (
            f"{match[1]} {grammar.ordinal_in(int(match[2]), 'm', _year_case(match[1], context(match).before))}"
        ),
    )
    yield Rule(
        re.compile(
            r"(?<!\w)([Ll]at(?:a|ach|ami)?) ('?\d0(?:-(?:te|tych|tymi)|\.)?"
            r"(?:(?:, | (?:i|oraz|lub|czy|do) )'?\d0(?:-(?:te|tych|tymi)|\.)?){1,4})(?!\w)"
        ),
        lambda match: _decades(match, grammar),
    )
    yield Rule(
        re.compile(r"(?<!\w)([Ll]at(?:a|ach|ami)?) '?(\d{2,4})(?:-(?:te|tych|tymi)|\.)?(?!\w)"),
        lambda match: _decade(match, grammar),
    )
    yield Rule(re.compile(rf"(\b[Ww]e? )(1[1-9]\d\d|20\d\d)(?= ?[,;.]? ?[{_LETTERS}]| ?[.,;!?]|$)(?! (?:{_COUNTED}|osob|ludzi|miejsc|krok))"),
               lambda match: f"{match[1]}{grammar.ordinal_in(int(match[2]), 'm', 'loc')} roku")  # fmt: skip
    yield Rule(
        re.compile(r"(?<!\w)([IVXLC]{1,7})(?: (i|oraz|lub|do|a) |[-–/])(?=[IVXLC]{1,7} (?:wiek|w\.))"),
        lambda match: _century(match, grammar),
        digits=False,
    )
    yield Rule(
        re.compile(r"(?<!\w)([IVXLC]{1,7})(?:-?e?go)? (wiek\w*|w\.)"),
        lambda match: _century(match, grammar),
        digits=False,
    )


def _first_day(match: re.Match[str], grammar: Polish) -> str | None:
    if not 1 <= int(match[1]) <= 31:
        return None
    link = next((word for word in ("do", "i", "lub", "oraz", "a") if re.search(rf"\b{word}\b", match[0])), "")
    before = "" if link or context(match).before.lower().endswith("od ") else "od "
    return f"{before}{grammar.ordinal_in(int(match[1]), 'm', 'gen')} {link or 'do'} "


def _date(match: re.Match[str], grammar: Polish) -> str | None:
    day = int(match[1])
    if match[2].isdigit():
        month = int(match[2])
    else:
        month = roman_value(match[2]) or next(
            (number for number, names in _MONTHS.items() if match[2].lower() in names.split("|")), 0
        )
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    year = full_year(int(match[3])) if match[3] else None
    return grammar.date(day, month, year) + stop(match)


def _two_days(match: re.Match[str], grammar: Polish) -> str | None:
    """Return two dates without years: "1.05 i 8.05"."""
    first, second = (grammar.date(int(match[day]), int(match[day + 1]), None) for day in (1, 4))
    return f"{first}{match[3]}{second}{stop(match)}" if 0 < int(match[1]) < 32 and 0 < int(match[4]) < 32 else None


def stop(match: re.Match[str]) -> str:
    """Return the full stop that ends the sentence, if the match has it."""
    return "." if match[0].endswith(".") and not context(match).after.strip("\"')] ") else ""


def _year_case(noun: str, before: str) -> str:
    if noun.lower().endswith("iem"):
        return "ins"
    if noun.lower().endswith("u"):
        return "loc" if re.search(r"\b(?:w|we|po|o|na) $", before, re.IGNORECASE) else "gen"
    return "nom"


def _year(match: re.Match[str], grammar: Polish) -> str:
    noun = match[2] or "roku"
    case = _year_case(noun, context(match).before)
    return f"{grammar.ordinal_in(int(match[1]), 'm', case)} {noun}{stop(match)}"


_CASES_OF_YEARS: Final = {"lata": "nom", "lat": "gen", "latach": "loc", "latami": "ins"}


def _decade(match: re.Match[str], grammar: Polish) -> str | None:
    if match[2][-1] != "0":
        return None
    case = _CASES_OF_YEARS[match[1].lower()]
    return f"{match[1]} {grammar.ordinal_in(int(match[2]), 'p', case)}{stop(match)}"


def _decades(match: re.Match[str], grammar: Polish) -> str:
    """Return several decades: "lata 50., 60. i 70."."""
    case = _CASES_OF_YEARS[match[1].lower()]
    decades = re.sub(r"'?(\d0)(?:-\w+|\.)?", lambda each: grammar.ordinal_in(int(each[1]), "p", case), match[2])
    return f"{match[1]} {decades}{stop(match)}"


def _century(match: re.Match[str], grammar: Polish) -> str | None:
    number, around = roman_value(match[1]), context(match)
    if number is None:
        return None
    noun = match[2] if match.re.groups > 1 and match[2] and match[2].startswith("w") else ""
    spoken = noun or ("wieku" if "wieku" in around.after or "w." in around.after else "wiek")
    spoken = "wieku" if spoken == "w." else spoken
    locative = re.search(
        r"\b(?:w|we|o|po) (?:(?:[IVXLC]+|\w+ym) (?:w\. )?(?:i|oraz|lub) )?$", around.before, re.IGNORECASE
    )
    case = {"wiek": "nom", "wiekiem": "ins", "wieki": "nom"}.get(spoken, "loc" if locative else "gen")
    if re.search(r"\bprzełomie .{0,12}$", around.before):
        case = "gen"
    words_ = grammar.ordinal_in(number, "p" if spoken in ("wieki", "wieków", "wiekach") else "m", case)
    return f"{words_} {spoken}{stop(match)}" if noun else f"{words_} {match[2] or 'do'} "


def clock_rules(grammar: Polish) -> Iterator[Rule]:
    """Yield the rules for hours after "godz." or "o"."""
    time = r"(\d{1,2})(?:[.:]([0-5]\d))?"
    yield Rule(
        re.compile(
            rf"(?<!\w)([Gg])odz(?:\.|iny|inach|inie)? ?(?:od )?{time} ?(?:[{DASHES}]|do) ?{time}(?![\w:]|[.,]\d)"
        ),
        lambda match: (
            f"{match[1]}{'odzinach' if re.search(r'[Ww] $', context(match).before) else 'odziny'} od {_hour(match[2], match[3], grammar)} do {_hour(match[4], match[5], grammar)}"
        ),
    )
    yield Rule(
        re.compile(rf"(?<!\w)(?<!\d )([Gg])odz(\.|ina|iny|inie|inę|iną)? ?{time}(?![\w:]|[.,]\d)"),
        lambda match: _named_hour(match, grammar),
    )
    yield Rule(
        re.compile(
            rf"((?<!\w)(?:[Oo]|[Oo]koło|[Oo]d|[Dd]o|[Pp]o|[Pp]rzed) ){time}(?= (?:rano|wieczorem|po południu|w nocy|wieczór|nad ranem))"
        ),
        lambda match: match[1] + grammar.clock_time(int(match[2]), int(match[3] or 0), None, "", Context(match[1])),
    )
    yield Rule(
        re.compile(rf"((?<!\w)[Oo] ){time}(?=\.?[\"')]*$|[,;!?]| (?:i|lub|oraz|w|na|zaczyn\w+|spot\w+|kończ\w+) )"),
        lambda match: (
            match[1] + grammar.clock_time(int(match[2]), int(match[3] or 0), None, "", Context(match[1]))
            if int(match[2]) < 25
            else None
        ),
    )
    yield from _spans(grammar)
    yield Rule(re.compile(r"(?<![\w.,:/])(\d{1,2})h([0-5]\d)(?!\w)"), lambda match: f"{match[1]}:{match[2]} godz")
    yield Rule(
        re.compile(
            r"((?<!\w)(?:[Oo]|[Oo]d|[Dd]o|[Pp]o|[Pp]rzed|[Oo]koło|[Nn]a) )(\d{1,2})\.(1[3-9]|[2-5]\d)(?![\d:]|[.,]\d|\w| ?(?:%|zł|kg|km|m|l|°))"
        ),
        lambda match: _minutes_past(match, grammar),
    )
    yield Rule(
        re.compile(r"(?<![\w.,:/])(\d{1,3}):([0-5]\d) ?(min|minut|godz|godzin)\.?(?!\w)"),
        lambda match: _duration(match, grammar),
    )


def _spans(grammar: Polish) -> Iterator[Rule]:
    """Yield the rules for "wpół do 8", "między 9 a 10", and spans of hours."""
    yield Rule(
        re.compile(
            r"((?<!\w)(?:[Ww]pół do|[Kk]wadrans po|pięć po|dziesięć po|dwadzieścia po) )(\d{1,2})(?![\d:]|[.,]\d)"
        ),
        lambda match: match[1] + _hour(match[2], None, grammar),
    )
    yield Rule(
        re.compile(
            r"((?<!\w)[Mm]iędzy )(\d{1,2})(?::00)? a (\d{1,2})(?::00)?(?=[.,;!?]|$| (?:rano|wieczorem|po południu|w nocy|[a-z]+my\b))"
        ),
        lambda match: (
            f"{match[1]}{_hour(match[2], None, grammar, 'między ')} a {_hour(match[3], None, grammar, 'między ')}"
        ),
    )
    yield Rule(
        re.compile(r"((?<!\w)[Oo]d )[−–-](\d{1,3}) (?=do [−–-]?\d)"),
        lambda match: f"{match[1]}minus {words.decline(grammar.cardinal(int(match[2])), 'gen')} ",
    )
    dotted = r"(\d{1,2})[.:]([0-5]\d)"
    yield Rule(
        re.compile(
            rf"(?<![\w.,:/{DASHES}])((?:[Oo]d )?){dotted} ?(?:[{DASHES}]|do) ?{dotted}"
            r"(?![\w:]|[.,]\d| ?(?:%|zł|kg|km|m|l|°|min)(?!\w))"
        ),
        lambda match: _hours(match, grammar),
    )
    yield Rule(
        re.compile(rf"((?:rku|tku|łku|środy|soboty|dzieli),? )(\d{{1,2}}) ?[{DASHES}] ?(\d{{1,2}})(?![\w:/]|[.,]\d)"),
        lambda match: f"{match[1]}od {_hour(match[2], None, grammar)} do {_hour(match[3], None, grammar)}",
    )


def _hours(match: re.Match[str], grammar: Polish) -> str | None:
    """Return a span of hours: "od dziewiątej do siedemnastej"."""
    if int(match[2]) > 24 or int(match[4]) > 24:
        return None
    span = f"od {_hour(match[2], match[3], grammar)} do {_hour(match[4], match[5], grammar)}"
    return span.capitalize() if match[1][:1] == "O" else span


def _minutes_past(match: re.Match[str], grammar: Polish) -> str | None:
    if int(match[2]) > 24:
        return None
    return match[1] + grammar.clock_time(int(match[2]), int(match[3]), None, "", Context(match[1]))


def _hour(hour: str, minute: str | None, grammar: Polish, before: str = "od ") -> str:
    return str(grammar.clock_time(int(hour), int(minute or 0), None, "", Context(before)))


def _named_hour(match: re.Match[str], grammar: Polish) -> str | None:
    if int(match[3]) > 24:
        return None
    before = context(match).before
    written = match[2] if match[2] and match[2] != "." else ""
    if not written:
        if re.search(r"\b(?:o|po) $", before, re.IGNORECASE):
            written = "inie"
        elif re.search(r"\b(?:od|do|około|ok\.|koło) $", before, re.IGNORECASE):
            written = "iny"
        else:
            written = (
                "inę"
                if re.search(r"\b(?:na|za) $", before, re.IGNORECASE)
                else "iną"
                if re.search(r"\bprzed $", before)
                else "ina"
            )
    governing = {"ina": "", "inę": "na ", "iną": "przed "}.get(written, "o ")
    return f"{match[1]}odz{written} {_hour(match[3], match[4], grammar, governing)}"


def _duration(match: re.Match[str], grammar: Polish) -> str:
    units = {spelling: unit for unit in grammar.units for spelling in unit.written}
    large, small = (units["godz"], units["min"]) if match[3].startswith("g") else (units["min"], units["sek"])
    parts = [
        f"{words.decline(grammar.cardinal(number), 'acc', 'f')} {grammar.counted(noun, number, 'acc')}"
        for number, noun in ((int(match[1]), large), (int(match[2]), small))
        if number
    ]
    return " ".join(parts) + stop(match)
