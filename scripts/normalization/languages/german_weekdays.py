"""German: abbreviated weekdays, which are only certain beside others or a number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.normalization.rules import DASHES, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

_WEEKDAYS: Final = {
    "Mo": "Montag", "Di": "Dienstag", "Mi": "Mittwoch", "Do": "Donnerstag", "Fr": "Freitag", "Sa": "Samstag", "So": "Sonntag",
}  # fmt: skip


def weekday_rules() -> Iterator[Rule]:
    """Yield the rules for spans and lists of weekdays, and for one before a time or in brackets."""
    days = "|".join(_WEEKDAYS)
    yield Rule(
        re.compile(
            rf"((?<!\w)(?:{days}|\w+tag|Mittwoch)\.?,? [\d.:]{{1,5}}(?: Uhr| h)?) ?[{DASHES}] ?(?=(?:{days}|\w+tag|Mittwoch)\b)"
        ),
        lambda match: f"{match[1]} bis ",
    )
    yield Rule(
        re.compile(rf"(?<!\w)({days})\.?(?: ?[{DASHES}] ?| bis )({days})(?![\wäöü])\.?"),
        lambda match: f"{_WEEKDAYS[match[1]]} bis {_WEEKDAYS[match[2]]}",
        digits=False,
    )
    yield Rule(re.compile(rf"(?<=\()({days})\.?(?=\))"), lambda match: _WEEKDAYS[match[1]], digits=False, needs="(")
    further = r"(?:, ?| ?& ?| und |/| oder )"
    yield Rule(
        re.compile(rf"(?<!\w)({days})\.?(?={further}(?:{days})(?![\wäöü]))"),
        lambda match: _WEEKDAYS[match[1]],
        digits=False,
    )
    yield Rule(
        re.compile(rf"((?:tag|woch){further})({days})(?![\wäöü])\.?"),
        lambda match: match[1] + _WEEKDAYS[match[2]],
        digits=False,
    )
    yield Rule(
        re.compile(rf"(?<!\w)({days})\.?(?=,? (?:den |dem )?\d{{1,2}}(?:[.:]| ?[{DASHES}]| Uhr))"),
        lambda match: _WEEKDAYS[match[1]],
    )
