"""Finds the numbered lists of a script, and which of their numbers are spoken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMBERED: Final = re.compile(
    r"(?P<begin>\s*)(?P<stars>[*_]{0,3})\(?(?:(?P<number>\d{1,3})|(?P<letter>[a-zA-Z])|(?P<roman>[ivx]{1,5}|[IVX]{1,5}))"
    r"(?P<mark>[.)](?=\s|[*_]*\s|[A-ZÀ-Þ\"“„¿¡])|\.\)|[:/\]-](?=\s)|\s[-–—](?=\s))(?P<closing>[*_]{0,3})\s*(?=\S)"
)
_NUMERALS: Final = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx"
_ROMAN: Final = {numeral: value for value, numeral in enumerate(_NUMERALS.split(), start=1)}


@dataclass(frozen=True)
class ListNumber:
    """The number of an item of a list."""

    number: int
    """The number, or the place of the letter in the alphabet."""

    spoken: bool
    """Whether it is spoken: the numbers of a list that counts up from 1 aren't."""


def list_numbers(texts: Sequence[str]) -> dict[int, ListNumber]:
    """Return the numbers of the numbered lists in `texts`, by the index of their line."""
    runs: dict[tuple[str, str, int], list[tuple[int, int]]] = {}
    complete: list[list[tuple[int, int]]] = []
    for index, text in enumerate(texts):
        match = NUMBERED.match(text) if text[:24].strip() else None
        for kind, number in _values(match) if match else ():
            key = (kind, match["mark"].strip() if match else "", len(match["begin"]) if match else 0)
            run = runs.setdefault(key, [])
            if run and not _follows(run, number):
                complete.append(run)
                run = runs[key] = []
            run.append((index, number))
    found: dict[int, ListNumber] = {}
    for run in sorted([*complete, *runs.values()], key=len):
        numbers = [number for _, number in run]
        if len(run) > 1 and (numbers[0] == 1 or numbers[0] > numbers[1]):
            found |= {index: ListNumber(number, spoken=numbers[0] > numbers[1]) for index, number in run}
    return found


def _values(match: re.Match[str]) -> list[tuple[str, int]]:
    """Return the kinds of number that `match` can be, with their values; the letter i may be a Roman numeral."""
    if match["number"]:
        return [("number", int(match["number"]))]
    sign = match["letter"] or match["roman"]
    values = [("letter", ord(sign.lower()) - ord("a") + 1)] if len(sign) == 1 else []
    if sign.lower() in _ROMAN:
        values.append(("roman", _ROMAN[sign.lower()]))
    return values


def _follows(run: list[tuple[int, int]], number: int) -> bool:
    """Return whether `number` goes on counting up or down; Markdown also allows 1 for every item."""
    last = run[-1][1]
    if len(run) == 1:
        return number in (last + 1, last - 1) or number == last == 1
    return number == last + (run[1][1] - run[0][1])
