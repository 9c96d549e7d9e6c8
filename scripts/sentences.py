"""Where one sentence ends and the next begins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST: Final = 400
"""Characters spoken in one breath at most; a longer sentence is cut at a comma or a space."""

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
"""Shortened words whose full stop ends no sentence, and how they are spoken."""

_END: Final = re.compile(r"""[.!?…。！？]+["'”’»)\]]*(?=\s|$)""")
_BREAKS: Final = re.compile(r".*[,;:]\s|.*\s", re.DOTALL)
_MAY_END: Final = {"etc.", "Jr.", "Sr.", "St.", "min.", "sec."}


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Cut `text` into sentences of at most `LONGEST` characters; yields where each begins, and the sentence."""
    begin = 0
    for match in _END.finditer(text):
        if _ends_here(text, begin, match.end()):
            yield from _pieces(text, begin, match.end())
            begin = match.end()
    yield from _pieces(text, begin, len(text))


def _ends_here(text: str, begin: int, end: int) -> bool:
    rest = text[end : end + 40].lstrip(" \t\n\"'“‘«(")
    word_start = max(text.rfind(" ", begin, end), begin - 1) + 1
    word = text[word_start:end].lstrip("\"'“‘«(")
    if word in ABBREVIATIONS or re.fullmatch(r"[A-Z]\.", word):
        return word in _MAY_END and rest[:1].isupper()
    return not rest[:1].islower() or not text[begin:end].rstrip("\"'”’»)]").endswith(("...", "…"))


def _pieces(text: str, begin: int, end: int) -> Iterator[tuple[int, str]]:
    while begin < end and text[begin].isspace():
        begin += 1
    while end - begin > LONGEST:
        near = _BREAKS.match(text[begin : begin + LONGEST])
        cut = begin + (near.end() if near else LONGEST)
        yield begin, text[begin:cut].strip()
        begin = cut
    if text[begin:end].strip():
        yield begin, text[begin:end].strip()
