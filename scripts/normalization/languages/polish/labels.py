"""Polish: ordinals after the noun that they number, such as "krok 3" and "części I i II"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.normalization.kinds.roman_numerals import roman_value
from scripts.normalization.rules import DASHES, Rule, context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.languages.polish.numbers import Polish

_LABELS: Final[dict[str, tuple[str, str]]] = {
    **dict.fromkeys(("krok", "etap", "rozdział", "punkt", "poziom", "moduł", "tom", "akt", "odcinek", "cykl", "dzień", "tydzień", "wariant"), ("m", "nom")),
    **dict.fromkeys(("kroku", "etapu", "rozdziału", "punktu", "poziomu", "modułu", "tomu", "aktu", "odcinka", "cyklu", "dnia", "tygodnia"), ("m", "gen")),
    **dict.fromkeys(("etapie", "rozdziale", "punkcie", "poziomie", "module", "tomie", "akcie", "odcinku", "dniu", "tygodniu"), ("m", "loc")),
    **dict.fromkeys(("część", "faza", "runda", "lekcja", "strona", "sesja", "klasa", "scena", "seria", "strefa"), ("f", "nom")),
    **dict.fromkeys(("fazy", "rundy", "lekcji", "strony", "sesji", "części", "fazie", "rundzie", "stronie", "klasie", "serii"), ("f", "gen")),
    **dict.fromkeys(("fazę", "rundę", "lekcję", "stronę", "sesję", "klasę", "serię"), ("f", "acc")),
    **dict.fromkeys(("ćwiczenie", "zadanie"), ("n", "nom")),
    **dict.fromkeys(("ćwiczenia", "zadania"), ("n", "gen")),
    **dict.fromkeys(("ćwiczeniu", "zadaniu"), ("n", "loc")),
}  # fmt: skip
"""Gender and case of nouns that an ordinal number follows: "krok pierwszy"."""

_PLURAL_LABELS: Final = {
    **dict.fromkeys(
        ("kroki", "etapy", "rozdziały", "punkty", "poziomy", "moduły", "tomy", "odcinki", "tygodnie", "dni"), "m"
    ),
    **dict.fromkeys(("lekcje", "sesje", "serie", "strony"), "f"),
    "ćwiczenia": "n",
}
"""Genders of nouns in the plural before a range of numbers: "strony 3–5"."""

_COUNTED: Final = r"minut|sekund|godzin|raz|oddech|wdech|wydech|dni|dzień|osob|osób|tygodni|krok|min\b|sek\b|%|x\b"


def label_rules(grammar: Polish) -> Iterator[Rule]:
    """Yield the rules for a noun with a number, two numbers, or a range of them."""
    number = r"(\d{1,3}|[IVXLC]{1,6})"
    labels = "|".join(sorted((*_LABELS, *_PLURAL_LABELS), key=len, reverse=True))
    yield Rule(
        re.compile(
            rf"(?<!\w)({labels}) {number} ?[{DASHES}] ?{number}(?![\w/{DASHES}]|[.,:]\d)(?! (?:{_COUNTED}))",
            re.IGNORECASE,
        ),
        lambda match: _span(match, grammar),
        digits=False,
        needs="0123456789IVXLC",
    )
    labels = "|".join(sorted(_LABELS, key=len, reverse=True))
    yield Rule(
        re.compile(
            rf"(?<!\w)({labels}) {number}(?: (i|oraz|lub) {number})?(?![\w/]|[.,:]\d| ?[{DASHES}] ?\d)(?! (?:{_COUNTED}|do |i \d))",
            re.IGNORECASE,
        ),
        lambda match: _labelled(match, grammar),
        digits=False,
        needs="0123456789IVXLC",
    )


def _value(text: str) -> int | None:
    """Return the value of digits or of a Roman numeral in capitals."""
    if text.isdigit():
        return int(text)
    return roman_value(text) if text.isupper() else None


def _labelled(match: re.Match[str], grammar: Polish) -> str | None:
    numbers = [_value(text) for text in (match[2], match[4]) if text]
    gender, case = _LABELS[match[1].lower()]
    before = context(match).before
    if gender == "m" and match[1].endswith("u") and re.search(r"\b(?:w|na|o|po|przy) $", before, re.IGNORECASE):
        case = "loc"
    spoken = [grammar.ordinal_in(number, gender, case) for number in numbers if number]
    return f"{match[1]} {f' {match[3]} '.join(spoken)}" if len(spoken) == len(numbers) else None


def _span(match: re.Match[str], grammar: Polish) -> str | None:
    label, low, high = match[1].lower(), _value(match[2]), _value(match[3])
    gender = _PLURAL_LABELS.get(label) or _LABELS[label][0]
    if not low or not high:
        return None
    return f"{match[1]} od {grammar.ordinal_in(low, gender, 'gen')} do {grammar.ordinal_in(high, gender, 'gen')}"
