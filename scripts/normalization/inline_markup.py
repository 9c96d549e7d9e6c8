"""Markup inside a sentence: emphasis, and words with phonemes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_EMPHASIS: Final = re.compile(r"(?<![\w+~*-])(\*{1,3}|\+{1,2}|~|-)(?=[^\W_])([^*+~\n]*?[\w.,;:!?'’)])\1(?![\w+~*-])")
_ASTERISKS: Final = re.compile(r"(?<!\d)(?<!\d )\*+|\*+(?! ?\d)")
"""Asterisks that aren't a sign between two numbers."""

_SOUNDS: Final = re.compile(r"⟦([^⟦⟧|]*)\|([^⟦⟧|]*)⟧")


def strip_emphasis(text: str) -> str:
    """Return `text` without emphasis marks, which no voice supports.

    These are asterisks, and Speech Markdown's `++strong++`, `+moderate+`, `~none~` and `-reduced-`; dashes between
    words or numbers are kept, and an asterisk between two numbers.
    """
    return _ASTERISKS.sub("", _EMPHASIS.sub(r"\2", text))


def mark_phonemes(word: str, ipa: str) -> str:
    """Return `word` marked with its phonemes, as utterances carry it to the engine."""
    return f"⟦{strip_phoneme_marks(word).replace('|', ' ')}|{strip_phoneme_marks(ipa).replace('|', ' ')}⟧"


def has_phonemes(spoken: str) -> bool:
    """Return whether a word in `spoken` is marked with its phonemes."""
    return _SOUNDS.search(spoken) is not None


def strip_phoneme_marks(text: str) -> str:
    """Return `text` with the brackets that mark phonemes replaced by spaces."""
    return text if text.isascii() else re.sub(r"[⟦⟧]", " ", text)


def replace_phonemes(spoken: str, sounds: Callable[[str, str], str] = lambda word, _: word) -> str:
    """Return `spoken` with each word marked with phonemes replaced by `sounds(word, ipa)`, by default the word."""
    return _SOUNDS.sub(lambda match: sounds(match[1], match[2]), spoken) if "⟦" in spoken else spoken
