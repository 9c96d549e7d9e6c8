"""Marks inside a sentence that are heard, not read: emphasis, and words given by their sounds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_EMPHASIS: Final = re.compile(r"(?<![\w+~*-])(\*{1,3}|\+{1,2}|~|-)(?=[^\W_])([^*+~\n]*?[\w.,;:!?'’)])\1(?![\w+~*-])")
_SOUNDS: Final = re.compile(r"⟦([^⟦⟧|]*)\|([^⟦⟧|]*)⟧")


def strip_emphasis(text: str) -> str:
    """Return `text` without the signs of emphasis around its words.

    Those are stars, and Speech Markdown's `++strong++`, `+moderate+`, `~none~` and `-reduced-`; a dash between
    words or numbers is none. No voice here can be told to stress a word, so what is meant is left to the sentence.
    """
    return _EMPHASIS.sub(r"\2", text).replace("*", "")


def mark_phonemes(word: str, ipa: str) -> str:
    """Return `word` as an utterance holds it whose sounds are given: engines that can't take them get the word."""
    return f"⟦{strip_phoneme_marks(word).replace('|', ' ')}|{strip_phoneme_marks(ipa).replace('|', ' ')}⟧"


def strip_phoneme_marks(text: str) -> str:
    """Return `text` without the signs that mark sounds."""
    return text if text.isascii() else re.sub(r"[⟦⟧]", " ", text)


def replace_phonemes(spoken: str, sounds: Callable[[str, str], str] = lambda word, _: word) -> str:
    """Return `spoken` with each word whose sounds are given replaced by `sounds(word, ipa)`, or by the word itself."""
    return _SOUNDS.sub(lambda match: sounds(match[1], match[2]), spoken) if "⟦" in spoken else spoken
