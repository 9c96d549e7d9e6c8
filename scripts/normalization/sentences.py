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

SENTENCE_END: Final = re.compile(r"""(?<![.!?…])[.!?…]++["'”’»)\]]*+(?=\s|$)|[。！？][.!?…。！？]*+["'”’»)\]]*+""")
"""What may end a sentence: its marks and the quotes that close behind them."""

_BREAKS: Final = re.compile(r".{100,}[,;:]\s|.*\s")
_MAY_END: Final = {"etc.", "Jr.", "Sr.", "min.", "sec."}
_OPENING: Final = "\"'“‘«("
_CLOSING: Final = "\"'”’»)]"
_INITIALS: Final = re.compile(r"[A-Z]\.|(?:[A-Za-z]\.){2,}")
_LONGEST_ABBREVIATION: Final = 12


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Cut `text` into sentences of at most `LONGEST` characters; yields where each begins, and the sentence."""
    begin, text = 0, re.sub(r"\s", " ", text)
    for match in SENTENCE_END.finditer(text):
        if _ends_here(text, begin, match.end()):
            yield from _pieces(text, begin, match.end())
            begin = match.end()
    yield from _pieces(text, begin, len(text))


def _ends_here(text: str, begin: int, end: int) -> bool:
    """Tell whether a mark that may end a sentence does: what is shortened, trails off or is quoted may go on."""
    goes_on = text[end : end + 40].lstrip(" " + _OPENING)[:1]
    word = text[max(begin, end - _LONGEST_ABBREVIATION - 1) : end].rpartition(" ")[2].lstrip(_OPENING)
    if word in ABBREVIATIONS or _INITIALS.fullmatch(word):
        return (word in _MAY_END or (word[0].islower() and word not in ABBREVIATIONS)) and goes_on.isupper()
    return not (goes_on.islower() and (text[end - 1] in _CLOSING or word.endswith(("...", "…"))))


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
