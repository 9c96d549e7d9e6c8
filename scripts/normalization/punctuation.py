"""Characters and punctuation, the same in all languages: quotes, brackets, dashes, ellipses and emoji."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_QUOTES: Final = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‘": "'",
        "’": "'",
        "‛": "'",
        "‹": "'",
        "›": "'",
        "′": "'",
        "″": '"',
    }
    | {chr(0x2080 + digit): str(digit) for digit in range(10)}
)
_APOSTROPHE: Final = re.compile(r"(?<=[^\W\d_])[´`ʼ](?=[^\W\d_])")
_DOTS: Final = r"(?<![.…]) ?(?:\.\.|…)[.… ]*+"
_PLAIN: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"[*#]+"), ""),
    (re.compile(r"[\[\]{}<>|~^_`\\\s]+"), " "),
    (re.compile(r" · "), ", "),
    (re.compile(r" (?=[,.;:!?…])"), ""),
    (re.compile(rf"^([\"'(]*){_DOTS}"), r"\1"),
    (re.compile(rf"{_DOTS}(?=[,;:!?])"), ""),
    (re.compile(rf"{_DOTS}$"), "."),
    (re.compile(rf"{_DOTS}(?=\W{{0,3}}[A-Z])"), ". "),
    (re.compile(_DOTS), ", "),
    (re.compile(r" ?(?:(?<!\d)[‒–—―]|[‒–—―](?!\d)|--)[‒–—― -]*| -+(?= |$)"), ", "),
    (re.compile(r",[, ]*(?=[,.;:!?])"), ""),
    (re.compile(r"^[ ,;:]+|(?<= ) +"), ""),
)
"""Replacements, applied in order; after the second one, all white space is single spaces."""

_CACHE_SIZE: Final = 4096


def plain_letters(text: str) -> str:
    """Return `text` in Unicode normal form C with straight quotes and apostrophes, and plain digits for subscripts."""
    if text.isascii() and "`" not in text:
        return text
    return _APOSTROPHE.sub("'", unicodedata.normalize("NFC", text).translate(_QUOTES))


def without_invisible(text: str) -> str:
    """Return `text` without format and control characters, with plain spaces."""
    if text.isascii() and text.isprintable():
        return text
    return " ".join("".join(map(_visible, text)).split(" "))


def without_symbols(text: str) -> str:
    """Return `text` with letters, marks, numbers, punctuation, currency signs and spaces only."""
    return text if text.isascii() else "".join(map(_speakable, text))


def tidy(text: str) -> str:
    """Return `text` with ellipses and dashes as commas and full stops, and without emphasis marks and brackets."""
    for pattern, replacement in _PLAIN:
        text = pattern.sub(replacement, text)
    return text.strip()


@lru_cache(maxsize=_CACHE_SIZE)
def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf" or character in "\ufe0f\u20e3":
        return ""
    return " " if category in ("Cc", "Cs", "Co", "Cn", "Zs", "Zl", "Zp") else character


@lru_cache(maxsize=_CACHE_SIZE)
def _speakable(character: str) -> str:
    category = unicodedata.category(character)
    if character in "•†‡¶‣⁃◦▪":
        return " "
    if category in ("So", "Sk") or "\u2190" <= character <= "\u23ff":
        return character if character == "°" else " "
    return character
