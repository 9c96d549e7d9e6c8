"""Takes: the listener's own recordings of lines, found by the text of the line."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scripts.times import Milliseconds

TAKES: Final = "takes"
"""The name that stands for takes in place of a voice: recorded lines, and the session's voice for all others."""

_MEANINGFUL: Final = "?¿؟%‰&@#/§\\"
"""Punctuation that changes how a line is spoken; all other punctuation is ignored."""

_APOSTROPHES: Final = re.compile("['’‘ʼ]")
_OUTER_APOSTROPHE: Final = re.compile(r"(?<!\w)'|'(?!\w)")
_QUESTION: Final = re.compile("([?¿؟])")


@dataclass(frozen=True)
class Take:
    """A recording of one line."""

    text: str
    """The text of the line when it was recorded."""

    file: str
    """The name of the file in the folder of takes."""

    length: Milliseconds
    """Its length, in milliseconds."""

    date: str
    """The day of the recording, as `2026-11-29`."""

    @cached_property
    def key(self) -> str:
        """The key by which its line is found."""
        return take_key(self.text)


def take_key(text: str) -> str:
    """Return the key of a line with `text`; empty if it has no words.

    Capitals, blanks, typographic variants and punctuation other than question marks and signs such as % don't matter.
    """
    seen = "".join(map(_visible, text))  # as in the index
    folded = unicodedata.normalize("NFKC", _APOSTROPHES.sub("'", seen)).casefold()
    folded = "".join(map(_visible, _APOSTROPHES.sub("'", unicodedata.normalize("NFKC", folded))))
    words = "".join(map(_kept, _OUTER_APOSTROPHE.sub(" ", folded)))
    key = " ".join(_QUESTION.sub(r" \1 ", words).split())
    return key if any(map(str.isalnum, key)) else ""


def _visible(character: str) -> str:
    if unicodedata.category(character) in ("Cc", "Cf", "Cs"):  # never written into the index
        return " " if character.isspace() else ""
    return character


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    ignored = category.startswith("P") and character not in _MEANINGFUL and character != "'"
    return " " if ignored else character
