"""Abbreviations with a full stop, and set phrases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scripts.normalization.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.grammar import Abbreviation, Grammar


def phrases(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rule for set phrases, which comes before those for numbers."""
    if not grammar.phrases:
        return
    words = {written.lower(): spoken for written, spoken in grammar.phrases.items()}
    written = "|".join(map(_whole, sorted(words, key=len, reverse=True)))
    yield Rule(re.compile(rf"(?:{written})", re.IGNORECASE), lambda match: words[match[0].lower()], digits=False)


def rules(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for abbreviations."""
    known = _by_spelling(grammar)
    if not known:
        return
    written = "|".join(map(_whole, sorted(known, key=len, reverse=True)))
    yield Rule(re.compile(rf"(?:{written})"), lambda match: _written_out(match, known[match[0]]), digits=False)


def fitting(match: re.Match[str], grammar: Grammar) -> Abbreviation | None:
    """Return the abbreviation that `match` is, by the text around it."""
    return _fitting(match, _by_spelling(grammar).get(match[0], []))


def _by_spelling(grammar: Grammar) -> dict[str, list[Abbreviation]]:
    known: dict[str, list[Abbreviation]] = {}
    for abbreviation in grammar.abbreviations:
        for spelling in abbreviation.written:
            known.setdefault(spelling, []).append(abbreviation)
    return known


def _whole(spelling: str) -> str:
    """Return the source of a pattern for `spelling` as a whole word; its spaces may be missing."""
    begin = r"(?<!\w)" if spelling[0].isalnum() else ""
    return begin + re.escape(spelling) + (r"(?!\w)" if spelling[-1].isalnum() else "")


def _written_out(match: re.Match[str], choices: list[Abbreviation]) -> str | None:
    """Write out an abbreviation; at the end of the text its full stop is kept."""
    found = _fitting(match, choices)
    if found is None:
        return None
    last = match[0].endswith(".") and not match.string[match.end() :].strip("\"')] ")
    glued = " " if match[0].endswith(".") and match.string[match.end() : match.end() + 1].isalnum() else ""
    return found.spoken + ("." if last else glued)


def _fitting(match: re.Match[str], choices: list[Abbreviation]) -> Abbreviation | None:
    before = match.string[max(0, match.start() - 60) : match.start()]
    after = match.string[match.end() : match.end() + 60]
    for each in choices:
        if each.number and not re.match(r"\s?\d", after):
            continue
        if each.after and not re.match(each.after, after):
            continue
        if each.before and not re.search(f"(?:{each.before})$", before):
            continue
        return each
    return None
