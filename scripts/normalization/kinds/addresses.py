"""Web and e-mail addresses, names of files, hashtags and names of users."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.normalization.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scripts.normalization.grammar import Grammar

_DOMAINS: Final = (
    "com|org|net|edu|gov|info|app|io|co|tv|fm|ai|dev|blog|health|life|live|online|shop|store|site|club|yoga|world|coach|"
    "int|ly|academy|studio|foundation|uk|ca|au|nz|ie|de|ch|fr|es|pt|br|nl|pl|eu|se|dk|za|mx|ar|cl|jp"
)
_WORDS: Final = "me|us|at|it|be|no|in|fi|is|to|la|so"
"""Domains that are words: only with more of an address."""

_FILES: Final = (
    "mp3|mp4|m4a|m4b|wav|ogg|opus|flac|txt|pdf|docx?|odt|rtf|html?|md|jpe?g|png|gif|zip|csv|xlsx?|srt|vtt|epub"
)
_HOST: Final = rf"(?:[a-z0-9](?:[a-z0-9-]{{0,40}})\.){{1,4}}(?:{_DOMAINS})(?![\w-])(?!\.\w)"
_LONG_HOST: Final = rf"(?:[a-z0-9](?:[a-z0-9-]{{0,40}})\.){{1,4}}(?:{_DOMAINS}|{_WORDS})(?![\w-])(?!\.\w)"
_ANY_HOST: Final = r"(?:[a-z0-9](?:[a-z0-9-]{0,40})\.){1,4}[a-z]{2,12}(?![\w-])"
_LONGEST_PATH: Final = 40
"""Maximum length of a path that is spoken; listeners can't remember a longer one."""


def rules(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for addresses; a language without names for their characters has none."""
    names = grammar.characters
    if not {".", "@", "/"} <= set(names):
        return
    yield Rule(
        re.compile(rf"(?<![\w.@])([\w+-]{{1,64}}(?:\.[\w+-]{{1,64}}){{0,3}})@({_ANY_HOST})", re.IGNORECASE),
        lambda match: f"{_spelled(match[1], grammar)} {names['@']} {_spelled(match[2], grammar)}",
        digits=False,
        needs="@",
    )
    yield Rule(
        re.compile(
            rf"(?<![\w.@/-])(?:https?://)?(?:www\.)?({_HOST})(?::\d{{2,5}})?((?:/[^\s<>\"')\]\U00010600]*)?)",
            re.IGNORECASE,
        ),
        lambda match: _web_address(match, grammar),
        digits=False,
        needs=".",
    )
    yield Rule(
        re.compile(
            r"(?:https?://(?:www\.)?|(?<![\w.@/-])www\.)([\w.-]{1,100})([^\s<>\"')\]\U00010600]*)", re.IGNORECASE
        ),
        lambda match: _web_address(match, grammar),
        digits=False,
        needs="./",
    )
    yield Rule(
        re.compile(rf"(?<![\w.@/-])({_LONG_HOST})(/[^\s<>\"')\]\U00010600]+)", re.IGNORECASE),
        lambda match: _web_address(match, grammar),
        digits=False,
        needs=".",
    )
    yield Rule(
        re.compile(rf"(?<![\w.])([\w-]{{1,64}}(?:\.[\w-]{{1,32}}){{0,3}})\.({_FILES})(?!\w)"),
        lambda match: f"{_spelled(match[1], grammar)} {names['.']} {match[2].upper()}",
        digits=False,
        needs=".",
    )
    yield from _tags(names)


def _tags(names: Mapping[str, str]) -> Iterator[Rule]:
    """Yield the rules for hashtags and names of users."""
    if names.get("#"):
        yield Rule(
            re.compile(r"(?<![\w#&])#(?=[^\W\d]\w)([\w]{2,60})"),
            lambda match: f"{names['#']} {_words(match[1])}",
            digits=False,
            needs="#",
        )
    yield Rule(
        re.compile(r"(?<![\w@])@([^\W\d_][\w.]{1,40}\w)"),
        lambda match: f"{names['@']} {_words(match[1])}",
        digits=False,
        needs="@",
    )


def _web_address(match: re.Match[str], grammar: Grammar) -> str:
    """Return the words for a host and, unless it is long, its path; its final punctuation stays."""
    path = match[2].rstrip(".,;:!?")
    end = match[2][len(path) :]
    spoken = _spelled(match[1].rstrip(".-"), grammar)
    path = path.strip("/")
    if path and len(path) <= _LONGEST_PATH and re.fullmatch(r"[\w./~-]+", path):
        parts = (_spelled(part, grammar) for part in path.split("/") if part)
        spoken = f" {grammar.characters['/']} ".join((spoken, *parts))
    return spoken + end


def _spelled(text: str, grammar: Grammar) -> str:
    return f" {grammar.characters['.']} ".join(_words(part) for part in text.split(".") if part)


def _words(text: str) -> str:
    """Return the words of a name written as one: calm_app, calm-app, calmApp."""
    apart = re.sub(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])|(?<=[a-z])(?=[A-Z])", " ", text)
    return " ".join(re.split(r"[\W_]+", apart)).strip()
