"""Splits text into sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from sentencex import get_sentence_boundaries

from scripts.normalization.grammar import Grammar, grammar_of
from scripts.normalization.kinds import abbreviations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST: Final = 400
"""Maximum length in characters; longer sentences are split at a comma or a space."""

SENTENCE_END: Final = re.compile(
    r"""(?<![.!?…])[.!?…]++(?:["'”’»)\]*]|\s»(?=\s|$))*+(?=\s|$)|[。！？][.!?…。！？]*+["'”’»)\]*]*+"""
    r"""|(?<=[a-zà-öø-ÿ]{2})[.!?](?=[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ ])"""
)
"""Matches possible ends of sentences: closing punctuation with the quotes after it, and full stops without a space."""

_BREAKS: Final = re.compile(r".{100,}[,;:]\s|.*\s")
_OPENING: Final = "\"'“‘«(„* "
_CLOSING: Final = "\"'”’»)]*"
_INITIAL: Final = re.compile(r"(?:^|\W)[^\W\d_]\.$")
_INITIALS: Final = re.compile(r"(?:^|\W)(?:[^\W\d_]\. ?){2,}$")
_MARKER: Final = re.compile(r"\s*(?:\d{1,2}|i{1,3}|iv|vi{0,3}|ix|xi{0,3}|xiv)\.")
"""Matches the marker of a single item of a list, which is spoken together with the item."""

_COUNTDOWN: Final = re.compile(r"\d ?(?:\.\.\.|…) ?\d{1,3}\.$")
"""Matches the end of a count, whose last number isn't an ordinal: 3 … 2 … 1."""

_NEAR: Final = 60
_FAR: Final = 90
"""Maximum length of the text before an end that is looked at: an abbreviation, and what comes before it."""

_LONGEST_ABBREVIATION: Final = 15
"""Maximum length of what may follow the first full stop of an abbreviation, in characters."""

_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_WINDOW: Final = 4000
"""Maximum length of the text given to the library at once, in characters."""

_REMEMBERED: Final = 600
"""Maximum length of a text whose sentences are cached, in characters; `check` expands a script about ten times."""


def sentences(text: str, language: str = "en") -> Sequence[tuple[int, str]]:
    """Return the sentences of `text`, of at most `LONGEST` characters, each with its index in `text`.

    Args:
        text: one or more paragraphs as one line.
        language: its language, a tag such as `en-GB`.
    """
    return _remembered(text, language) if len(text) <= _REMEMBERED else tuple(_split(text, language))


@lru_cache(maxsize=32_768)  # all paragraphs of the largest script
def _remembered(text: str, language: str) -> tuple[tuple[int, str], ...]:
    return tuple(_split(text, language))


def _split(text: str, language: str) -> Iterator[tuple[int, str]]:
    text = re.sub(r"\s", " ", text)
    grammar = grammar_of(language)
    likely = _library_ends(text, language)
    begin = 0
    for match in SENTENCE_END.finditer(text):
        if _ends_here(text, begin, match.end(), match.end() in likely, grammar):
            yield from _pieces(text, begin, match.end())
            begin = match.end()
    yield from _pieces(text, begin, len(text))


def _library_ends(text: str, language: str) -> frozenset[int]:
    """Return the indexes after the closing punctuation of each sentence that the library finds.

    Quotes make the library's time quadratic, so a long text is given to it in windows.
    """
    tag = language.lower().partition("-")[0]
    ends: set[int] = set()
    begin = 0
    while begin < len(text):
        stop = begin + _WINDOW
        if stop < len(text):
            stop = text.rfind(" ", begin + _WINDOW // 2, stop) + 1 or stop
        for boundary in get_sentence_boundaries(tag, _SURROGATES.sub("?", text[begin:stop])):
            ends.add(begin + boundary["start_index"] + len(boundary["text"].rstrip()))
        begin = stop
    return frozenset(ends)


def _ends_here(text: str, begin: int, end: int, likely: bool, grammar: Grammar | None) -> bool:
    """Return whether the mark before `end` ends the sentence, not just an abbreviation, an ellipsis or a quote."""
    near = text[max(0, end - _FAR) : end]
    own = min(end - begin, _NEAR)
    return _decision(_Stop(near, own, text[end : end + _NEAR], opens=begin == 0, likely=likely), grammar)


@dataclass(frozen=True)
class _Stop:
    """A mark that may end a sentence, and the text around it."""

    near: str
    """The text up to the mark and with it."""

    own: int
    """How many of the last characters of `near` belong to the sentence."""

    goes_on: str
    """The text after the mark."""

    opens: bool
    """Whether the sentence is the first of the text."""

    likely: bool
    """Whether the library found an end here."""


@lru_cache(maxsize=4096)
def _decision(stop: _Stop, grammar: Grammar | None) -> bool:
    """Return whether the mark ends the sentence."""
    near, goes_on, likely = stop.near, stop.goes_on, stop.likely
    first = goes_on.lstrip(_OPENING)[:1]
    before = near[-stop.own :]
    if not first:
        return True
    if before.endswith(("...", "…")) or near[-1] in _CLOSING:
        counted = re.search(r"\d(?:\.\.\.|…)$", before) or re.match(r"\s*\d{1,2}(?:\.\.\.|…)", goes_on)
        return not first.islower() and first not in ",;:" and not (first.isdigit() and counted)
    if _in_address(near, goes_on) or (stop.opens and first.isalpha() and _MARKER.fullmatch(before)):
        return False
    if not before.endswith(".") or before.endswith("..") or _COUNTDOWN.search(near):
        return True
    known = None if grammar is None else _by_grammar(near, before, goes_on, grammar)
    if known is not None:
        return known
    if grammar is not None:
        # The library takes some words for abbreviations: "you would miss. A blanket."
        likely = likely or (first.isupper() and bool(re.search(r"(?:^|\W)(?:[^\W\dA-Z]{2,}|[A-Z]{2,})\.$", before)))
    return not goes_on.startswith(" ") or _ends_after_word(before, first, likely)


def _in_address(near: str, goes_on: str) -> bool:
    """Return whether a full stop without a space after it belongs to an address: www.Example.com."""
    if goes_on[:1].isspace():
        return False
    around = near[-_NEAR:].rpartition(" ")[2] + goes_on.partition(" ")[0]
    return any(sign in around.lower() for sign in ("/", "@", "www.", ".com", ".org", ".net"))


def _by_grammar(near: str, before: str, goes_on: str, grammar: Grammar) -> bool | None:
    """Return whether the full stop after `before` ends the sentence by the rules of the language; None if none does."""
    first = goes_on.lstrip(_OPENING)[:1]
    found = _abbreviation(near + goes_on, len(near) - len(before), len(near), grammar)
    if found is not None:
        goes_on_measuring = re.match(r"\s?\d+(?:\.\d+)? ?[A-Za-z\"]{1,4}\b", goes_on)  # 5 ft. 6 in.
        measure = (
            first.isdigit()
            and "(" not in goes_on[:2]
            and re.search(r"\d ?[^\W\d]+\.$", before)
            and not goes_on_measuring
        )
        return found and (grammar.starts_sentence(goes_on.lstrip(_OPENING)) or bool(measure))
    if _day(before, grammar):
        return first.isupper() and not _day(goes_on.split(".", maxsplit=1)[0].strip() + ".", grammar)
    if grammar.joins(before, goes_on):
        return False
    return True if grammar.ends(before, goes_on) or _numbered(before, grammar) else None


def _ends_after_word(before: str, first: str, likely: bool) -> bool:
    """Return whether the full stop after a word that isn't a known abbreviation ends the sentence."""
    initials = _INITIALS.search(before)
    if initials:
        return initials[0].strip(_OPENING)[0].islower() and first.isupper()
    if _INITIAL.search(before):
        return likely and not first.islower()
    return likely or not re.search(r"\w\.$", before)


def _abbreviation(text: str, begin: int, end: int, grammar: Grammar) -> bool | None:
    """Return whether the abbreviation at `end` may end a sentence; None if there is no abbreviation."""
    for match in _abbreviated(grammar).finditer(
        text, max(begin, end - 2 * _LONGEST_ABBREVIATION), end + _LONGEST_ABBREVIATION
    ):
        if match.end() == end:
            return abbreviations.ends_sentence(match, grammar)
        if match.start() < end < match.end():
            return False
    return None


def _day(text: str, grammar: Grammar) -> bool:
    """Return whether `text` ends with an abbreviated month or weekday."""
    pattern = _abbreviated_days(grammar)
    return pattern is not None and bool(pattern.search(text))


@cache
def _abbreviated_days(grammar: Grammar) -> re.Pattern[str] | None:
    short = [each for names in (*grammar.months, *grammar.weekdays) for each in names[1:]]
    names = map(re.escape, dict.fromkeys([*short, *(each.capitalize() for each in short)]))
    return re.compile(rf"(?<!\w)(?:{'|'.join(names)})\.$") if short else None


def _numbered(before: str, grammar: Grammar) -> bool:
    """Return whether a Roman numeral before the full stop belongs to the word before it: "Part I."."""
    pattern = _numerals(grammar) if before[-2:-1] in "IVX" else None
    return pattern is not None and bool(pattern.search(before))


@cache
def _numerals(grammar: Grammar) -> re.Pattern[str] | None:
    words = "|".join(grammar.roman_words.get("cardinal", ()))
    return re.compile(rf"(?<!\w)(?:{words}) [IVX]{{1,4}}\.$") if words else None


@cache
def _abbreviated(grammar: Grammar) -> re.Pattern[str]:
    spellings = {each for abbreviation in grammar.abbreviations for each in abbreviation.written if each[-1] == "."}
    longest = sorted(spellings, key=len, reverse=True)
    return re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, longest)) or '(?!)'})")


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
