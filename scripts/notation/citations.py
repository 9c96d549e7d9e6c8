"""Drops the numbers of citations, such as `calms the heart [1].`, and the list of references at the end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scripts.model.header import Header
    from scripts.notation.source_line import Notices, SourceLine

_NUMBER: Final = re.compile(r"(?<![ \t])[ \t]*+\[(\d{1,3})(?:[ ]?[,;–-][ ]?\d{1,3}){0,9}\](?![(\[:])")
_REFERENCE: Final = re.compile(r"\s*\[(\d{1,3})\]:?\s+(?=[^\s\[])")
_YEAR: Final = re.compile(r"\b(?:1[5-9]|20)\d\d\b|https?:|www\.|\bdoi\b|\bet al\b", re.IGNORECASE)
_LIST_TITLE: Final = re.compile(
    r"[#*_ ]*(?:references|citations|bibliography|literatur|quellen|literaturverzeichnis|referencias|fuentes"
    r"|bibliografía|références|sources|bibliographie|fonti|riferimenti|bibliografia|referências|fontes|bronnen|źródła)"
    r"\s*:?[*_ ]*",
    re.IGNORECASE,
)
_ENDS_CLAUSE: Final = (".", ",", ";", "!", "?", ":")


def drop_citations(lines: list[SourceLine], header: Header, notices: Notices) -> list[SourceLine]:
    """Return `lines` without citations and references; other bare numbers in brackets are pauses.

    A number is a citation if it is next to a word or before the sentence's full stop, or if all such numbers count up
    from 1 and one of them is.
    """
    if not any("[" in line.text and _NUMBER.search(line.text) for line in lines):
        return lines
    last = _end_of_text(lines)
    found = [match for line in lines[:last] if not _skipped(line) for match in _NUMBER.finditer(line.text)]
    certain = any(_is_certain(match) for match in found)
    counted = certain and _counts_up([int(match[1]) for match in found])
    kept: list[SourceLine] = []
    for index, line in enumerate(lines):
        if index >= last and line.text.strip():
            notices.collect(line, "citation")
        elif "[" in line.text and not _skipped(line):
            kept.append(_without_numbers(line, notices, every=counted))
        else:
            kept.append(line)
    return kept


def _skipped(line: SourceLine) -> bool:
    return line.literal or line.text.lstrip().startswith("//")


def _without_numbers(line: SourceLine, notices: Notices, *, every: bool) -> SourceLine:
    def drop(match: re.Match[str]) -> str:
        if not (every or _is_certain(match)):
            return match[0]
        notices.collect(line, "citation", (match.end() - len(match[0].lstrip()), match.end()))
        return ""

    return line.sub(_NUMBER, drop)


def _is_certain(match: re.Match[str]) -> bool:
    """Return whether a number in brackets is one of a citation by its place in the sentence."""
    text = match.string
    before, after = text[: match.start()], text[match.end() : match.end() + 1]
    if not before[-1:].isalnum():
        return match[0].startswith("[") and before[-1:] in _ENDS_CLAUSE and len(before) > 1
    return match[0].startswith("[") or bool(after and after in _ENDS_CLAUSE)


def _counts_up(numbers: list[int]) -> bool:
    """Return whether `numbers` begin with 1, and none is more than one above all before it."""
    highest = 0
    for number in numbers:
        if not 0 < number <= highest + 1:
            return False
        highest = max(highest, number)
    return True


def _end_of_text(lines: list[SourceLine]) -> int:
    """Return the index of the first line of the list of references at the end; the number of lines if it has none."""
    end = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        text = lines[index].text
        match = _REFERENCE.match(text)
        if match and (end < len(lines) or _YEAR.search(text) or _has_title(lines, index)):
            end = index
        elif _LIST_TITLE.fullmatch(text) and end < len(lines):
            return index
        elif text.strip():
            break
    return end


def _has_title(lines: list[SourceLine], index: int) -> bool:
    before = (lines[at].text for at in range(index - 1, -1, -1) if not _REFERENCE.match(lines[at].text))
    return bool(_LIST_TITLE.fullmatch(next(filter(str.strip, before), "")))
