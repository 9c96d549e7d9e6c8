"""Recognizes cues for music, sounds, the voice, repeats or the end of a script, in eight languages."""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

from scripts.notation.phrases.vocabulary import all_are, has, tokens, words_of

Cue: TypeAlias = Literal["sound", "manner", "room", "repeat", "ending"]
"""What a cue is about."""

_WORD: Final = re.compile(r"[^\W\d_]+")
_SOUND_OF: Final = re.compile(
    r"\s*(?:the )?(?:sounds? (?:of|from)|(?:sonidos?|ruidos?|sons?|bruits?) (?:de |del |d['’]|du |des |da |do )"
    r"|(?:suon[oi]|rumor[ei]) (?:di |del|d['’])|geluid van|dźwięk"
    r"|(?:geräusche?|klang) (?:von|einer|eines|der|des)) ?\w",
    re.IGNORECASE,
)
_TIMES: Final = re.compile(
    r"\s*(?:[x×]\s*\d{1,3}|\d{1,3}\s*[x×]"
    r"|(?:do (?:this|that|it) )?(?:\d{1,3}|two|three|four|five|six|ten) (?:more )?times)\s*\.?\s*",
    re.IGNORECASE,
)


def cue_phrase(phrase: str) -> Cue | None:  # noqa: PLR0911 (one return for each kind)
    """Return what `phrase`, without its brackets, is a cue for; None if it isn't one for certain."""
    found = tokens(phrase)
    if not found:
        return None
    if _TIMES.fullmatch(phrase) or (has(found, "repeat") and has(found, "number", "times")):
        return "repeat"
    if _SOUND_OF.match(phrase) and not addresses_listener(phrase):
        return "sound"
    if not all(token.kinds for token in found):
        return None
    if has(found, "ending") and all_are(found, "ending", "ending_of", "sign") and "ending" in found[0].kinds:
        return "ending"
    timed = ("number", "unit_s", "unit_m") if has(found, "sound_verb") else ()
    if has(found, "sound") and all_are(
        found, "sound", "sound_change", "sound_verb", "sound_part", "filler", "sign", *timed
    ):
        return "sound"
    if has(found, "fade") and all_are(
        found, "fade", "fade_to", "sound", "sound_change", "pause", "filler", "sign", *timed
    ):
        return "sound"
    if has(found, "room") and all_are(found, "room", "room_change", "sign") and len(found) > 1:
        return "room"
    if has(found, "manner") and all_are(found, "manner", "manner_filler", "sign"):
        return "manner"
    return None


def has_sound_verb(phrase: str) -> bool:
    """Return whether a sound cue says what happens to the sound, as in `music fades out`."""
    return has(tokens(phrase), "sound_verb")


def is_about_the_group(phrase: str) -> bool:
    """Return whether `phrase` speaks about the people in a class, as `demo on both sides, face the group` does."""
    return has(tokens(phrase), "audience") and not addresses_listener(phrase)


def addresses_listener(text: str) -> bool:
    """Return whether `text` speaks to the listener, with words such as you and your."""
    words = words_of("listener")
    return any(word in words for word in _WORD.findall(text.casefold()))
