"""Problems in scripts, with their place and a hint, and the errors of this package."""

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
"""Control characters other than tab and line end, and lone surrogates."""

_LINE_ENDS: Final = re.compile("[\r\n\u2028\u2029]")


@dataclass(frozen=True)
class Place:
    """A position in a script."""

    file: str
    """The script's path as the listener gave it, or its name."""

    line: int
    """The line, counted from 1."""

    column: int
    """The column in characters, counted from 1."""

    def __str__(self) -> str:
        return f"{printable(self.file)}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Problem:
    """A mistake in a script; `str` formats it for a terminal."""

    place: Place
    """Its position."""

    code: str
    """A stable short name, such as `unknown-direction`."""

    message: str
    """What is wrong, as a sentence without a full stop."""

    hint: str = ""
    """How to fix it; may be empty."""

    source: str = ""
    """The line as written; empty if there is none to show."""

    width: int = 1
    """The number of characters to underline."""

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
    """Return `text` with every character that could control a terminal replaced by one that can't."""
    return UNSEEN.sub("\ufffd", _LINE_ENDS.sub(" ", text.translate(_PLAIN)))


_PLAIN: Final = {
    ord("\t"): " ",
    **{ord(mark): "\ufffd" for mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"},
}
"""Makes tabs one column wide, and replaces bidirectional controls, which would move the caret."""


def _window(source: str, column: int, width: int = 100) -> tuple[str, int]:
    """Return the part of a long line around `column`, and the column inside that part."""
    if len(source) <= width:
        return source, column
    begin = max(0, column - 1 - width // 2)
    return source[begin : begin + width], column - begin


TRUST_ADVICE: Final = (
    'if you trust the script, use --allow-files, or name its folder in config.toml: trust = ["~/scripts"]'
)
"""What to do when a script may not use a file."""


def os_error_reason(error: OSError) -> str:
    """Return what the operating system reports, in lower case, without the file's name."""
    return (error.strerror or str(error)).lower()


class ScriptError(Exception):
    """The base class of this package's errors."""


class FaultyScriptError(ScriptError):
    """A script has errors."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(tuple(problems))
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class FrontMatterEditError(ScriptError):
    """The front matter of a script is written in a way in which keys can't be set."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        super().__init__(lines)
        self.lines = lines

    def __str__(self) -> str:
        return f"the front matter couldn't be changed; write this into it yourself: {'; '.join(self.lines)}"


class UnknownSessionError(ScriptError):
    """No session or file has this name."""

    def __init__(
        self, name: str, nearest: str | None = None, remedy: str = "`outpour list` shows all sessions"
    ) -> None:
        super().__init__(name, nearest, remedy)
        self.name = name
        self.nearest = nearest
        self.remedy = remedy

    def __str__(self) -> str:
        hint = f" Did you mean {self.nearest!r}?" if self.nearest else ""
        return f"no session or file {self.name!r}.{hint} {self.remedy}"


class UnavailableFileError(ScriptError):
    """A file that a script names is missing, or outside the folders that the script may use."""

    def __init__(self, name: str, *, outside: bool = False, nearest: str | None = None) -> None:
        super().__init__(name, outside, nearest)
        self.name = name
        self.outside = outside
        self.nearest = nearest

    def __str__(self) -> str:
        if self.outside:
            return f"{self.name!r} is outside the script's folder; {TRUST_ADVICE}"
        hint = f"; did you mean {self.nearest!r}?" if self.nearest else ""
        return f"no file {self.name!r} next to the script{hint}"


class UnreadableScriptError(ScriptError):
    """A script's file can't be read as text."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path} can't be read as a script: {self.reason}"


class UnknownWordError(ScriptError):
    """`--set` names a word that isn't in the script's `ask`."""

    def __init__(self, word: str, known: Sequence[str]) -> None:
        super().__init__(word, tuple(known))
        self.word = word
        self.known = tuple(known)

    def __str__(self) -> str:
        known = f"use {', '.join(self.known)}" if self.known else "it asks for none"
        return f"this script doesn't ask for the word {self.word!r}; {known}"


class UnclearPersonError(ScriptError):
    """`--for` names a person, but the script's `ask` has no word for one, or several."""

    def __init__(self, words: Sequence[str], candidates: Sequence[str]) -> None:
        super().__init__(tuple(words), tuple(candidates))
        self.words = tuple(words)
        self.candidates = tuple(candidates)

    def __str__(self) -> str:
        if self.candidates:
            first, names = self.candidates[0], " and ".join(self.candidates)
            return f'this script asks for several people, {names}; instead of --for, use --set {first}="..."'
        if self.words:
            first, names = self.words[0], ", ".join(self.words)
            return f'this script asks for no person, only for {names}; instead of --for, use --set {first}="..."'
        return "this script asks for no words; leave out --for, or write {who} in it and ask: {who: someone} at its top"


class CannotAssembleError(ScriptError):
    """Practices can't be combined into one session."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"can't assemble these practices: {self.reason}"
