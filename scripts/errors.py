"""What can be wrong with a text, said with its place, the line itself and the way out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from scripts.terminal_text import display_width, printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Severity: TypeAlias = Literal["error", "warning"]

UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters that no text has: controls other than tab and line end, halves of characters."""

_LINE_ENDS: Final = re.compile("[\r\n\u2028\u2029]")


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
        return f"{printable(self.file)}:{self.line}:{self.column}"


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
        parts = [f"{self.place}: {self.severity}: {_visible(self.message)}"]
        if self.source.strip():
            shown, column = _window(_visible(self.source), self.place.column)
            before, under = shown[: column - 1], shown[column - 1 : column - 1 + self.width]
            parts += [f"    {shown}".rstrip(), f"    {' ' * display_width(before)}{'^' * max(1, display_width(under))}"]
        if self.hint:
            parts.append(f"    {_visible(self.hint)}")
        return "\n".join(parts)


def _visible(text: str) -> str:
    """Return `text`, character by character, as a terminal can show it without being led astray."""
    return UNSEEN.sub("\ufffd", _LINE_ENDS.sub(" ", text.translate(_PLAIN)))


_PLAIN: Final = {
    ord("\t"): " ",
    **{ord(mark): "\ufffd" for mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"},
}
"""Tabs are one column wide here; marks that turn the direction of writing would move the caret."""


def _window(source: str, column: int, most: int = 100) -> tuple[str, int]:
    """Return the part of a long line around `column`, and the column inside that part."""
    if len(source) <= most:
        return source, column
    begin = max(0, column - 1 - most // 2)
    return source[begin : begin + most], column - begin


def os_error_reason(error: OSError) -> str:
    """Return what the operating system reports, in lower case, without the file's name."""
    return (error.strerror or str(error)).lower()


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


class NotReachedError(ScriptError):
    """A file that a script names is not there, or lies where a script may not reach."""

    def __init__(self, name: str, *, outside: bool = False) -> None:
        super().__init__(name, outside)
        self.name = name
        self.outside = outside

    def __str__(self) -> str:
        if self.outside:
            return f"{self.name!r} lies outside of the script's folder; --allow-files permits that"
        return f"there is no file {self.name!r} beside the script"


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


class CannotAssembleError(ScriptError):
    """Practices can't be put together into one session."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"these can't be assembled: {self.reason}"
