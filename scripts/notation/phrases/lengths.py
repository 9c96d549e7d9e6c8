"""The lengths of pauses as people write them: `10 to 15 secs`, `half a minute`, `three breaths`, `very long`."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from scripts.notation.phrases.vocabulary import has
from scripts.times import Milliseconds, format_duration, seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.notation.phrases.vocabulary import Token

UNITS: Final = {
    "unit_ms": Milliseconds(1),
    "unit_s": seconds(1),
    "unit_m": seconds(60),
    "unit_moment": seconds(5),
    "unit_breath": seconds(6),
}
"""The length of each unit, by its entry in the vocabulary."""

PLAIN: Final = seconds(5)
"""The length of a pause without one."""

NAMED: Final = {
    ("very", "short"): seconds(1.5),
    ("very", "long"): seconds(30),
    ("short",): seconds(2.5),
    ("long",): seconds(15),
    ("medium",): PLAIN,
}
"""The lengths of named pauses, by the entries of their words in the vocabulary."""

_FEW_MOMENTS: Final = seconds(8)
_FRACTIONS: Final = {"½": 0.5, "¼": 0.25, "¾": 0.75}
QUOTES: Final = {'"': seconds(1), "″": seconds(1), "'": seconds(60), "′": seconds(60)}
"""The length of each sign for seconds and minutes."""


class _Amount:
    """A number and its unit; either may be missing while it is read."""

    def __init__(
        self,
        value: float | None = None,
        unit: Milliseconds | None = None,
        *,
        range_end: bool = False,
        counted: bool = False,
    ) -> None:
        self.value = value
        self.unit = unit
        self.range_end = range_end
        self.counted = counted
        """Whether its value is that of a word such as `few`."""

    def length(self, unit: Milliseconds) -> Milliseconds:
        """Return its length, in `unit` if it has none of its own."""
        return Milliseconds(round((1 if self.value is None else self.value) * (self.unit or unit)))


def amount_of_time(found: Sequence[Token]) -> str | None:
    """Return the length that the tokens give, in Outpour's notation; None if they give none, or several."""
    amounts = _amounts(found)
    if not amounts or len(amounts) > 3:
        return None
    measured = [amount for amount in amounts if amount.unit and amount.unit != UNITS["unit_moment"]]
    amounts = measured if len(measured) == 1 and has(found, "unit_moment") else amounts
    unit = amounts[-1].unit or seconds(1)
    lengths = [amount.length(unit) for amount in amounts]
    if has(found, "few") and has(found, "unit_moment"):
        return f"~{format_duration(_FEW_MOMENTS)}"
    if len(lengths) == 2 and (amounts[1].range_end or (amounts[0].unit is None and amounts[1].unit)):
        least, most = sorted(lengths)
        return f"~{format_duration(least)}-{format_duration(most)}"
    if len(lengths) > 1 and not _descending(amounts):
        return None
    total = format_duration(Milliseconds(sum(lengths)))
    elastic = has(found, "approximate", "few", "unit_moment", "unit_breath") or any(
        each.text in "~≈+" for each in found
    )
    return f"~{total}" if elastic else total


def named_length(found: Sequence[Token]) -> str:
    """Return the length of a pause without a number, in Outpour's notation."""
    length = next((length for kinds, length in NAMED.items() if all(has(found, kind) for kind in kinds)), PLAIN)
    return f"~{format_duration(length)}"


def _descending(amounts: Sequence[_Amount]) -> bool:
    """Return whether the amounts add up, as in 1 minute 30 seconds."""
    units = [amount.unit for amount in amounts]
    return all(a is not None and (b is None or a > b) for a, b in pairwise(units))


def _amounts(found: Sequence[Token]) -> list[_Amount]:
    amounts: list[_Amount] = []
    ranged = False
    pending: _Amount | None = None
    for token in found:
        unit = QUOTES.get(token.text) or next((UNITS[kind] for kind in UNITS if kind in token.kinds), None)
        if "number" in token.kinds:
            number = _number(token.text)
            if pending and token.text in _FRACTIONS and pending.value is not None:
                pending.value += number.value or 0
                continue
            if pending and pending.counted and pending.unit is None and not ranged:
                amounts.pop()  # "unos 30 segundos": about thirty, rather than a few
            number.range_end = ranged and pending is not None
            pending = number
            amounts.append(pending)
        elif pending is None and _count_word(token):
            pending = _Amount(_count_word(token), counted=True)
            amounts.append(pending)
        elif "half" in token.kinds:
            pending = _half(pending, amounts)
        elif unit and pending and pending.unit is None:
            pending.unit = unit
        elif unit and pending is None and token.kinds & {"unit_m", "unit_moment"} and len(token.text) > 3:
            pending = _Amount(1, unit)
            amounts.append(pending)
        ranged = "range" in token.kinds or (token.text == "-" and bool(amounts)) or (ranged and "filler" in token.kinds)
    return amounts


def _half(pending: _Amount | None, amounts: list[_Amount]) -> _Amount:
    """Add a half to the number before it, or begin with it."""
    if pending and pending.value is not None:
        pending.value += 0.5
        return pending
    amounts.append(_Amount(0.5))
    return amounts[-1]


def _count_word(token: Token) -> float | None:
    counts = {"one_and_a_half": 1.5, "couple": 2.0, "few": 3.0}
    return next((count for kind, count in counts.items() if kind in token.kinds), None)


def _number(text: str) -> _Amount:
    """Read a number, a fraction, or a time such as 1:30, which has its unit."""
    if text in _FRACTIONS:
        return _Amount(_FRACTIONS[text])
    if ":" in text:
        value = 0
        for part in text.replace(",", ".").split(":")[:3]:
            value = value * 60 + int(part.partition(".")[0])
        return _Amount(value, seconds(1))
    digits = text.replace(",", ".")
    return _Amount(float(digits if digits.count(".") < 2 else digits.replace(".", "")))
