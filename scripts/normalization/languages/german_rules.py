"""German: rules for what only German writes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.normalization.kinds.dates import full_year
from scripts.normalization.kinds.roman_numerals import roman_value
from scripts.normalization.languages.german_weekdays import weekday_rules
from scripts.normalization.rules import DASHES, PRESSURE, Context, Rule, context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.grammar import Grammar

_SHORT_UNITS: Final = {
    "min": "Minuten", "sek": "Sekunden", "sec": "Sekunden", "s": "Sekunden", "std": "Stunden", "h": "Stunden", "m": "Meter", "km": "Kilometer",
    "kg": "Kilo", "g": "Gramm", "l": "Liter", "ml": "Milliliter", "cm": "Zentimeter", "mm": "Millimeter",
}  # fmt: skip
_SUFFIXES: Final = (
    r"jährig\w*|minütig\w*|minütlich\w*|sekündig\w*|stündig\w*|stündlich\w*|tägig\w*|wöchig\w*|monatig\w*|fach\w*|mal|malig\w*"
    r"|teilig\w*|prozentig\w*|stufig\w*|köpfig\w*|seitig\w*|gliedrig\w*|stellig\w*|phasig\w*|gradig\w*|eckig\w*|zeilig\w*|spurig\w*"
)
_NAMES: Final = (
    r"Ludwigs?|Heinrichs?|Karls?|Friedrichs?|Wilhelms?|Ottos?|Elisabeths?|Katharinas?|Johannes Pauls?|Benedikts?|Pius|Franz|Leos?|Georgs?"
    r"|Philipps?|Alberts?|Leopolds?|Ramses|Napoleons?|Nikolaus|Alexanders?|Peters?|Gregors?|Urbans?|Innozenz|Maximilians?|Josephs?|Josefs?"
    r"|Ferdinands?|Rudolfs?|Richards?|Eduards?|Jakobs?|Charles|Johannes|Pauls?|Marias?|Margarethes?|(?:Papst|König|Kaiser|Königin|Zar|Sultan) \w+"
)
_FEMALE: Final = re.compile(r"Elisabeth|Katharina|Maria|Margarethe|Königin|Kaiserin")


def own_rules(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules, in their order."""
    yield from _abbreviated(grammar)
    yield from _compounds(grammar)
    yield from weekday_rules()
    yield from _times(grammar)
    yield from _dates(grammar)
    yield from _romans(grammar)
    yield Rule(
        re.compile(rf"(?<![\w.,:/])(\d{{1,4}})\. ?[{DASHES}/] ?(?=\d{{1,4}}\. ?[A-Za-zÄÖÜäöü])"),
        lambda match: f"{_ordinal(match, grammar)} {'oder' if '/' in match[0] else grammar.range} ",
    )
    yield Rule(re.compile(r"(?<![\w.,:/])(\d{1,4})\.(?=, ?\d{1,4}\.)"), lambda match: _ordinal(match, grammar))
    yield Rule(
        re.compile(
            r"((?<!\w)(?:[Aa]m|[Zz]um|[Vv]om|[Bb]eim|[Dd]e[rnm]|[Dd](?:ie|as)(?= \d\d?\.)) )(\d{1,3})(?=\.[\"')]*$)"
        ),
        lambda match: match[1] + grammar.ordinal(int(match[2]), "m", Context(match[1], "")),
    )
    yield Rule(
        re.compile(r"(?<![\w.,:/])(\d{1,4})\.(?= ?[A-Za-zÄÖÜäöüß\"'])"),
        lambda match: _ordinal(match, grammar) + ("" if match.string[match.end()] == " " else " "),
    )


