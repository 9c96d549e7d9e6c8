"""Phonemes in Piper's notation."""

from __future__ import annotations

import re

from scripts.normalization.inline_markup import replace_phonemes


def write_phonemes(text: str) -> str:
    """Return `text` with marked words as `[[ phonemes ]]`; punctuation after them goes inside, or Piper drops it."""
    raw = replace_phonemes(text, lambda _, ipa: f" [[ {re.sub(r'[][]', '', ipa)} ]] ")
    return re.sub(r" \]\] ([.,;:!?]+)", r"\1 ]] ", raw)
