"""Abbreviations with a full stop, and set phrases."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from scripts.normalization.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scripts.normalization.grammar import Abbreviation, Grammar


_NUMBER: Final = re.compile(r"\s?(?:\d|[IVXLC]{2,}(?!\w))")


def phrases(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rule for set phrases, which comes before those for numbers."""
    if not grammar.phrases:
        return
    words = {written.lower(): spoken for written, spoken in grammar.phrases.items()}
    for sign in ("/", ""):
        found = [written for written in words if ("/" in written) == bool(sign)]
        if found:
            pattern = re.compile(_any_of(found), re.IGNORECASE)
            yield Rule(pattern, lambda match: _capitalized(match, words[match[0].lower()]), digits=False, needs=sign)


def rules(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for abbreviations."""
    known = _by_spelling(grammar)
    for sign in (".", ""):
        found = [written for written in known if ("." in written) == bool(sign)]
        if found:
            pattern = re.compile(_any_of(found))
            yield Rule(pattern, lambda match: _written_out(match, known[match[0]]), digits=False, needs=sign)


def ends_sentence(match: re.Match[str], grammar: Grammar) -> bool | None:
    """Return whether the abbreviation that `match` is may end a sentence; None if it isn't in the table.

    A word that is an abbreviation only in another context is a plain word: "No." without a number. One letter may be
    the initial of a name instead.
    """
    known = _by_spelling(grammar).get(match[0])
    if known is None:
        return None
    found = _fitting(match, known)
    if found is None:
        return None if len(match[0].rstrip(".")) == 1 else True
    return found.ends


@cache
def _by_spelling(grammar: Grammar) -> dict[str, list[Abbreviation]]:
    known: dict[str, list[Abbreviation]] = {}
    for abbreviation in grammar.abbreviations:
        for spelling in abbreviation.written:
            known.setdefault(spelling, []).append(abbreviation)
    return known


def _any_of(spellings: Iterable[str]) -> str:
    """Return the source of a pattern for any of `spellings` as whole words."""
    words: list[str] = []
    signs: list[str] = []
    for spelling in sorted(spellings, key=len, reverse=True):
        (words if spelling[0].isalnum() else signs).append(
            re.escape(spelling) + (r"(?!\w)" if spelling[-1].isalnum() else "")
        )
    return "|".join([rf"(?<![\w])(?<!\w\.)(?:{'|'.join(words)})"] * bool(words) + signs)


def _written_out(match: re.Match[str], choices: list[Abbreviation]) -> str | None:
    """Write out an abbreviation; at the end of the text its full stop is kept."""
    found = _fitting(match, choices)
    if found is None:
        return None
    last = match[0].endswith(".") and not match.string[match.end() :].strip("\"')] ")
    glued = " " if match[0].endswith(".") and match.string[match.end() : match.end() + 1].isalnum() else ""
    return _capitalized(match, found.spoken) + ("." if last else glued)


def _capitalized(match: re.Match[str], spoken: str) -> str:
    """Return `spoken` with a capital letter if the abbreviation has one at the beginning of the text."""
    first = match[0][:1].isupper() and not match.string[: match.start()].strip("\"'(")
    return spoken[:1].upper() + spoken[1:] if first else spoken


def _fitting(match: re.Match[str], choices: list[Abbreviation]) -> Abbreviation | None:
    before = match.string[max(0, match.start() - 60) : match.start()]
    after = match.string[match.end() : match.end() + 60]
    for each in choices:
        if each.number and not _NUMBER.match(after):
            continue
        if each.after and not re.match(each.after, after):
            continue
        if each.before and not re.search(f"(?:{each.before})$", before):
            continue
        return each
    return None
