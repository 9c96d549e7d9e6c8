"""Splits a line of a script into tokens: text, placeholders and directions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from scripts.syntax.speech_markdown import MODIFIERS, TAGS, is_network_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TOKEN: Final = re.compile(
    rf"""
      (?P<escape>   \\ (?P<sign> [\[\](){{}}\#*/\\<!-] ) )
    | (?P<end>       \\ \s* $ )
    | (?P<comment>  (?: ^ | (?<=\s) ) // .* )
    | (?P<mark>     \[ \s* mark \s* [:\s] [^\[\]]* \] )
    | (?P<audio>    ! (?: \( [^()]* \) )? \[ \s* ["“'] (?P<sound> [^"”'\[\]]+ ) ["”'] [^\[\]]* \] )
    | (?P<naming>    \[ (?P<named> \s* (?:music|sound) \b
                       (?: [^\[\]"“”„«»] | " [^"]{{1,300}} " | [“”„«»] [^“”„«»"]{{1,300}} [“”«»]
                         | \[ [^\[\]]{{0,300}} \] | ["“”„«»] ){{0,500}}+ ) \] )
    | (?P<direction> \[ (?P<inside> [^\[\]]* ) \] )
    | (?P<modified>     \( (?P<shown> (?: [^()\[\]{{}}<>\\] | \\ . | \( [^()\[\]{{}}<>\\]* \) )*+ ) \)
                    (?: \[ (?P<modifiers> \s* (?: {"|".join(MODIFIERS)} ) \s* (?: [:;] [^\[\]]* )? ) \]
                      | \[ \s* (?: " (?P<double> [^"\[\]]+ ) " | ' (?P<single> [^'\[\]]+ ) ' ) \s* \]
                      | \[ \s* / (?P<slashed> [^/\[\]]+ ) / \s* \]
                      | {{ (?P<alias> [^{{}}~] [^{{}}]* ) }}
                      | / (?P<sounds> [^/\s()]+ ) / ) )
    | (?P<tag>      < \s* break \b (?P<attributes> [^<>]* ) > )
    | (?P<shut>     < \s* / \s* break \s* > )
    | (?P<ssml>     < /? (?: {"|".join(TAGS)} ) \b [^<>]* > )
    | (?P<word>     {{ \s* (?P<name> [^\W\d]\w* ) \s* }} )
    | (?P<empty>    {{ \s* }} )
    | (?P<variants> {{ \s* ~ (?P<options> [^{{}}\[\]]* ) }} )
    | (?P<stray>    [\[\]{{}}] | <(?= \s* (?: / \s* )? break \b ) )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TIME: Final = re.compile(r"""\btime\s*=\s*["']?([^"'/]*)""", re.IGNORECASE)
_STRENGTH: Final = re.compile(r"""\bstrength\s*=\s*["']?([^"'/]*)""", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"\\(.)")


@dataclass(frozen=True)
class Token:
    """A token of one line."""

    kind: Literal["text", "placeholder", "variants", "modified", "direction", "stray", "end"]
    """The kind; `modified` is words with modifiers, `stray` an unmatched bracket or brace, `end` a backslash that ends
    its line."""

    text: str
    """The text with escapes resolved, the placeholder's name, or the text inside the brackets or braces."""

    column: int
    """The column of its first character, counted from 1."""

    markup: str
    """The token as written."""

    modifiers: str = ""
    """The Speech Markdown modifiers of `modified` words, without brackets."""


def tokens(line: str) -> Iterator[Token]:
    """Yield the tokens of `line` in order; they cover everything but comments."""
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
        if not (match["comment"] or match["shut"] or match["mark"]):
            yield _token(match)
    text += line[position:]
    if text:
        yield Token("text", text, begin + 1, line[begin:])


def _token(match: re.Match[str]) -> Token:
    column, written = match.start() + 1, match[0]
    for kind in ("word", "variants", "stray", "modified", "end", "empty"):
        if match[kind]:
            return _KINDS[kind](match, column, written)
    if match["tag"]:
        time = _TIME.search(match["attributes"]) or _STRENGTH.search(match["attributes"])
        return Token("direction", f"pause {time[1] if time else ''}", column, written)
    if match["ssml"]:
        return Token("modified", "", column, written, "ssml")
    if match["audio"]:
        if is_network_source(match["sound"]):
            return Token("modified", "", column, written, "audio")
        return Token("direction", f'sound "{match["sound"]}"', column, written)
    return Token("direction", match["named"] or match["inside"] or "", column, written)


def _modified(match: re.Match[str], column: int, written: str) -> Token:
    """Return words with modifiers; short forms such as `(Al){aluminum}` and `(text)/sounds/` are expanded."""
    alias = match["alias"] or match["double"] or match["single"]
    shorthand = f'sub:"{alias}"' if alias else f'ipa:"{match["sounds"] or match["slashed"]}"'
    return Token("modified", _ESCAPED.sub(r"\1", match["shown"]), column, written, match["modifiers"] or shorthand)


_KINDS: Final[dict[str, Callable[[re.Match[str], int, str], Token]]] = {
    "word": lambda match, column, written: Token("placeholder", match["name"], column, written),
    "variants": lambda match, column, written: Token("variants", match["options"], column, written),
    "stray": lambda _, column, written: Token("stray", written, column, written),
    "modified": _modified,
    "empty": lambda _, column, written: Token("stray", "{}", column, written),
    "end": lambda _, column, written: Token("end", "", column, written),
}
"""The function that makes the token of a match, by the name of the matched group."""
