"""Abbreviated weekdays in Spanish, French, Italian and Portuguese, beside others or before a time: "lun.-ven. 9 h"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scripts.normalization.rules import DASHES, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.languages.romance_words import RomanceWords


def weekday_rules(grammar: RomanceWords) -> Iterator[Rule]:
    """Yield the rules for spans and lists of weekdays, and for a weekday before a time."""
    names = {short: each[0] for each in grammar.weekdays for short in each} | grammar.further_days
    day = "|".join(sorted(names, key=len, reverse=True))
    full = "|".join(each[0] for each in grammar.weekdays)
    link = r"(?:, ?| ?[/&] ?|,? (?:y|e|ed|et|ou?) )"

    def name(written: str) -> str:
        spoken = names[written.lower()]
        return spoken[:1].upper() + spoken[1:] if written[0].isupper() else spoken

    yield Rule(
        re.compile(
            rf"((?:{full}|{day})[.,]? [^.;!?]{{0,14}}\d ?h?(?:\d\d)?) ?[{DASHES}] ?(?=(?:{day})\b)", re.IGNORECASE
        ),
        lambda match: f"{match[1]} {grammar.range} ",
    )
    yield Rule(
        re.compile(rf"(?<!\w)({day})\.?(?: ?[{DASHES}] ?| (al?|à|au|ao) )({day})(?!\w)\.?", re.IGNORECASE),
        lambda match: f"{name(match[1])} {match[2] or grammar.range} {name(match[3])}{_stop(match)}",
        digits=False,
    )
    yield Rule(
        re.compile(rf"(?<!\w)({day})\.?(?={link}(?:{day})(?!\w))", re.IGNORECASE),
        lambda match: name(match[1]),
        digits=False,
    )
    yield Rule(
        re.compile(rf"(?<!\w)((?:{full}){link})({day})(?!\w)\.?", re.IGNORECASE),
        lambda match: match[1] + name(match[2]) + _stop(match),
        digits=False,
    )
    yield Rule(
        re.compile(rf"(?<!\w)({day})\.?,?(?= (?:\d{{1,2}}(?:[.:]\d\d| ?h)))", re.IGNORECASE),
        lambda match: name(match[1]),
    )
    until = r"(?:fino|hasta|jusqu|até|dalle|alle|desde|des?|das|às|de las|a las|à) ?(?:al|a|à|as|às|las|le|alle|dalle)?"
    yield Rule(re.compile(rf"(?<=[,;] )({day})\.?(?= {until}'? ?\d)", re.IGNORECASE), lambda match: name(match[1]))
    yield Rule(
        re.compile(rf"(?<=\()({day})\.?(?=\))", re.IGNORECASE), lambda match: name(match[1]), digits=False, needs="("
    )
    short = "|".join(each for names in grammar.weekdays for each in names[1:])
    yield Rule(
        re.compile(rf"(?<!\w)(?<!\d )(?<!\d)({short})\.(?= [a-zà-ÿ]|,|$)", re.IGNORECASE),
        lambda match: name(match[1]) + _stop(match),
        digits=False,
    )


def _stop(match: re.Match[str]) -> str:
    """Return the full stop that ends the sentence, if the match has it."""
    return "." if match[0].endswith(".") and not match.string[match.end() :].strip("\"')] ") else ""
