"""Splits text into sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST: Final = 400
"""Maximum length in characters; longer sentences are split at a comma or a space."""

ABBREVIATIONS: Final = {
    "Dr.": "Doctor",
    "Mr.": "Mister",
    "Mrs.": "Missus",
    "Ms.": "Miss",
    "Prof.": "Professor",
    "St.": "Saint",
    "Jr.": "Junior",
    "Sr.": "Senior",
    "vs.": "versus",
    "e.g.": "for example",
    "i.e.": "that is",
    "etc.": "and so on",
    "approx.": "approximately",
    "min.": "minutes",
    "sec.": "seconds",
}
"""Abbreviations, whose full stop doesn't end a sentence, with their spoken form."""

SENTENCE_END: Final = re.compile(r"""(?<![.!?…])[.!?…]++["'”’»)\]]*+(?=\s|$)|[。！？][.!?…。！？]*+["'”’»)\]]*+""")
"""Matches possible ends of sentences: closing punctuation with the quotes after it."""

_BREAKS: Final = re.compile(r".{100,}[,;:]\s|.*\s")
_MAY_END: Final = {"etc.", "Jr.", "Sr.", "min.", "sec."}
_OPENING: Final = "\"'“‘«("
_CLOSING: Final = "\"'”’»)]"
_INITIALS: Final = re.compile(r"[A-Z]\.|(?:[A-Za-z]\.){2,}")
_LONGEST_ABBREVIATION: Final = 12


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield the sentences of `text`, of at most `LONGEST` characters, each with its index in `text`."""
    begin, text = 0, re.sub(r"\s", " ", text)
    for match in SENTENCE_END.finditer(text):
        if _ends_here(text, begin, match.end()):
            yield from _pieces(text, begin, match.end())
            begin = match.end()
    yield from _pieces(text, begin, len(text))


def _ends_here(text: str, begin: int, end: int) -> bool:
    """Return whether the mark before `end` ends the sentence, not just an abbreviation, an ellipsis or a quote."""
    following = text[end : end + 40].lstrip(" " + _OPENING)[:1]
    word = text[max(begin, end - _LONGEST_ABBREVIATION - 1) : end].rpartition(" ")[2].lstrip(_OPENING)
    if word in ABBREVIATIONS or _INITIALS.fullmatch(word):
        return (word in _MAY_END or (word[0].islower() and word not in ABBREVIATIONS)) and following.isupper()
    return not (following.islower() and (text[end - 1] in _CLOSING or word.endswith(("...", "…"))))


def _pieces(text: str, begin: int, end: int) -> Iterator[tuple[int, str]]:
    while begin < end and text[begin].isspace():
        begin += 1
    while end - begin > LONGEST:
        near = _BREAKS.match(text[begin : begin + LONGEST])
        cut = begin + (near.end() if near else LONGEST)
        yield begin, text[begin:cut].strip()
        begin = cut
        while begin < end and text[begin].isspace():
            begin += 1
    if text[begin:end].strip():
        yield begin, text[begin:end].strip()
