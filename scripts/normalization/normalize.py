"""Words made ready to be spoken: what an engine would stumble over is written out or taken away."""

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
"""What is replaced, one after the other; the second leaves no other space than single blanks."""

_PASSES: Final = 8
"""What one replacement leaves behind may be another's; more rounds than this only nonsense needs."""

_NUMBER: Final = r"\d+(?:\.\d+)?"
_SERIES: Final = re.compile(rf"(?<![\w/.-]){_NUMBER}(?:[-‒–—―]{_NUMBER}){{2,}}(?![\w/-])")
_RANGE: Final = re.compile(r"(?<![\w/.-])(\d{1,3}(?:\.\d+)?)-(\d{1,3}(?:\.\d+)?)(?![\w/-]|\.\d)")
_SIMPLE: Final = re.compile(r"[A-Z][a-z']+(?:,? [a-z']+)*[.!?]")
"""Most sentences: nothing in them is to be replaced."""

_ABBREVIATED: Final = re.compile(rf"(?<!\w)(?:({'|'.join(map(re.escape, ABBREVIATIONS))})(\s*$)?)")
_KEPT: Final = 4096
"""Sentences remembered in the form they are spoken in: checking a session and playing it ask for the same ones."""


def normalize(text: str, pronunciations: Mapping[str, str] | None = None) -> str:
    """Return `text` as it is handed to an engine; empty when there is nothing in it to speak.

    Ellipses and dashes become the commas and full stops they are heard as, abbreviations and series such
    as 4-7-8 are written out, emphasis marks, brackets, emoji and control characters go. Whole words in
    `pronunciations` are spoken as given there, upper and lower case alike.
    """
    normal = _normal(text)
    if pronunciations:
        normal = _pronounced(normal, pronunciations)
    if _SIMPLE.fullmatch(normal) and normal.rpartition(" ")[2] not in ABBREVIATIONS:
        return normal
    return _prepared(normal)


def _normal(text: str) -> str:
    """Return `text` with one form for each letter and straight quotes."""
    return text if text.isascii() else unicodedata.normalize("NFC", text).translate(_QUOTES)


@lru_cache(maxsize=_KEPT)
def _prepared(text: str) -> str:
    spoken = "".join(map(_speakable, text))
    for _ in range(_PASSES):
        before, spoken = spoken, _replaced(spoken)
        if spoken == before:
            break
    return spoken if any(map(str.isalnum, spoken)) else ""


def _replaced(spoken: str) -> str:
    if any(map(str.isdigit, spoken)):
        spoken = _SERIES.sub(lambda match: re.sub("[-‒–—―]", ", ", match[0]), spoken)
        spoken = _RANGE.sub(r"\1 to \2", spoken)
    spoken = _ABBREVIATED.sub(_written_out, spoken)
    for pattern, replacement in _PLAIN:
        spoken = pattern.sub(replacement, spoken)
    return spoken.strip()


@lru_cache(maxsize=_KEPT)
def _speakable(character: str) -> str:
    """Return letters, marks, numbers, punctuation, spaces and money as they are; symbols, emoji and controls go.

    What joins or parts letters unseen leaves no space behind.
    """
    category = unicodedata.category(character)
    if category == "Cf" or character in "\ufe0f\u20e3":
        return ""
    if category in ("So", "Sk", "Cs", "Co", "Cn", "Cc") or "\u2190" <= character <= "\u23ff":
        return character if character == "°" else " "
    return character


def _written_out(match: re.Match[str]) -> str:
    """Keep the full stop where the abbreviation's was the sentence's too."""
    return ABBREVIATIONS[match[1]] + ("." if match[2] is not None else "")


def _pronounced(text: str, pronunciations: Mapping[str, str]) -> str:
    pattern, folded = _pronouncing(tuple(pronunciations.items()))
    return pattern.sub(lambda match: folded.get(match[0].casefold(), match[0]), text)


@lru_cache(maxsize=8)
def _pronouncing(pairs: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    folded = {_normal(word).casefold(): _normal(spoken) for word, spoken in pairs}
    choices = "|".join(re.escape(_normal(word)) for word, _ in sorted(pairs, key=lambda pair: -len(pair[0])))
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)", re.IGNORECASE), folded
