"""Positions in the units that an editor counts in: UTF-16 code units unless it asks for others."""

from __future__ import annotations

from dataclasses import dataclass

from lsprotocol.types import Position, PositionEncodingKind, Range


@dataclass(frozen=True)
class Units:
    """Converts between characters and the editor's units."""

    encoding: PositionEncodingKind | str = PositionEncodingKind.Utf16
    """The units of columns."""

    def count(self, text: str) -> int:
        """Return the number of units in `text`."""
        if self.encoding == PositionEncodingKind.Utf32:
            return len(text)
        if self.encoding == PositionEncodingKind.Utf8:
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

    def span(self, lines: list[str], line: int, start: int, stop: int) -> Range:
        """Return the range of the characters from index `start` to `stop` in line `line`, all counted from 0."""
        line = max(0, min(line, len(lines) - 1))
        text = lines[line]
        return Range(Position(line, self.count(text[:start])), Position(line, self.count(text[: max(start, stop)])))