def _abbreviated(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for units with a full stop, amounts of Swiss francs, slashes and gender marks."""
    yield Rule(re.compile(r"(?<![\w.,])(\d{1,3}) ?J\.?(?![\w-])"), _years)
    yield Rule(
        re.compile(r"([\d½¼¾][ -]?(?:Min|min|Sek|sek|sec|Std|std|Stdn))\.(?= *[^\s\"')])"), lambda match: match[1]
    )
    yield Rule(
        re.compile(r"(\d)-(min|sek|sec|s|std|h|m|km|kg|g|l|ml|cm|mm)-(?=[^\W\d])", re.IGNORECASE),
        lambda match: f"{match[1]}-{_SHORT_UNITS[match[2].lower()]}-",
    )
    yield Rule(
        re.compile(r"(?<!\d)(?<!\d )(?<!\w)([Mm])in(?:d)?\. ?(?=\d)"),
        lambda match: f"{'M' if match[1] == 'M' else 'm'}indestens ",
    )
    yield Rule(re.compile(r"(?<![\w.,])(\d{1,2}\.) ?(OG|UG|DG|Stk\.)(?!\w)"), _floor)
    yield from _francs(grammar)
    yield from _marks(grammar)
    yield Rule(re.compile(rf"(\d)[.,](?:[{DASHES}]{{1,2}})(?!\w)"), lambda match: match[1])
    yield Rule(re.compile(r"((?:CHF|€|\$) ?\d+)\.(\d\d)(?!\d)"), lambda match: f"{match[1]},{match[2]}")
    unit = r"(?= ?(?:Sekunde|Minute|Stunde|Liter|Meter|Kilo|Prozent|Millionen|Grad|Euro|kg|km|cm|mm|ml|l|m|g|h|s|min|Min|Sek|Std|%|€|CHF|°)(?!\w))"
    yield Rule(re.compile(rf"(?<![\d.,:])(\d{{1,4}})\.(\d{{1,2}}){unit}"), lambda match: f"{match[1]},{match[2]}")
    yield Rule(
        re.compile(r"(?<!\w)(\w+e)[:*_/]([rns])(?!\w)"),
        lambda match: f"{match[1]} oder {match[1]}{match[2]}",
        digits=False,
    )
    yield Rule(
        re.compile(r"(?<!\w)([KkMmDdSs]?[Ee]in)[:*_/]e(?!\w)"),
        lambda match: f"{match[1]} oder {match[1]}e",
        digits=False,
    )
    yield Rule(re.compile(r"(?<=[a-zäöüß])I(n(?:nen)?)(?!\w)"), lambda match: f" i{match[1]}", digits=False)
    yield Rule(re.compile(r"(?<=[a-zäöüß])[:*_/]-?in(nen)?(?!\w)"), lambda match: f" in{match[1] or ''}", digits=False)
    yield Rule(
        re.compile(r"(?<![\w./])([^\W\d]+)-/-?(?=[^\W\d])"), lambda match: f"{match[1]}- und ", digits=False, needs="/"
    )
    yield Rule(
        re.compile(
            r"(?<=[\wäöüß]) ?/ ?(Woche|Tag|Monat|Jahr|Stunde|Minute|Sekunde|Person|Nacht|Sitzung|Seite|Std|Min)(?!\w)"
        ),
        lambda match: f" pro {match[1]}",
        digits=False,
        needs="/",
    )
    yield Rule(
        re.compile(r"(?<![\w./@])([^\W\d]{2,30}) ?/ ?-?(?=[^\W\d]{2,30}(?![\w/.@]\w))"),
        lambda match: f"{match[1]} " if match[1].lower() in ("und", "oder") else f"{match[1]} oder ",
        digits=False,
        needs="/",
    )
    yield Rule(re.compile(r"(?<=[a-zäöü])str\.(?= )"), lambda _: "straße", digits=False)
    yield Rule(re.compile(r"(?<!\w)([Hh])l\. (?=[A-ZÄÖÜ])"), _holy, digits=False)


def _end(match: re.Match[str]) -> str:
    """Return the full stop that ends the sentence, if the match has it."""
    return "." if match[0].endswith(".") and not context(match).after.strip("\"')] ") else ""


def _marks(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for meters with centimeters, and for signs of birth and death: "1,88 m", "*1921"."""
    yield Rule(re.compile(r"([*†]) ?(?=\d{4}(?!\d))"), lambda match: "geboren " if match[1] == "*" else "gestorben ")
    yield Rule(
        re.compile(r"(?<![\w.,])([1-9]),([1-9]\d) ?m(?![\w²³/])"),
        lambda match: f"{'ein' if match[1] == '1' else match[1]} Meter {grammar.cardinal(int(match[2]))}",
    )


def _francs(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for Swiss francs: "Fr. 25.-"."""
    yield Rule(re.compile(r"(?<!\w)Fr\. ?(?=\d{1,4}(?:\.\d\d(?!\d)|[.,][–-]))"), lambda _: "CHF ")
    if grammar.region == "CH":
        yield Rule(re.compile(r"(?<!\w)Fr\. ?(?=\d)"), lambda _: "CHF ")


def _years(match: re.Match[str]) -> str:
    """Return an age or a length: "18 Jahre", "ab 12 Jahren"."""
    before = context(match).before
    dative = re.search(
        r"\b(?:ab|nach|seit|vor|mit|von|zu|zwischen|unter|bei|in)(?: ca\.| etwa)? (?:\d+ (?:und|bis) )?$", before, re.I
    )
    noun = "Jahr" if match[1] == "1" else "Jahren" if dative else "Jahre"
    stop = "." if match[0].endswith(".") and not context(match).after.strip("\"' ") else ""
    return f"{match[1]} {noun}{stop}"


_FLOORS: Final = {"OG": "Obergeschoss", "UG": "Untergeschoss", "DG": "Dachgeschoss", "Stk.": "Stock"}


def _floor(match: re.Match[str]) -> str:
    stop = "." if match[2] == "Stk." and not context(match).after.strip("\"')] ") else ""
    return f"{match[1]} {_FLOORS[match[2]]}{stop}"


def _compounds(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for numbers that are part of a word: 3x, 10-minütig, 90er, 4-7-8-Atmung."""
    yield Rule(
        re.compile(r"(?<![\d.,])1 (Mio|Mrd)\b\.?"), lambda match: f"eine Milli{'on' if match[1] == 'Mio' else 'arde'}"
    )
    yield Rule(
        re.compile(rf"(?<![\w./{DASHES}])\d+(?:[{DASHES}]\d+){{2,5}}(?= [A-ZÄÖÜ])"),
        lambda match: ", ".join(grammar.cardinal(int(each)) for each in re.findall(r"\d+", match[0])),
    )
    yield Rule(
        re.compile(rf"(?<![\w.,/])(\d{{1,4}})(?: ?[{DASHES}] ?(\d{{1,4}}))? ?(?:[x×](?! ?\d|\w)|-?mal(?!\w))"),
        lambda match: _times_of(match, grammar),
    )
    yield Rule(PRESSURE, lambda match: f"{match[1]} zu {match[2]}")
    yield Rule(re.compile(r"(?<![\w.,/])(?:½|1/2)-?((?:stünd|tägig|jähr|minüt)\w*)"), lambda match: f"halb{match[1]}")
    yield Rule(
        re.compile(
            r"((?<!\w)(?:Teil|Folge|Seite|Tag|Woche|Schritt|Runde|Lektion|Übung|Kapitel|Einheit) )(\d{1,3})/(\d{1,3})(?![\d/])"
        ),
        lambda match: f"{match[1]}{grammar.cardinal(int(match[2]))} von {grammar.cardinal(int(match[3]))}",
    )
    yield Rule(
        re.compile(r"((?<!\w)(?:PLZ |D-|A-|CH-))(\d{4,5})(?!\d)"), lambda match: match[1] + grammar.digits(match[2])
    )
    yield Rule(re.compile(r"(?<=\d)([²³])"), lambda match: f" hoch {'zwei' if match[1] == '²' else 'drei'}")
    yield Rule(
        re.compile(rf"(?<![\w.,/])(\d{{1,4}})[{DASHES}]?({_SUFFIXES})(?!\w)", re.IGNORECASE),
        lambda match: _joined(match[1], match[2], grammar),
    )
    yield Rule(
        re.compile(r"(?<![\w.,/])(\d{1,4}) ?%-?ig(\w*)"),
        lambda match: _joined(match[1], f"prozentig{match[2]}", grammar),
    )
    yield Rule(re.compile(r"(?<![\w.,/])'?(\d{1,4})[-']?er(n?)(?!\w)"), lambda match: _decade(match, grammar))
    yield Rule(
        re.compile(r"(?<![\w.,/])(\d{1,4})-?s?t(e[nrsm]?)(?!\w)"),
        lambda match: grammar.ordinal(int(match[1]))[:-1] + match[2],
    )
    yield Rule(
        re.compile(rf"(?<![\w./{DASHES}])\d+(?:[{DASHES}]\d+){{1,5}}(?=-[^\W\d])"),
        lambda match: re.sub(r"\d+", lambda each: grammar.cardinal(int(each[0])), match[0]),
    )
    yield Rule(
        re.compile(
            r"(?<![\w.,/])(?:(eine[rn]?|die|der|jede) )?(1/4|¼|3/4|¾) ?(?:Stunde|Std\.?|h)(?!\w)", re.IGNORECASE
        ),
        _quarter_hour,
    )
    yield Rule(re.compile(r"(?<![\w.,/])1(?= (?:bis|oder) \d+ [A-ZÄÖÜ])"), lambda _: "ein")


def _times(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for times of day and durations that the general ones don't know."""
    part = r"(\d{1,2})(?:[.:]([0-5]\d))?"
    yield Rule(re.compile(r"(?<![\w.,:/])(\d{1,2})h([0-5]\d)(?!\w)"), lambda match: f"{match[1]}:{match[2]} Std")
    yield Rule(
        re.compile(rf"(?<![\w.,:/]){part} ?(?:[{DASHES}]|bis) ?(?={part} ?(?:Uhr|h)(?!\w))"),
        lambda match: _until(match, grammar),
    )
    yield Rule(
        re.compile(r"(?<![\w.,:/])(\d{1,3}):([0-5]\d) ?(Min|min|Minuten|Std|Stunden)\.?(?!\w)"),
        lambda match: _duration(match, grammar),
    )
    yield Rule(
        re.compile(
            r"((?<!\w)(?:[Uu]m|[Gg]egen|[Aa]b|[Bb]is|[Vv]on|[Vv]or|[Nn]ach) )(\d{1,2})[.:]([0-5]\d)(?: ?h)?(?![\w:]|[.,]\d)(?! ?(?:Uhr|Prozent|Grad|Euro|%|€|°|km|kg|m\b|l\b))"
        ),
        lambda match: _time_of_day(match, grammar),
    )
    yield Rule(
        re.compile(r"((?<!\w)(?:[Uu]m|[Gg]egen|[Aa]b) )(\d{1,2}) ?h(?!\w)"),
        lambda match: match[1] + grammar.clock_time(int(match[2]), 0),
    )
    yield Rule(
        re.compile(r"(?<=[,;–] )(1\d|2[0-4]) ?h(?=[.,;)]|$)"), lambda match: grammar.clock_time(int(match[1]), 0)
    )
    yield Rule(
        re.compile(r"((?:Verhältnis|Rhythmus|Takt|Ergebnis|Stand)(?: von)? )(\d{1,3}) ?: ?(\d{1,3})(?!\d)"),
        lambda match: f"{match[1]}{grammar.cardinal(int(match[2]))} zu {grammar.cardinal(int(match[3]))}",
    )


def _dates(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for numeric dates with full stops, and for spans of years."""
    yield Rule(
        re.compile(
            rf"(?<![\w.,:/{DASHES}])(1\d{{3}}|20\d\d) ?[{DASHES}] ?(?=(?:1\d{{3}}|20\d\d)(?![\w.,:/{DASHES}]\d|\w))"
        ),
        lambda match: f"{grammar.year(int(match[1]))} bis ",
    )
    yield Rule(
        re.compile(r"(?<![\w.,:/])(1\d{3}|20\d\d)/(\d\d)(?![\d/])"),
        lambda match: f"{grammar.year(int(match[1]))} {grammar.cardinal(int(match[2]))}",
    )
    yield Rule(
        re.compile(r"(?<![\w.,:/])(0?[1-9]|1[0-2])/(?=(?:19|20)\d\d(?![\d/]))"),
        lambda match: f"{grammar.months[int(match[1]) - 1][0]} ",
    )
    yield Rule(re.compile(r"(?<!\w)'(?=\d\d(?!\d))"), lambda _: "")
    months = "|".join(each for names in grammar.months for each in names[1:])
    full = {each: names[0] for names in grammar.months for each in names[1:]} | {"Jänner": "Jänner", "Feber": "Feber"}
    yield Rule(
        re.compile(rf"(?<=\d\. )({months})(?!\w)\.?(?= ?[^\s]|(?=$))"), lambda match: full[match[1]] + _end(match)
    )
    yield Rule(
        re.compile(rf"(?<![\w.,:])(\d{{1,2}})\.(\d{{1,2}})\. ?(?:[{DASHES}]|bis) ?(\d{{1,2}})\.(\d{{1,2}})\.(?!\d\.)"),
        lambda match: _span_of_days(match, grammar),
    )
    day = rf"(?<![\w.,:])(\d{{1,2}})\. ?(?:[{DASHES}]|bis|und) ?(?=\d{{1,2}}\. ?\d{{1,2}}\.)"
    yield Rule(
        re.compile(day),
        lambda match: f"{_ordinal(match, grammar, 'm')} {'und' if 'und' in match[0] else 'bis'} ",
    )
    yield Rule(
        re.compile(r"(?<![\w.,:])(\d{1,2})\. ?(\d{1,2})\.(?: ?(\d{4}|\d\d)(?![\w:]|[.,]\d))?(?![\w]|[.,]\d)"),
        lambda match: _numeric_date(match, grammar),
    )


def _romans(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for Roman numerals with a full stop."""
    yield Rule(
        re.compile(
            r"(?<!\w)([IVXLC]{1,7})\.?(?=[ -](?:Jahrhundert|Jh|Weltkrieg|Kapitel|Akt|Klasse|Internationale|Vatikan))"
        ),
        lambda match: f"{roman_value(match[1])}." if roman_value(match[1]) else None,
        digits=False,
    )
    yield Rule(
        re.compile(
            r"\b((?:[Dd](?:er|ie|as|em|en|es)|[zZ]um|[zZ]ur|[vV]om|[iI]m|[aA]m) )([IVXLC]{1,7})\.(?= [A-ZÄÖÜ][a-zäöü])"
        ),
        lambda match: f"{match[1]}{roman_value(match[2])}." if roman_value(match[2]) else None,
        digits=False,
    )
    yield Rule(
        re.compile(rf"(?<!\w)({_NAMES}) ([IVXL]{{1,7}})(?!\w)(\.?)"), lambda match: _ruler(match, grammar), digits=False
    )


def _ordinal(match: re.Match[str], grammar: Grammar, gender: str = "") -> str:
    number, around = int(match[1]), context(match)
    after = re.sub(rf"^(?:,? ?(?:und|oder|bis|sowie|[{DASHES}/])? ?(?:zum |zur )?\d+\.)+", "", around.after)
    if match.start() == 0 and not grammar.gender_after(Context("", after)) and re.match(r" [A-ZÄÖÜ]", after):
        return f"{grammar.ordinal(number)}ns,"
    return grammar.ordinal(number, gender, Context(around.before or " ", after))


def _times_of(match: re.Match[str], grammar: Grammar) -> str:
    def stem(digits: str) -> str:
        return "ein" if int(digits) == 1 else grammar.cardinal(int(digits))

    return f"{stem(match[1])}- bis {stem(match[2])}mal" if match[2] else f"{stem(match[1])}mal"


def _joined(digits: str, suffix: str, grammar: Grammar) -> str:
    word = "ein" if int(digits) == 1 else grammar.cardinal(int(digits))
    word = f"{word}{suffix.lower()}"
    return word[:1].upper() + word[1:] if suffix[0].isupper() else word


def _decade(match: re.Match[str], grammar: Grammar) -> str:
    number = int(match[1])
    word = {1: "ein"}.get(number) or (grammar.year(number) if number > 99 else grammar.cardinal(number))
    return f"{word}er{match[2]}"


def _quarter_hour(match: re.Match[str]) -> str:
    words = "Dreiviertelstunde" if match[2] in ("3/4", "¾") else "Viertelstunde"
    return f"{match[1] or 'eine'} {words}"


def _time_of_day(match: re.Match[str], grammar: Grammar) -> str | None:
    hour, minute = int(match[2]), int(match[3])
    dated = context(match).after.startswith(".") and "." in match[0] and 1 <= minute <= 12
    return None if hour > 24 or dated else match[1] + grammar.clock_time(hour, minute)


def _until(match: re.Match[str], grammar: Grammar) -> str | None:
    hour = int(match[1])
    if hour > 24:
        return None
    if match[2] is None and match[4] is None:
        return f"{'ein' if hour == 1 else grammar.cardinal(hour)} bis "
    return f"{grammar.clock_time(hour, int(match[2] or 0))} bis "


def _duration(match: re.Match[str], grammar: Grammar) -> str:
    large, small = ("Stunde", "Minute") if match[3].startswith("St") else ("Minute", "Sekunde")
    parts = [
        f"{'eine' if number == 1 else grammar.cardinal(number)} {noun}{'' if number == 1 else 'n'}"
        for number, noun in ((int(match[1]), large), (int(match[2]), small))
        if number
    ]
    end = "." if match[0].endswith(".") and not match.string[match.end() :].strip("\"')] ") else ""
    return " und ".join(parts) + end


_DATED: Final = re.compile(
    r"\b(?:am|vom|zum|bis|ab|seit|den|dem|der|und|oder|Datum:?|datum:?|\w+(?:tag|woch|abend),?) $|^$", re.IGNORECASE
)


def _numeric_date(match: re.Match[str], grammar: Grammar) -> str | None:
    day, month, around = int(match[1]), int(match[2]), context(match)
    if not (1 <= day <= 31 and 1 <= month <= 12) or not (match[3] or _DATED.search(around.before)):
        return None
    year = full_year(int(match[3])) if match[3] else None
    end = "." if match[0].endswith(".") and not around.after.strip("\"')] ") else ""
    return grammar.date(day, month, year, Context(around.before or " ", around.after)) + end


def _span_of_days(match: re.Match[str], grammar: Grammar) -> str | None:
    days, months = (int(match[1]), int(match[3])), (int(match[2]), int(match[4]))
    if not (1 <= min(days) <= max(days) <= 31 and 1 <= min(months) <= max(months) <= 12):
        return None
    around = Context(context(match).before or " ", "")
    end = "." if not context(match).after.strip("\"')] ") else ""
    both = (grammar.date(day, month, None, around) for day, month in zip(days, months, strict=True))
    return " bis ".join(both) + end


def _ruler(match: re.Match[str], grammar: Grammar) -> str | None:
    number = roman_value(match[2])
    if number is None or (number == 1 and not match[3]):
        return None
    around = context(match)
    ordinal = grammar.ordinal(number).capitalize()
    female = bool(_FEMALE.search(match[1]))
    if match[1].endswith("s") and match[1][:-1] in _NAMES and not match[1].endswith(("nes", "Pius")):
        article = "der" if female else "des"
    elif re.search(r"\b(?:von|mit|bei|unter|nach|zu|seit|vor|neben)(?: \w+)? $", around.before, re.IGNORECASE):
        article = "der" if female else "dem"
    elif re.search(r"\b(?:für|durch|gegen|über|um) $", around.before, re.IGNORECASE):
        article = "die" if female else "den"
    else:
        article = "die" if female else "der"
    ordinal += "n" if article in ("des", "dem", "den") or (female and article == "der") else ""
    end = "." if match[3] and not around.after.strip("\"')] ") else ""
    return f"{match[1]} {article} {ordinal}{end}"


def _holy(match: re.Match[str]) -> str:
    before = context(match).before
    ending = "en" if re.search(r"\b(?:dem|den|des|vom|zum|beim|am|im|zur)\s$", before, re.IGNORECASE) else "e"
    return f"{'H' if match[1] == 'H' else 'h'}eilige{ending[1:]} "
