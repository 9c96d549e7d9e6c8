"""Words in capitals: shouted ones become plain words, abbreviations stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.normalization.kinds.sounds import is_sound
from scripts.normalization.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.grammar import Grammar

_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_CAPITALS: Final = re.compile(r"(?<![\w.])(?<!\w')(?:[^\W\d_a-zà-öø-ÿ]{2,40}(?:'[^\W\d_a-zà-öø-ÿ]{1,3})?)(?![\w]|\.\w)")
_VOWEL: Final = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýąęóœ"
_LONGEST_ABBREVIATION: Final = 6
"""Maximum number of letters of an abbreviation in capitals; longer ones are listed as acronyms."""

_SHOUTED_SHARE: Final = 0.7
"""Share of words in capitals from which on a sentence is shouted."""

_INITIALS: Final = re.compile(
    r"(?:[bcdfghjklmnpqrstvwxyz]|[bcfgpsl]l|[bcdfgkptw]r|[cstpwgkrln]h|s[bcdfgkmnptvwqh]|p[sn]|sch|scr|shr|spl|spr|str|thr|"
    rf"chr|phr|tw|dw|gn|kn|sq)?(?=[{_VOWEL}])"
)
"""Consonants at the beginning of words."""

_FINALS: Final = re.compile(
    rf"[{_VOWEL}w](?:[bcdfghklmnprstvwxz]|ck|ff|ll|ss|zz|tt|nn|rr|dd|gg|pp|mm|bt|[nlrm]t|[nlrw]d|n[gkcx]|[lrsnw]k|[lrm]p|"
    r"m[bn]|[lr][fmnbvc]|[cpsfx]t|s[pm]|[nlrcspt]h|tch|ght|gh|gn|ph|[lrm]ph|w[nl]|[lnr][tdkpg]|[lrh][ln]|ng?st|rst|rld|"
    r"r?th|[lrn]th|ngth|[pxfd]th|lfth|ghth|thm|[lnr]ch|[mr]pt|nct)?s?$"
)
"""Consonants at the end of words, after a vowel."""


def rules(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rule for single words in capitals."""
    if grammar.shouted:
        yield Rule(_CAPITALS, lambda match: _emphasized(match, grammar), digits=False)


def is_shouted(text: str, grammar: Grammar) -> bool:
    """Return whether a sentence is written in capitals, aside from abbreviations."""
    words = [word for word in _WORD.findall(text) if len(word) > 1]
    shouted = [word for word in words if word.isupper() and word not in grammar.acronyms]
    others = [word for word in words if not word.isupper()]
    if not shouted or len(shouted) < _SHOUTED_SHARE * (len(shouted) + len(others)):
        return False
    return any(_is_word(word, grammar) for word in shouted)


def lowered(text: str, grammar: Grammar) -> str:
    """Return a sentence in capitals in small letters, aside from its first letter and abbreviations."""
    many = sum(word.isupper() for word in _WORD.findall(text)) > 2
    small = _WORD.sub(lambda match: _lowered(match[0], grammar, many=many), text)
    first = _WORD.search(small)
    return small[: first.start()] + first[0][0].upper() + small[first.start() + 1 :] if first else small


def _is_word(word: str, grammar: Grammar) -> bool:
    """Return whether something in capitals is a word, not an abbreviation."""
    return (
        word.lower() in grammar.shouted or is_sound(word, grammar) or (len(word) > 3 and _pronounceable(word, grammar))
    )


def _lowered(word: str, grammar: Grammar, *, many: bool) -> str:
    """Return one word of a shouted sentence in small letters, unless it is an abbreviation or a Roman numeral.

    Among many words in capitals, only an unpronounceable one is taken for an abbreviation.
    """
    head, apostrophe, rest = word.partition("'")
    if head in grammar.kept_capitals:
        return head + apostrophe + rest.lower()
    if not word.isupper() or (len(word) > 1 and not set(word) - set("IVX")):
        return word
    if word.lower() in grammar.shouted or len(word) == 1 or is_sound(word, grammar):
        return word.lower()
    shortest = 4 if grammar.tag == "en" else 2
    if word in grammar.acronyms or not (
        _pronounceable(word, grammar) or (many and len(word) > shortest and _has_vowel(word))
    ):
        return word
    return word.lower()


def _emphasized(match: re.Match[str], grammar: Grammar) -> str | None:
    """Return a word in capitals within a sentence in small letters; None if it may be an abbreviation."""
    word = match[0]
    lowered = word.lower()
    plain = lowered.split("'")[0]
    if not word.isupper():
        return None
    common = plain in grammar.shouted or is_sound(word, grammar)
    if (word in grammar.acronyms and not common) or not (common or _likely_word(plain, grammar)):
        return None
    first = not _WORD.search(match.string, 0, match.start())
    return lowered[:1].upper() + lowered[1:] if first else lowered


def _likely_word(word: str, grammar: Grammar) -> bool:
    """Return whether a word is too long for an abbreviation, or looks as if it could be pronounced."""
    return (len(word) > _LONGEST_ABBREVIATION and _has_vowel(word)) or (len(word) > 3 and _pronounceable(word, grammar))


def _has_vowel(word: str) -> bool:
    return any(letter in _VOWEL for letter in word.lower())


def _pronounceable(word: str, grammar: Grammar) -> bool:
    """Return whether `word` may be a word, by the consonants at its beginning and end and the longest run of them."""
    word = max(word.lower().split("'"), key=len)
    if not word.isascii() or grammar.tag != "en":
        return _has_vowel(word)
    inner = re.search(rf"[^{_VOWEL}]{{6}}", word)
    return bool(_INITIALS.match(word) and _FINALS.search(word)) and not inner
