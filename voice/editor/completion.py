"""What can be written at the cursor: directions and their arguments, front matter keys and their values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from audio.ambiences import AMBIENCES
from scripts.library.lookup import sources
from scripts.model.breathing import PATTERNS
from scripts.model.elements import BELLS
from scripts.model.header import BRACKETS, KINDS, LINES
from scripts.syntax.directions import DIRECTIONS, STRENGTHS
from scripts.syntax.front_matter import KEYS
from voice.editor.positions import Span
from voice.editor.reference import as_code, direction_help, key_help, pattern_help
from voice.speech.catalog import available_voices, offered_engines
from voice.speech.engines import ENGINES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from voice.editor.document import Document
    from voice.storage.paths import Paths

_NAME: Final = re.compile(r"(?<!\\)\[\s*([^\W\d]*)$")
_ARGUMENT: Final = re.compile(r"(?<!\\)\[\s*([^\W\d]+)(?:\s*:\s*|\s+)(?:[^\[\]]*[\s+,])?([^\s\[\]+,]*)$")
_WORD: Final = re.compile(r"(?<!\\)\{\s*(\w*)$")
_KEY: Final = re.compile(r"^(\w*)$")
_VALUE: Final = re.compile(r"^(\w+)\s*:\s*(?:.*[\s+,\[])?([^\s+,\[\]]*)$")


@dataclass(frozen=True)
class Completion:
    """One thing that can be written at the cursor."""

    label: str
    """Its name in the list."""

    text: str
    """The text to write."""

    about: str
    """What the reference says of it, as Markdown; may be empty."""

    kind: Literal["direction", "key", "value", "word"]
    """What it is; a word is one that the script asks for."""


@dataclass(frozen=True)
class Completions:
    """What can be written at the cursor."""

    span: Span
    """The characters that are already written of it."""

    options: tuple[Completion, ...]
    """All of it, in the order of the reference."""


def completions(document: Document, line: int, index: int, paths: Paths) -> Completions | None:
    """Return what can be written before the character at `index` of the line at index `line`; None if nothing."""
    if line >= len(document.lines):
        return None
    typed = document.lines[line][:index]
    offered, begun = _offers(document, typed, paths, in_front_matter=document.in_front_matter(line))
    return Completions(Span(line, index - len(begun), index), tuple(offered)) if offered else None


def _offers(document: Document, typed: str, paths: Paths, *, in_front_matter: bool) -> tuple[list[Completion], str]:
    """Return what can follow `typed`, the line up to the cursor, and the part of it that is already written."""
    if in_front_matter:
        if match := _KEY.match(typed):
            return [Completion(key, f"{key}: ", key_help(key), "key") for key in KEYS], match[1]
        if match := _VALUE.match(typed):
            return list(_values(_KEY_VALUES, match[1].lower(), paths)), match[2]
    elif match := _NAME.search(typed):
        return [Completion(name, name, direction_help(name), "direction") for name in DIRECTIONS], match[1]
    elif match := _ARGUMENT.search(typed):
        return list(_values(_ARGUMENTS, match[1].lower(), paths)), match[2]
    elif match := _WORD.search(typed):
        ask = document.script.header.ask
        return [Completion(word, word, as_code(default), "word") for word, default in ask.items()], match[1]
    return [], ""


def _values(
    table: dict[str, Callable[[Paths], Iterable[tuple[str, str]]]], name: str, paths: Paths
) -> Iterable[Completion]:
    """Yield the values in `table` of the direction or key called `name`."""
    for value, about in table[name](paths) if name in table else ():
        yield Completion(value, value, about, "value")


def _voices(paths: Paths) -> Iterable[tuple[str, str]]:
    """Yield the installed voices; engines that start a process to list theirs are left out."""
    quick = tuple(name for name in offered_engines() if ENGINES[name].listed_quickly)
    for voice in available_voices(quick):
        if voice.installed:
            yield voice.name, voice.language


def _music(paths: Paths) -> Iterable[tuple[str, str]]:
    return [(name, kind.about) for name, kind in AMBIENCES.items()]


def _sessions(paths: Paths) -> Iterable[tuple[str, str]]:
    return [(source.name, "") for source in sources(paths.scripts)]


def _names(*names: str) -> Callable[[Paths], Iterable[tuple[str, str]]]:
    return lambda _: [(name, "") for name in names]


_ARGUMENTS: Final[dict[str, Callable[[Paths], Iterable[tuple[str, str]]]]] = {
    "voice": _voices,
    "music": _music,
    "breathe": lambda _: [(name, pattern_help(name)) for name in PATTERNS],
    "bell": _names(*(bell for bell in BELLS if bell != "bell")),
    "include": _sessions,
    "pause": _names(*STRENGTHS),
    "break": _names(*STRENGTHS),
}
"""The arguments of directions."""

_KEY_VALUES: Final[dict[str, Callable[[Paths], Iterable[tuple[str, str]]]]] = {
    "voice": _voices,
    "music": lambda paths: [*_music(paths), ("none", "")],
    "kind": _names(*KINDS),
    "lines": _names(*LINES),
    "brackets": _names(*BRACKETS),
}
"""The values of front matter keys."""
