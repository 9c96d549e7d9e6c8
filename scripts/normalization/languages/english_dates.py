"""English dates, decades and lengths of time, beyond what all languages write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.normalization.kinds.dates import full_year
from scripts.normalization.rules import DASHES, Rule, context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.grammar import Grammar

TENS: Final = {
    10: "tens",
    20: "twenties",
    30: "thirties",
    40: "forties",
    50: "fifties",
    60: "sixties",
    70: "seventies",
    80: "eighties",
    90: "nineties",
}
STEP_BEFORE: Final = re.compile(
    r"\b(?:step|part|page|set|round|day|week|session|lesson|module|rep|exercise|slide|chapter|video|track|level|"
    r"phase)s? $|\($",
    re.IGNORECASE,
)
"""Matches what comes before a number of a series: "step 1/5"."""

_AGE: Final = r"(?:early[ -]|late[ -]|mid-? ?|roaring |swinging )"
_BOOKS: Final = "Psalms|Joshua|Job|Acts|Colossians|Timothy|Revelation|Sutras?|Gita|Surah?|Quran"
_WORDS: Final = ("Sat", "Sun", "Wed")
"""Abbreviated weekdays that are words too."""


def decades(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for 1990s, '90s and "in her 30s"; any other 30s are seconds."""
    yield Rule(re.compile(rf"(?<=\d0s) ?[{DASHES}] ?(?='?\d{{2,4}}s(?!\w))"), lambda _: " to ")
    yield Rule(
        re.compile(r"(?<![\w.,$])([12]\d\d0'?s)((?:(?:,? and|,? or|,| to)(?: the)? '?[1-9]0'?s(?!\w)){1,5})"),
        lambda match: match[1] + re.sub(r"'?([1-9]0)'?s", lambda tens: TENS[int(tens[1])], match[2]),
    )
    yield Rule(
        re.compile(r"(?<![\w.,$])(mid-?|early-|late-|')?([12]\d\d0)'?s(?!\w)"),
        lambda match: (match[1] or "").strip("'-") + " " * bool(match[1]) + grammar.decade(int(match[2])),
    )
    months = "|".join(name for names in grammar.months for name in names)
    yield Rule(
        re.compile(rf"(?<!\w)({months})\.? '(\d\d)(?!\w)"),
        lambda match: f"{month(grammar, match[1])} {grammar.year(full_year(int(match[2])))}",
    )
    yield Rule(re.compile(r"(?<!\w)'(?=\d\d(?!\w))"), lambda _: "")
    yield Rule(
        re.compile(r"(?<!\w)'([1-9]0)s((?: and| or| to) )'?([1-9]0)s(?!\w)"),
        lambda match: TENS[int(match[1])] + match[2] + TENS[int(match[3])],
    )
    yield Rule(re.compile(r"(?<!\w)'([1-9]0)s(?!\w)"), lambda match: TENS[int(match[1])])
    yield Rule(
        re.compile(
            rf"(?P<before>(?<!\w)(?:(?:the|his|her|their|my|our|in your) {_AGE}?|{_AGE}))"
            r"(?P<tens>'?[2-9]0'?s(?!\w)(?:(?:,? (?:and|or|to) |, |/)(?:early |late |mid-?)?'?[2-9]0'?s(?!\w)){0,5})",
            re.IGNORECASE,
        ),
        lambda match: match["before"] + re.sub(r"'?([2-9]0)'?s", lambda tens: TENS[int(tens[1])], match["tens"]),
    )


