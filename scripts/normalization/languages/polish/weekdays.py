"""Polish: abbreviated weekdays, and spans of them such as "pon.-pt."."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.normalization.rules import DASHES, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

_GENITIVES: Final = {
    "poniedziałek": "poniedziałku", "wtorek": "wtorku", "środa": "środy", "czwartek": "czwartku",
    "piątek": "piątku", "sobota": "soboty", "niedziela": "niedzieli",
}  # fmt: skip
_SHORT: Final = {
    "pon": "poniedziałek", "pn": "poniedziałek", "wt": "wtorek", "śr": "środa", "czw": "czwartek", "cz": "czwartek",
    "pt": "piątek", "sob": "sobota", "sb": "sobota", "niedz": "niedziela", "nd": "niedziela", "ndz": "niedziela",
}  # fmt: skip
_GENITIVE_OF: Final = {short: _GENITIVES[full] for short, full in _SHORT.items()} | _GENITIVES
_DAY: Final = "|".join(sorted(_GENITIVE_OF, key=len, reverse=True))


def weekday_rules() -> Iterator[Rule]:
    """Yield the rules for spans of weekdays, and for weekdays without a full stop before a time."""
    yield Rule(
        re.compile(rf"(?<!\w)((?:od )?)({_DAY})\.?(?: ?[{DASHES}] ?| do )({_DAY})(?!\w)\.?(?!\w)", re.IGNORECASE),
        _span,
        digits=False,
    )
    yield Rule(
        re.compile(rf"(?<=\d\.) ({'|'.join(_SHORT)})\.(?= )"),
        lambda match: f" {_SHORT[match[1]]}",
    )
    yield Rule(
        re.compile(rf"(?<=\()({'|'.join(_SHORT)})\.?(?=\))"),
        lambda match: _SHORT[match[1]],
        digits=False,
        needs="(",
    )
    yield Rule(
        re.compile(
            r"(?<!\w)(pn|pon|wt|śr|czw|pt|sob|niedz|nd)\.? (do|od|po|przed) (\d{1,2})(?![\d:]|[.,]\d)", re.IGNORECASE
        ),
        lambda match: f"{_cased(match[1], _SHORT[match[1].lower()])} {match[2]} godz. {match[3]}",
    )
    yield Rule(
        re.compile(r"(?<!\w)(pn|pon|wt|śr|czw|pt|sob|niedz|nd)\.?(,?) (?=\d{1,2}(?:[.:]\d\d|[-–]\d))", re.IGNORECASE),
        lambda match: f"{_cased(match[1], _SHORT[match[1].lower()])}{match[2]} ",
    )


def _span(match: re.Match[str]) -> str:
    span = f"od {_GENITIVE_OF[match[2].lower()]} do {_GENITIVE_OF[match[3].lower()]}"
    last = match[0].endswith(".") and not match.string[match.end() :].strip("\"')] ")
    return _cased(match[0], span) + "." * last


def _cased(written: str, spoken: str) -> str:
    return spoken[:1].upper() + spoken[1:] if written[0].isupper() else spoken
