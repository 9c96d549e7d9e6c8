"""Normalizes text for speech engines: writes out abbreviations and removes symbols."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from scripts.normalization.sentences import ABBREVIATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

_QUOTES: Final = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'"})
_DOTS: Final = r"(?<![.…]) ?(?:\.\.|…)[.… ]*+"
_PLAIN: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"[*#]+"), ""),
    (re.compile(r"[\[\]{}<>|~^_`\\\s]+"), " "),
    (re.compile(r" (?=[,.;:!?…])"), ""),
    (re.compile(rf"^([\"'(]*){_DOTS}"), r"\1"),
    (re.compile(rf"{_DOTS}(?=[,;:!?])"), ""),
    (re.compile(rf"{_DOTS}$"), "."),
    (re.compile(rf"{_DOTS}(?=\W{{0,3}}[A-Z])"), ". "),
    (re.compile(_DOTS), ", "),
    (re.compile(r"(?<=\d) ?[‒–—―] ?(?=\d)"), " to "),
    (re.compile(r" ?(?:[‒–—―]|--)[‒–—― -]*| -+(?= |$)"), ", "),
    (re.compile(r" ?& ?"), " and "),
    (re.compile(r",[, ]*(?=[,.;:!?])"), ""),
    (re.compile(r"^[ ,;:]+|(?<= ) +"), ""),
)
"""Replacements, applied in order; after the second one, all white space is single spaces."""

_PASSES: Final = 8
"""Maximum number of passes, because one replacement can enable another; only nonsense needs more."""

_NUMBER: Final = r"\d+(?:\.\d+)?"
_SERIES: Final = re.compile(rf"(?<![\w/.-]){_NUMBER}(?:[-‒–—―]{_NUMBER}){{2,}}(?![\w/-])")
_RANGE: Final = re.compile(r"(?<![\w/.-])(\d{1,3}(?:\.\d+)?)-(\d{1,3}(?:\.\d+)?)(?![\w/-]|\.\d)")
_SIMPLE: Final = re.compile(r"[A-Z][a-z']+(?:,? [a-z']+)*[.!?]")
"""Matches most sentences; they need no replacement."""

_ABBREVIATED: Final = re.compile(rf"(?<!\w)(?:({'|'.join(map(re.escape, ABBREVIATIONS))})(\s*$)?)")
_CACHE_SIZE: Final = 4096
"""Size of the cache; checking a session and playing it normalize the same sentences."""


def normalize(text: str, pronunciations: Mapping[str, str] | None = None) -> str:
    """Return `text` normalized for an engine; empty if it has nothing to speak.

    Ellipses and dashes become commas and full stops. Abbreviations and series such as 4-7-8 are written out. Emphasis
    marks, brackets, emoji and control characters are removed. Whole words in `pronunciations` are replaced, ignoring
    case.
    """
    normal = _normal(text)
    if pronunciations:
        normal = _apply_pronunciations(normal, pronunciations)
    if _SIMPLE.fullmatch(normal) and normal.rpartition(" ")[2] not in ABBREVIATIONS:
        return normal
    return _replace_all(normal)


def _normal(text: str) -> str:
    """Return `text` in Unicode normal form C with straight quotes."""
    return text if text.isascii() else unicodedata.normalize("NFC", text).translate(_QUOTES)


@lru_cache(maxsize=_CACHE_SIZE)
def _replace_all(text: str) -> str:
    spoken = "".join(map(_speakable, text))
    for _ in range(_PASSES):
        before, spoken = spoken, _replace_once(spoken)
        if spoken == before:
            break
    return spoken if any(map(str.isalnum, spoken)) else ""


def _replace_once(spoken: str) -> str:
    if any(map(str.isdigit, spoken)):
        spoken = _SERIES.sub(lambda match: re.sub("[-‒–—―]", ", ", match[0]), spoken)
        spoken = _RANGE.sub(r"\1 to \2", spoken)
    spoken = _ABBREVIATED.sub(_write_out, spoken)
    for pattern, replacement in _PLAIN:
        spoken = pattern.sub(replacement, spoken)
    return spoken.strip()


@lru_cache(maxsize=_CACHE_SIZE)
def _speakable(character: str) -> str:
    """Return letters, marks, numbers, punctuation, spaces and currency signs unchanged, and others as a space.

    Invisible format characters become empty.
    """
    category = unicodedata.category(character)
    if category == "Cf" or character in "\ufe0f\u20e3":
        return ""
    if category in ("So", "Sk", "Cs", "Co", "Cn", "Cc") or "\u2190" <= character <= "\u23ff":
        return character if character == "°" else " "
    return character


def _write_out(match: re.Match[str]) -> str:
    """Write out an abbreviation; at the end of the text its full stop is kept."""
    return ABBREVIATIONS[match[1]] + ("." if match[2] is not None else "")


def _apply_pronunciations(text: str, pronunciations: Mapping[str, str]) -> str:
    pattern, folded = _pronunciation_pattern(tuple(pronunciations.items()))
    return pattern.sub(lambda match: folded.get(match[0].casefold(), match[0]), text)


@lru_cache(maxsize=8)
def _pronunciation_pattern(pairs: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    folded = {_normal(word).casefold(): _normal(spoken) for word, spoken in pairs}
    alternatives = "|".join(re.escape(_normal(word)) for word, _ in sorted(pairs, key=lambda pair: -len(pair[0])))
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE), folded
