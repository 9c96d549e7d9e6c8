"""Cutting a line of a script into words, placeholders and directions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN: Final = re.compile(
    r"""
      (?P<escape>   \\ (?P<sign> [\[\](){}\#*/\\<] ) )
    | (?P<comment>  (?: ^ | (?<=\s) ) // .* )
    | (?P<direction> \[ (?P<inside> [^\[\]]* ) \] )
    | (?P<spoken>   \( \s* (?P<round> (?:pause|break) \b [^()]* ) \) )
    | (?P<tag>      < \s* break \b (?P<attributes> [^<>]* ) > )
    | (?P<shut>     < \s* / \s* break \s* > )
    | (?P<word>     \{ \s* (?P<name> [^\W\d]\w* ) \s* \} )
    | (?P<variants> \{ \s* ~ (?P<options> [^{}\[\]]* ) \} )
    | (?P<stray>    [\[\]{}] | <(?= \s* (?: / \s* )? break \b ) )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TIME: Final = re.compile(r"""\btime\s*=\s*["']?([^"'/]*)""", re.IGNORECASE)


@dataclass(frozen=True)
class Token:
    """A piece of one line."""

    kind: Literal["text", "placeholder", "variants", "direction", "stray"]
    """What it is; `stray` is a bracket or brace that nothing closes or opens."""

    text: str
    """The text with escapes undone, the placeholder's name, or what stands inside the brackets or braces."""

    column: int
    """Where it begins, counted from 1."""

    written: str
    """As it stands in the line."""


def tokens(line: str) -> Iterator[Token]:
    """Cut `line` into tokens, in order; comments are left out, everything else is covered."""
    text, begin, position = "", 0, 0
    for match in _TOKEN.finditer(line):
        text += line[position : match.start()]
        position = match.end()
        if match["escape"]:
            text += match["sign"]
            continue
        if text:
            yield Token("text", text, begin + 1, line[begin : match.start()])
        text, begin = "", position
        if not (match["comment"] or match["shut"]):
            yield _token(match)
    text += line[position:]
    if text:
        yield Token("text", text, begin + 1, line[begin:])


def _token(match: re.Match[str]) -> Token:
    column, written = match.start() + 1, match[0]
    if match["word"]:
        return Token("placeholder", match["name"], column, written)
    if match["variants"]:
        return Token("variants", match["options"], column, written)
    if match["stray"]:
        return Token("stray", written, column, written)
    if match["tag"]:
        time = _TIME.search(match["attributes"])
        return Token("direction", f"pause {time[1] if time else ''}", column, written)
    return Token("direction", match["round"] or match["inside"] or "", column, written)