def lengths_of_time(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for lengths with a colon: 2:30 min, "hold for 1:30", 0:45; and for verses."""
    yield Rule(
        re.compile(r"(?<![\w:.,])(\d{1,2}):([0-5]\d) ?(?:min(?:ute)?s?)\b(?:\.(?= [a-z]))?", re.IGNORECASE),
        lambda match: duration(grammar, (int(match[1]), "minute"), (int(match[2]), "second")),
    )
    yield Rule(
        re.compile(
            r"(?P<before>\b(?:hold|rest|pause|wait|plank|breathe|silence)(?: (?:it|here|this|still))?(?: for)? )"
            r"(?P<minutes>\d{1,2}):(?P<seconds>[0-5]\d)(?![\w:]| ?[ap]\.?m)",
            re.IGNORECASE,
        ),
        lambda match: (
            match["before"] + duration(grammar, (int(match["minutes"]), "minute"), (int(match["seconds"]), "second"))
        ),
    )
    yield Rule(
        re.compile(
            r"(\b(?:hold|rest|pause|wait|sit|stay|breathe|meditate|relax)(?: (?:it|here|this|still))?(?: for)? )"
            r"(\d{1,2}) ?m\b(?! ?(?:away|apart|deep|high|tall))",
            re.IGNORECASE,
        ),
        lambda match: match[1] + duration(grammar, (int(match[2]), "minute")),
    )
    yield Rule(
        re.compile(r"(?<![\w:.,])0:([0-5]\d)(?![\w:])"), lambda match: duration(grammar, (int(match[1]), "second"))
    )
    yield Rule(
        re.compile(rf"\b({_BOOKS}) (\d{{1,3}}):(\d{{1,3}})(?:[{DASHES}](\d{{1,3}}))?(?![\w:])"),
        lambda match: (
            f"{match[1]} {match[2]}, verse{'s' * bool(match[4])} {match[3]}" + (f" to {match[4]}" if match[4] else "")
        ),
    )


def compound_times(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for lengths of time in two units written as one: 1h30, 1h 30m, 2m30s."""
    yield Rule(
        re.compile(rf"(?<=\d|m|\.) ?[{DASHES}] ?(?=(?:noon|midday|midnight)\b)", re.IGNORECASE),
        lambda match: " to " if re.search(r"\d(?: ?[ap]\.?m\.?)?$", context(match).before, re.IGNORECASE) else None,
    )
    seconds, end = r"(?: ?(\d{1,2}) ?s(?:ecs?)?)?", r"(?!\w)(?:\.(?= [a-z\d]))?"
    yield Rule(
        re.compile(
            r"(?<![\w.,])(\d{1,3}) ?(?:h|hrs?)(?:(\d{2})m?|\.? ?(\d{1,2}) ?(?:m|mins?))" + seconds + end,
            re.IGNORECASE,
        ),
        lambda match: duration(
            grammar, (int(match[1]), "hour"), (int(match[2] or match[3]), "minute"), (int(match[4] or 0), "second")
        ),
    )
    yield Rule(
        re.compile(r"(?<![\w.,])(\d{1,3}) ?m(?:ins?)?\.? ?(\d{1,2}) ?s(?:ecs?)?(?!\w)", re.IGNORECASE),
        lambda match: duration(grammar, (int(match[1]), "minute"), (int(match[2]), "second")),
    )
    yield Rule(
        re.compile(r"(?<=[a-z] )0([1-9])00(?= ?(?:h(?:ou)?rs?\b|[.,;!?)]|$))"), lambda match: f"oh {match[1]} hundred"
    )


def duration(grammar: Grammar, *parts: tuple[int, str]) -> str:
    """Return the words for a length of time, from pairs of a number and a unit; parts of 0 are left out."""
    words = [f"{grammar.cardinal(number)} {unit}{'s' * (number != 1)}" for number, unit in parts if number]
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else "zero seconds"


def spans_of_days(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for May 5-7, 5-7 May, 1914-1918 and 2023/24."""
    yield Rule(re.compile(r"(?<![\w.])ca?\. ?(?=\d)"), lambda _: "about ")
    months = "|".join(name for names in grammar.months for name in names)
    day = r"(\d{1,2})(?:st|nd|rd|th)?"
    days = rf"{day} ?(?:[{DASHES}]|to|through|and|&) ?{day}(?![\d:%/]|[.,]\d)"
    yield Rule(
        re.compile(rf"(?<!\w)({months})\.? {days}(?:,? (\d{{4}})(?!\d))?"),
        lambda match: (
            f"{month(grammar, match[1])} {_days(grammar, match[2], match[3])}"
            + (f", {grammar.year(int(match[4]))}" if match[4] else "")
        ),
    )
    yield Rule(
        re.compile(rf"(?<![\w.,/])(?:the )?{days} (?:of )?({months})(?!\w)\.?"),
        lambda match: f"the {_days(grammar, match[1], match[2])} of {month(grammar, match[3])}",
    )
    yield Rule(
        re.compile(rf"(?<!\w)({months})\.? {day} ?(?:[{DASHES}]|to|through) ?({months})\.? {day}(?![\d:%/]|[.,]\d)"),
        lambda match: (
            f"{month(grammar, match[1])} {grammar.ordinal(int(match[2]))} to "
            f"{month(grammar, match[3])} {grammar.ordinal(int(match[4]))}"
        ),
    )
    yield Rule(
        re.compile(r"(?<![\w/.,])(0?[1-9]|1[0-2])/((?:19|20)\d\d)(?![\w/])"),
        lambda match: grammar.date(None, int(match[1]), int(match[2])),
    )
    yield Rule(
        re.compile(rf"(?<![\w/.,{DASHES}])((?:19|20)\d\d)-(0[1-9]|1[0-2])(?![\w/{DASHES}])"),
        lambda match: (
            None if int(match[2]) == int(match[1][2:]) + 1 else grammar.date(None, int(match[2]), int(match[1]))
        ),
    )
    year = r"(1[1-9]\d\d|20\d\d)"
    yield Rule(
        re.compile(rf"(?<![\w.,/{DASHES}]){year}(?: ?[{DASHES}] ?|/)({year[1:-1]}|\d\d)(?![\w/{DASHES}]|[.,]\d)"),
        lambda match: _years(grammar, int(match[1]), match[2]),
    )
    yield Rule(
        re.compile(
            r"(?P<before>\b(?:on|by|until|since|due|from|dated?|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?) )"
            r"(?P<first>\d{1,2})/(?P<second>\d{1,2})(?![\w/])",
            re.IGNORECASE,
        ),
        lambda match: _day_and_month(match, grammar),
    )


def bare_dates(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for 12/25, whose numbers make no usual fraction, and for Jan-Mar."""
    yield Rule(
        re.compile(
            r"(?P<before>)(?<![\w/.,])(?P<first>\d{1,2})/(?P<second>1[134579]|18|2\d|3[01])"
            r"(?![\w/]|\.\d| (?:of|points?)\b)"
        ),
        lambda match: None if STEP_BEFORE.search(context(match).before) else _day_and_month(match, grammar),
    )
    months = "|".join(name for names in grammar.months for name in names)
    yield Rule(
        re.compile(rf"(?<!\w)({months})\.? ?[{DASHES}] ?({months})(?!\w)"),
        lambda match: f"{month(grammar, match[1])} to {month(grammar, match[2])}",
        digits=False,
    )


def names_of_days(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for abbreviated weekdays and months: Mon-Fri, Sat & Sun, Tue 7pm, Jan."""
    weekdays = {name: names[0] for names in grammar.weekdays for name in names}
    day = "|".join(sorted(weekdays, key=len, reverse=True))
    months = "|".join(name for names in grammar.months for name in names)
    full = "|".join(names[0] for names in grammar.weekdays)
    yield Rule(
        re.compile(
            rf"((?<!\w)(?:{day})\.?,? (?:at )?[\d:]{{1,5}} ?(?:[ap]\.?m\.?)?) ?[{DASHES}] ?(?=(?:{day})\b)",
            re.IGNORECASE,
        ),
        lambda match: f"{match[1]} to ",
    )
    yield Rule(
        re.compile(rf"(?<!\w)({day})\.? ?([{DASHES}/&,]|and|to|or|through) ?(?=(?:and |or )?(?:{day})(?![\w'-]))"),
        lambda match: f"{weekdays[match[1]]}{_joint(match[2])}",
        digits=False,
    )
    yield Rule(
        re.compile(rf"((?:{full})(?:,| to| through| and| or|, and|, or) )({day})(?![\w'-])(?:\.(?=[ ,]))?"),
        lambda match: match[1] + weekdays[match[2]],
        digits=False,
    )
    safe = "|".join(name for name in weekdays if len(name) < 6 and name not in _WORDS)
    yield Rule(re.compile(rf"(?<!\w)({safe})\.(?!\w)"), lambda match: _full(match, weekdays[match[1]]), digits=False)
    times = rf"(?:at )?\d{{1,2}}(?::\d\d)? ?[ap]\.?m|\d{{1,2}}:\d\d|(?:{months})\b|\d{{1,2}}/\d"
    yield Rule(
        re.compile(rf"(?<!\w)({day})\.?(,?) (?={times})"),
        lambda match: f"{weekdays[match[1]]}{match[2]} ",
        digits=False,
    )
    short = "|".join(name for names in grammar.months for name in names[1:])
    yield Rule(
        re.compile(rf"(?<!\w)({short})\.(?!\w)(?! ?\d)"),
        lambda match: _full(match, month(grammar, match[1])),
        digits=False,
    )


def _full(match: re.Match[str], name: str) -> str:
    """Return a full name; at the end of the sentence its full stop stays."""
    return name if match.string[match.end() :].strip(" \"')") else f"{name}."


def month(grammar: Grammar, name: str) -> str:
    """Return the full name of a month."""
    return next(names[0] for names in grammar.months if name in names)


def _days(grammar: Grammar, first: str, last: str) -> str:
    return f"{grammar.ordinal(int(first))} to {grammar.ordinal(int(last))}"


def _years(grammar: Grammar, first: int, last: str) -> str | None:
    closing = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
    return f"{grammar.year(first)} to {grammar.year(closing)}" if first < closing else None


def _day_and_month(match: re.Match[str], grammar: Grammar) -> str | None:
    first, second = int(match["first"]), int(match["second"])
    number, day = (first, second) if grammar.date_order == "mdy" and first <= 12 else (second, first)
    if not 1 <= number <= 12 or not 1 <= day <= 31:
        return None
    return match["before"] + grammar.date(day, number, None)


def _joint(sign: str) -> str:
    if sign in ("to", "through", "and", "or"):
        return f" {sign} "
    if sign == "&":
        return " and "
    return ", " if sign in "/," else " to "
