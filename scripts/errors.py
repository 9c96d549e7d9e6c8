"""What can be wrong with a text, said with its place, the line itself and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Severity: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True)
class Place:
    """Where something stands in a script."""

    file: str
    """The script's path as the listener knows it, or its name."""

    line: int
    """Line, counted from 1."""

    column: int
    """Column in characters, counted from 1."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a script, composed for a person by `str`."""

    place: Place
    """Where it is."""

    code: str
    """A stable short name, such as `unknown-direction`."""

    message: str
    """What is wrong, one sentence without its full stop."""

    hint: str = ""
    """What to do next; may be empty."""

    source: str = ""
    """The line as written; empty where there is none to show."""

    width: int = 1
    """Characters that the caret underlines."""

    severity: Severity = "error"
    """An error stops the session, a warning does not."""

    def __str__(self) -> str:
        parts = [f"{self.place}: {self.severity}: {self.message}"]
        if self.source.strip():
            shown, column = _window(self.source.replace("\t", " "), self.place.column)
            carets = "^" * max(1, min(self.width, len(shown) - column + 1))
            parts += [f"    {shown}", f"    {' ' * (column - 1)}{carets}"]
        if self.hint:
            parts.append(f"    {self.hint}")
        return "\n".join(parts)


def _window(source: str, column: int, most: int = 100) -> tuple[str, int]:
    """Return the part of a long line around `column`, and the column inside that part."""
    if len(source) <= most:
        return source, column
    begin = max(0, column - 1 - most // 2)
    return source[begin : begin + most], column - begin


class ScriptError(Exception):
    """The base of everything in this folder that a listener may be told."""


class FaultyScriptError(ScriptError):
    """A script cannot be played as it is written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(tuple(problems))
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class UnknownSessionError(ScriptError):
    """A session was asked for that is neither in a library nor a file."""

    def __init__(self, name: str, nearest: str | None = None) -> None:
        super().__init__(name, nearest)
        self.name = name
        self.nearest = nearest

    def __str__(self) -> str:
        hint = f" Did you mean {self.nearest!r}?" if self.nearest else ""
        return f"there is no session or file {self.name!r}.{hint} `outpour list` shows the sessions there are"


class UnreadableScriptError(ScriptError):
    """A script's file is no text that can be read."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path} can't be read as a script: {self.reason}"


class UnknownWordError(ScriptError):
    """`--set` names a word that the script does not ask for."""

    def __init__(self, word: str, known: Sequence[str]) -> None:
        super().__init__(word, tuple(known))
        self.word = word
        self.known = tuple(known)

    def __str__(self) -> str:
        there = f"it asks for: {', '.join(self.known)}" if self.known else "it asks for none"
        return f"this script has no word {self.word!r} to set; {there}"
