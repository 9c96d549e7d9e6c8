"""Words made ready to be spoken: what an engine would stumble over is written out or taken away."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from scripts.sentences import ABBREVIATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_QUOTES: Final = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "\u00a0": " "})
_PLAIN: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"\*+"), ""),
    (re.compile(r"\s*(?:\.{2,}|…)\s*(?=[.,;:!?])"), ""),
    (re.compile(r"\s*(?:\.{2,}|…)+\s*$"), "."),
    (re.compile(r"\s*(?:\.{2,}|…)+\s*(?=\W*[A-Z])"), ". "),
    (re.compile(r"^\s*(?:\.{2,}|…)+\s*"), ""),
    (re.compile(r"\s*(?:\.{2,}|…)+\s*"), ", "),
    (re.compile(r"(?<=\d)\s*[–—]\s*(?=\d)"), " to "),
    (re.compile(r"\s*[–—]+\s*|\s+--?-?\s+"), ", "),
    (re.compile(r"[\[\]{}<>|~^_`\\#]"), " "),
    (re.compile(r"\s*&\s*"), " and "),
    (re.compile(r",(?:\s*,)+"), ","),
    (re.compile(r"\s+([,.;:!?])"), r"\1"),
    (re.compile(r",\s*([.;:!?])"), r"\1"),
    (re.compile(r"^[\s,;:]+"), ""),
    (re.compile(r"\s+"), " "),
)
_SERIES: Final = re.compile(r"(?<![\w/.-])\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?){2,}(?![\w/-])")


def spoken_form(text: str, pronunciations: Mapping[str, str] | None = None) -> str:
    """Return `text` as it is handed to an engine; empty when there is nothing in it to speak.

    Ellipses and dashes become the commas and full stops they are heard as, abbreviations and series such
    as 4-7-8 are written out, emphasis marks, brackets, emoji and control characters go. Whole words in
    `pronunciations` are spoken as given there, upper and lower case alike.
    """
    spoken = unicodedata.normalize("NFC", text).translate(_QUOTES)
    spoken = "".join(character if _speakable(character) else " " for character in spoken)
    spoken = _SERIES.sub(lambda match: match[0].replace("-", ", "), spoken)
    for short, long in ABBREVIATIONS.items():
        spoken = re.sub(rf"(?<!\w){re.escape(short)}(\s*$)?", _written_out(long), spoken)
    for pattern, replacement in _PLAIN:
        spoken = pattern.sub(replacement, spoken)
    spoken = _pronounced(spoken.strip(), pronunciations or {})
    return spoken if any(map(str.isalnum, spoken)) else ""


def _speakable(character: str) -> bool:
    """Tell letters, marks, numbers, punctuation, spaces and money from symbols, emoji and controls."""
    category = unicodedata.category(character)
    if category in ("So", "Sk", "Cs", "Co", "Cn", "Cc", "Cf"):
        return character in "\n\t°"
    return character not in "\ufe0f\u20e3"


def _written_out(long: str) -> Callable[[re.Match[str]], str]:
    """Keep the full stop where the abbreviation's was the sentence's too."""
    return lambda match: long + ("." if match[1] is not None else "")


def _pronounced(text: str, pronunciations: Mapping[str, str]) -> str:
    if not pronunciations:
        return text
    folded = {word.casefold(): spoken for word, spoken in pronunciations.items()}
    choices = "|".join(re.escape(word) for word in sorted(pronunciations, key=len, reverse=True))
    return re.sub(
        rf"(?<!\w)(?:{choices})(?!\w)",
        lambda match: folded.get(match[0].casefold(), match[0]),
        text,
        flags=re.IGNORECASE,
    )
