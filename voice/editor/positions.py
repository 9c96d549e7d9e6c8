"""Positions in a script: characters of a line, and the units in which editors count them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from scripts.syntax.header_reader import source_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

_BYTE_ORDER_MARK: Final = "\ufeff"


@dataclass(frozen=True)
class Span:
    """Characters of one line; all indexes are counted from 0."""

    line: int
    """The index of the line."""

    start: int
    """The index of the first character."""

    stop: int
    """The index after the last character."""


def span_in(lines: Sequence[str], line: int, start: int, stop: int) -> Span:
    """Return the characters from `start` to `stop` of a line as far as the line and its characters exist."""
    line = max(0, min(line, len(lines) - 1))
    length = len(lines[line])
    return Span(line, min(start, length), min(max(start, stop), length))


@dataclass(frozen=True)
class Units:
    """Converts between characters and an editor's units."""

    encoding: str = "utf-16"
    """The encoding whose code units are counted: `utf-8`, `utf-16` or `utf-32`."""

    def count(self, text: str) -> int:
        """Return the number of units in `text`."""
        if self.encoding == "utf-32":
            return len(text)
        if self.encoding == "utf-8":
            return sum(1 + (character > "\x7f") + (character > "\u07ff") + (character > "\uffff") for character in text)
        return len(text) + sum(character > "\uffff" for character in text)

    def index(self, line: str, units: int) -> int:
        """Return the index of the character of `line` at `units`; its end if the line is shorter."""
        passed = 0
        for index, character in enumerate(line):
            if passed >= units:
                return index
            passed += self.count(character)
        return len(line)


class Offsets:
    """Converts between characters of lines and offsets from the start of a text.

    Offsets count UTF-16 units and take each line break as one, as editors in a browser do; a byte order mark counts.

    Args:
        text: the whole text.
    """

    def __init__(self, text: str) -> None:
        self.lines = source_lines(text)
        self._units = Units()
        begin = len(_BYTE_ORDER_MARK) if text.startswith(_BYTE_ORDER_MARK) else 0
        self._starts = [*accumulate((self._units.count(line) + 1 for line in self.lines), initial=begin)]

    def offset(self, line: int, index: int) -> int:
        """Return the offset of the character at `index` of the line at index `line`."""
        return self._starts[line] + self._units.count(self.lines[line][:index])

    def position(self, offset: int) -> tuple[int, int]:
        """Return the index of the line at `offset`, and that of the character in it; the nearest that exists."""
        line = max(0, min(bisect_right(self._starts, offset), len(self.lines)) - 1)
        return line, self._units.index(self.lines[line], offset - self._starts[line])
