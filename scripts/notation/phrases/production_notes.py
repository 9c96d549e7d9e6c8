"""Recognizes bracketed notes about a recording: sound effects, what a transcript hears, what a presenter does."""

from __future__ import annotations

import re
from typing import Final

from scripts.notation.phrases.bell_phrases import bell_phrase
from scripts.notation.phrases.pause_phrases import pause_phrase
from scripts.notation.phrases.stage_words import is_a, is_private_note, label_of

AMBIENCES: Final = "rain|shower|ocean|stream|wind|forest|fire|night|brown|pink|drone"
"""The names of the ambiences, as alternatives of a pattern."""

_DASH_LABEL: Final = re.compile(r"\s*(?P<label>[^\W\d_][^:–—-]{1,30}?)\s*[–—-]\s+\S")
_EFFECT: Final = ("SFX ", "FX ", "VFX ", "BGM ")
_PRODUCED: Final = re.compile(r"\s*(?:MUSIC|SOUNDS?|AUDIO|AMBIENCE|AMBIENT)\b\s*[:–—-]?\s*(\S.*)")
_PLAYABLE: Final = re.compile(
    rf"(?:{AMBIENCES}|heartbeat|off|none|stop|alone)\b|[+-]?\d|[\"“]|.*\.\w{{2,4}}\b", re.IGNORECASE
)
"""What `[MUSIC ...]` in capitals can play; other words describe a sound."""

_NUMBER: Final = re.compile(r"[\s:#]*\d[\d:.]*$")


def is_note(phrase: str) -> bool:
    """Return whether a phrase is a note by its label: `SFX: rain`, `SFX - rain`, `SFX rain`."""
    label = label_of(phrase) or _DASH_LABEL.match(phrase)
    return bool(label and is_private_note(label["label"])) or phrase.lstrip().startswith(_EFFECT)


def is_heard_or_done(phrase: str) -> bool:
    """Return whether a phrase describes a sound, or what a presenter does: `[Laughter]`, `[NEXT SLIDE]`."""
    if (produced := _PRODUCED.match(phrase)) and not _PLAYABLE.match(produced[1]) and not bell_phrase(phrase):
        return True
    words = _NUMBER.sub("", phrase.strip().rstrip("."))
    noise = is_a(words, "noise") and words != "music" and not pause_phrase(phrase)
    label = label_of(phrase)
    on_screen = bool(label and is_a(label["label"], "presenter") and label["label"].isupper())
    return noise or on_screen or (is_a(words, "presenter") and words.isupper())
