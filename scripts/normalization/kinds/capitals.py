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
_CAPITALS: Final = re.compile(r"(?<![\w.'])(?:[^\W\d_a-zà-öø-ÿ]{2,40}(?:'[^\W\d_a-zà-öø-ÿ]{1,3})?)(?![\w]|\.\w)")
_VOWEL: Final = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýąęóœ"
_SHOUTED_SHARE: Final = 0.7
"""Share of words in capitals from which on a sentence is shouted."""

_INITIALS: Final = re.compile(
    r"(?:[bcdfgkpstwmnhjlqrvxyz]|[bcfgps]l|[bcdfgkptw]r|[cstpwgk]h|s[ckmnptwqh]|sch|scr|shr|spl|spr|str|thr|chr|phr|tw|dw|gn|kn|sq)?"
    rf"(?=[{_VOWEL}])"
)
_FINALS: Final = re.compile(
    rf"[{_VOWEL}w](?:[bcdfgklmnprstvxzhw]|ck|ff|ll|ss|zz|tt|nn|rr|dd|gg|pp|mm|[nlrm]t|[nlr]d|n[gkcx]|[lrsn]k|[lrm]p|m[bn]|[lr][fmnbvc]|"
    r"[cpsfx]t|sp|sm|[nlrcspt]h|tch|ght|gh|gn|[bcdfgklmnprtwh]s|[lnrcpm][tdkpg]s|rst|rld|rth|ngs|lth|nth|ngth|pth|xth|fth|cks|lls|nks|sts|"
    r"ghts|sks|lfs|rms|wn|wl|wk|wd|rns)?$"
)


def rules(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for capitals: a whole sentence of them first, then single words."""
    yield Rule(
        re.compile(r"^.*[^\W\d_a-zà-öø-ÿ]{2}.*$", re.DOTALL),
        lambda match: _lowered_sentence(match[0], grammar),
        digits=False,
    )
    if grammar.shouted:
        yield Rule(_CAPITALS, lambda match: _emphasized(match, grammar), digits=False)


def _lowered_sentence(text: str, grammar: Grammar) -> str | None:
    """Return a shouted sentence in small letters; None if it isn't shouted."""
    words = [word for word in _WORD.findall(text) if len(word) > 1]
    shouted = [word for word in words if word.isupper() and word not in grammar.acronyms]
    others = [word for word in words if not word.isupper()]
    if not shouted or len(shouted) < _SHOUTED_SHARE * (len(shouted) + len(others)):
        return None
    if len(words) == 1 and not _one_word(shouted[0], grammar):
        return None
    lowered = _WORD.sub(lambda match: _lowered(match[0], grammar), text)
    first = _WORD.search(lowered)
    assert first is not None
    return lowered[: first.start()] + first[0][:1].upper() + lowered[first.start() + 1 :]


def _one_word(word: str, grammar: Grammar) -> bool:
    """Return whether a sentence of one word in capitals is a word, not an abbreviation."""
    return (len(word) > 3 and _pronounceable(word)) or word.lower() in grammar.shouted or is_sound(word, grammar)


def _lowered(word: str, grammar: Grammar) -> str:
    """Return one word of a shouted sentence in small letters, unless it is an abbreviation."""
    if word.lower() in grammar.shouted:
        return word.lower()
    if word in grammar.acronyms or not word.isupper() or word in grammar.kept_capitals:
        return word
    if len(word) == 1 or is_sound(word, grammar):
        return word.lower()
    return word.lower() if _has_vowel(word) else word


def _emphasized(match: re.Match[str], grammar: Grammar) -> str | None:
    """Return a word in capitals within a sentence in small letters; None if it may be an abbreviation."""
    word = match[0]
    lowered = word.lower()
    plain = lowered.split("'")[0]
    if not word.isupper():
        return None
    common = plain in grammar.shouted or is_sound(word, grammar)
    if (word in grammar.acronyms and not common) or not (common or (len(plain) > 3 and _pronounceable(plain))):
        return None
    first = not _WORD.search(match.string, 0, match.start())
    return lowered[:1].upper() + lowered[1:] if first else lowered


def _has_vowel(word: str) -> bool:
    return any(letter in _VOWEL for letter in word.lower())


def _pronounceable(word: str) -> bool:
    """Return whether `word` may be a word, by the consonants at its beginning and end and the longest run of them."""
    word = word.lower().split("'")[0]
    if not word.isascii():
        return _has_vowel(word)
    inner = re.search(rf"[^{_VOWEL}]{{5}}", word)
    return bool(_INITIALS.match(word) and _FINALS.search(word)) and not inner
