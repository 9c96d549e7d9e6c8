"""What the language reference says, for hovers and completions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from audio.ambiences import AMBIENCES
from scripts.model.breathing import PATTERNS
from scripts.syntax.direction_arguments import bare_duration
from scripts.syntax.lexer import tokens
from voice.editor.positions import Span

if TYPE_CHECKING:
    from voice.editor.document import Document

_SYNONYMS: Final = {"break": "pause"}


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    """Return the rows of the reference by direction and by key; `docs/generate.py` writes the file."""
    content: dict[str, dict[str, list[str]]] = json.loads(
        files("voice.editor").joinpath("reference.json").read_text(encoding="utf-8")
    )
    return content


def direction_help(name: str) -> str:
    """Return what the reference says of a direction, as Markdown; empty if there is none of this name."""
    return "\n\n".join(_tables()["directions"].get(_SYNONYMS.get(name, name), ()))


def key_help(name: str) -> str:
    """Return what the reference says of a front matter key, as Markdown; empty if there is none of this name."""
    return "\n\n".join(_tables()["keys"].get(name, ()))


def pattern_help(name: str) -> str:
    """Return the phases of a named breathing pattern in seconds, such as `4-7-8`."""
    first, last = PATTERNS[name]
    return f"{first} to {last}" if last else str(first)


@dataclass(frozen=True)
class Hover:
    """Help for what the pointer is on."""

    span: Span
    """The characters that it is about."""

    text: str
    """What the reference says, as Markdown."""


def hover(document: Document, line: int, index: int) -> Hover | None:
    """Return the help for the character at `index` of the line at index `line`; None if there is none."""
    if line >= len(document.lines):
        return None
    text = document.lines[line]
    if document.in_front_matter(line):
        key, colon, _ = text.partition(":")
        if colon and index <= len(key):
            return _hover(line, 0, key, key_help(key.strip().lower()))
        return _ambience_at(text, line, index)
    for token in tokens(text):
        start = token.column - 1
        if start <= index < start + len(token.markup):
            if token.kind == "direction":
                return _ambience_at(text, line, index) or _hover(line, start, token.markup, _direction_text(token.text))
            if token.kind == "placeholder":
                return _hover(line, start, token.markup, _word_text(document, token.text))
    return None


def _hover(line: int, start: int, written: str, text: str) -> Hover | None:
    return Hover(Span(line, start, start + len(written)), text) if text else None


def _direction_text(inside: str) -> str:
    """Return the help for a direction by the text inside its brackets."""
    name = inside.strip().partition(" ")[0].rstrip(":").lower()
    return direction_help("pause" if bare_duration(inside.strip()) else name)


def _word_text(document: Document, name: str) -> str:
    default = document.script.header.ask.get(name)
    return f"`{name}`: a word that the listener may replace; by default {as_code(default)}" if default else ""


def as_code(text: str) -> str:
    """Return `text` of a script as Markdown that shows it as it is, so that no picture in it is fetched."""
    plain = " ".join(text.replace("`", "'").split())
    return f"`{plain}`" if plain else ""


def _ambience_at(text: str, line: int, index: int) -> Hover | None:
    """Return the description of the ambience whose name is at `index` of `text`; None if there is none."""
    start = stop = index
    while start > 0 and text[start - 1].isalpha():
        start -= 1
    while stop < len(text) and text[stop].isalpha():
        stop += 1
    name = text[start:stop]
    before = text[:start].rstrip(" +:,0123456789.").lower()
    is_music = "music" in before and text[stop : stop + 1] != "."
    return _hover(line, start, name, f"`{name}`: {AMBIENCES[name].about}") if is_music and name in AMBIENCES else None
