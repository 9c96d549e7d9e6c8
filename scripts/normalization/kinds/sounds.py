"""Sounds, such as "Shhh", and abbreviations that voices misread: their phonemes."""

from __future__ import annotations

import re
from functools import cache

from scripts.normalization.grammar import Grammar, grammar_of
from scripts.normalization.inline_markup import mark_phonemes


def mark_sounds(spoken: str, language: str) -> str:
    """Return normalized text with sounds and misread words marked with their phonemes."""
    grammar = grammar_of(language)
    if grammar is None or not grammar.sounds:
        return spoken
    return _pattern(grammar).sub(lambda match: mark_phonemes(match[0], _phonemes(match, grammar)), spoken)


def is_sound(word: str, grammar: Grammar) -> bool:
    """Return whether `word` is written as a sound, in capitals or not."""
    return (
        bool(grammar.sounds)
        and bool(_pattern(grammar).fullmatch(word))
        and word not in grammar.sounds
        and word not in grammar.acronyms
    )


@cache
def _pattern(grammar: Grammar) -> re.Pattern[str]:
    sounds = "|".join(f"({sound})" for sound in grammar.sounds)
    return re.compile(rf"(?<![\w'-])(?:{sounds})(?![\w'-])")


def _phonemes(match: re.Match[str], grammar: Grammar) -> str:
    return list(grammar.sounds.values())[(match.lastindex or 1) - 1]
