"""A line of a script while it is rewritten, with the place of each character in the file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scripts.errors import Place, Problem
from scripts.notation.phrases.notice_texts import MAX_EACH, NOTICES

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Sequence


@dataclass(frozen=True)
class SourceLine:
    """A line of a script; a line that isn't rewritten has no column map."""

    text: str
    """The line in Outpour's notation."""

    number: int
    """Its line in the file, counted from 1."""

    columns: tuple[int, ...] | None = None
    """The column in the file of each character, counted from 1; None if they are the characters' own."""

    @property
    def literal(self) -> bool:
        """Whether it begins with a backslash, so that no step may rewrite it; a pause of Microsoft Agent is none."""
        text = self.text.lstrip()
        return text.startswith("\\") and text[1:5].lower() != "pau="

    def column(self, index: int) -> int:
        """Return the column in the file of the character at `index` of the text, which may be its end."""
        if self.columns is None:
            return index + 1
        if index < len(self.columns):
            return self.columns[index]
        return self.columns[-1] + 1 + index - len(self.columns) if self.columns else 1

    def _columns_of(self, start: int, stop: int) -> Sequence[int]:
        """Return the columns in the file of the characters from index `start` to `stop`."""
        if self.columns is None:
            return range(start + 1, stop + 1)
        return self.columns[start:stop]

    def width(self, start: int, stop: int) -> int:
        """Return the number of characters in the file from index `start` to `stop` of the text; at least 1."""
        return max(1, self.column(stop - 1) + 1 - self.column(start)) if stop > start else 1

    def sub(self, pattern: re.Pattern[str], replacement: str | Callable[[re.Match[str]], str]) -> SourceLine:
        """Return the line with each match of `pattern` replaced, as in `re.sub`; the columns are kept."""
        parts: list[str] = []
        columns: list[int] = []
        position = 0
        for match in pattern.finditer(self.text):
            new = match.expand(replacement) if isinstance(replacement, str) else replacement(match)
            if new == match[0]:
                continue
            parts += [self.text[position : match.start()], new]
            columns += self._columns_of(position, match.start())
            last = max(match.start(), match.end() - 1)
            columns += [self.column(min(match.start() + index, last)) for index in range(len(new))]
            position = match.end()
        if not parts:
            return self
        parts.append(self.text[position:])
        columns += self._columns_of(position, len(self.text))
        return SourceLine("".join(parts), self.number, tuple(columns))

    def insert(self, index: int, text: str) -> SourceLine:
        """Return the line with `text` inserted at `index`; it gets the column of the character before it."""
        columns = list(self._columns_of(0, len(self.text)))
        columns[index:index] = [self.column(max(0, index - 1))] * len(text)
        return SourceLine(f"{self.text[:index]}{text}{self.text[index:]}", self.number, tuple(columns))

    def with_parts(self, parts: Sequence[tuple[int, int, str]]) -> SourceLine:
        """Return the line with other text between some indices, each with a start, a stop and the text, in order."""
        if not parts:
            return self
        texts: list[str] = []
        columns: list[int] = []
        position = 0
        for start, stop, new in parts:
            texts += [self.text[position:start], new]
            columns += [*self._columns_of(position, start), *[self.column(start)] * len(new)]
            position = stop
        texts.append(self.text[position:])
        columns += self._columns_of(position, len(self.text))
        return SourceLine("".join(texts), self.number, tuple(columns))

    def replaced(self, text: str) -> SourceLine:
        """Return a line with other text, every character of which has the column where this one begins."""
        column = self.column(len(self.text) - len(self.text.lstrip()))
        return SourceLine(text, self.number, (column,) * len(text))

    def cut(self, start: int, stop: int | None = None) -> SourceLine:
        """Return the part of the line from index `start` to `stop`."""
        stop = len(self.text) if stop is None else min(stop, len(self.text))
        return SourceLine(self.text[start:stop], self.number, tuple(self._columns_of(start, stop)))


class Notices:
    """Collects what was read otherwise than it stands, as problems for `check`."""

    def __init__(self, file: str, source: list[str]) -> None:
        self._file = file
        self._source = source
        self.problems: list[Problem] = []
        self.comments = 0
        """The number of comments that were dropped."""

        self._collected: dict[str, list[tuple[SourceLine, tuple[int, int] | None]]] = {}

    def written_length(self, line: SourceLine) -> int:
        """Return the length of `line` in the file, in characters."""
        return len(self._source[line.number - 1].rstrip())

    def collect(self, line: SourceLine, kind: str, span: tuple[int, int] | None = None) -> None:
        """Collect a warning of a kind in `NOTICES` about the characters of `line` in `span`."""
        self._collected.setdefault(kind, []).append((line, span))

    def report_collected(self) -> None:
        """Add the collected warnings; some kinds have one for all of their lines."""
        for kind, places in self._collected.items():
            text = NOTICES[kind]
            shown = places[: 1 if text.once else MAX_EACH]
            for index, (line, span) in enumerate(shown, start=1):
                rest = len(places) - index if index == len(shown) else 0
                more = f" (and {rest} more {'line' if rest == 1 else 'lines'} like it)" if rest else ""
                self.add(line, text.code, text.message + more, text.hint, span)
                self.problems[-1] = replace(self.problems[-1], severity=text.severity)
        self._collected.clear()

    def add(
        self, line: SourceLine, code: str, message: str, hint: str = "", span: tuple[int, int] | None = None
    ) -> None:
        """Add a warning about the characters of `line` in `span`, a start and a stop; by default the whole line."""
        start, stop = span or (0, len(line.text.rstrip()))
        place = Place(self._file, line.number, line.column(start))
        source = self._source[line.number - 1]
        self.problems.append(Problem(place, code, message, hint, source, line.width(start, stop), "warning"))
