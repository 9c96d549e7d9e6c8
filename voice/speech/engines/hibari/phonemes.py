"""Phonemes from the International Phonetic Alphabet (IPA) to the alphabet of hibari.

That is the alphabet of misaki, which Kokoro's models share: a letter for each diphthong and affricate, and stress marks
before the vowel instead of the syllable.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from scripts.normalization.inline_markup import replace_phonemes
from voice.errors import EngineError

FLAP: Final = "T"
"""The sound of the American `t` between vowels."""

_JOINER: Final = "\N{WORD JOINER}"
"""Stands for a space within a link, so that a long text isn't divided there."""

_LINK: Final = re.compile(r"\[([^][]*)\]\(/([^()/]*)/\)")

_UNHEARD: Final = dict.fromkeys(map(ord, ".‿|‖\N{COMBINING DOUBLE INVERTED BREVE}\N{COMBINING DOUBLE BREVE BELOW}"))
"""Marks of syllables, links, groups and ties."""

_COMMON: Final = {
    "eɪ": "A",
    "aɪ": "I",
    "ɔɪ": "Y",
    "aʊ": "W",
    "tʃ": "ʧ",
    "dʒ": "ʤ",
    "ɫ": "l",
    "ɬ": "l",
    "r": "ɹ",
    "g": "ɡ",
    "x": "k",
    "ʍ": "w",
    "ɐ": "ə",
    "e": "ɛ",
    "ʔ": "t",
    "'": "ˈ",
    "’": "ˈ",
    ",": "ˌ",
    "l̩": "ᵊl",
    "n̩": "ᵊn",
    "m̩": "ᵊm",
    "ɨ": "ɪ",
    "ɪ̈": "ɪ",
    "ɵ": "ə",
    "ʉ": "u",
    "ˑ": "",
    "ʰ": "",
    "ˠ": "",
}
_AMERICAN: Final = _COMMON | {
    "oʊ": "O",
    "əʊ": "O",
    "o": "O",
    "ɜː": "ɜɹ",
    "ɜːɹ": "ɜɹ",
    "ɜːr": "ɜɹ",
    "ɝ": "ɜɹ",
    "ɚ": "əɹ",
    "ɒ": "ɑ",
    "a": "ɑ",
    "ɾ": "T",
    "ː": "",
}
_BRITISH: Final = _COMMON | {
    "oʊ": "Q",
    "əʊ": "Q",
    "o": "ɔ",
    "ɝ": "ɜː",
    "ɚ": "ə",
    "eə": "ɛː",
    "ɛə": "ɛː",
    "æ": "a",
    "ɾ": "t",
}
_AMERICAN_SOUNDS: Final = frozenset("AIOTWYbdfhijklmnpstuvwzæðŋɑɔəɛɜɡɪɹʃʊʌʒʤʧθᵊᵻˈˌ ")
_BRITISH_SOUNDS: Final = frozenset("AIQWYabdfhijklmnpstuvwzðŋɑɒɔəɛɜɡɪɹʃʊʌʒʤʧːθᵊˈˌ ")

_STRESS_BEFORE_ONSET: Final = re.compile(r"([ˈˌ])([^ˈˌ AIOQWYaiuæɑɒɔəɛɜɪʊʌᵊᵻ]+)(?=[AIOQWYaiuæɑɒɔəɛɜɪʊʌᵊᵻ])")


def write_phonemes(text: str) -> str:
    """Return `text` with marked words as `[word](/IPA/)`, the links of hibari, but still in IPA."""
    return replace_phonemes(text, lambda word, ipa: f"[{_closed(word)}](/{_closed(ipa.strip(' /'))}/)")


def translate_links(text: str, *, british: bool) -> str:
    """Return `text` with the IPA in its links in the alphabet of hibari.

    Raises:
        EngineError: a sign means no sound that the voice has.
    """
    return _LINK.sub(lambda match: f"[{match[1]}](/{_closed(_translated(match, british=british))}/)", text)


def plain(text: str) -> str:
    """Return `text` with the words of its links in their place."""
    return spaced(_LINK.sub(r"\1", text))


def spaced(phonemes: str) -> str:
    """Return `phonemes` of a whole text with spaces in its links again."""
    return phonemes.replace(_JOINER, " ")


def from_ipa(ipa: str, *, british: bool = False) -> str:
    """Return `ipa` in the alphabet of hibari; signs without a sound in English stay."""
    table = _BRITISH if british else _AMERICAN
    plain = unicodedata.normalize("NFD", ipa).translate(_UNHEARD)
    signs = "|".join(sorted(map(re.escape, table), key=len, reverse=True))
    sounds = re.sub(signs, lambda match: table[match[0]], unicodedata.normalize("NFC", plain))
    return _STRESS_BEFORE_ONSET.sub(r"\2\1", sounds)


def _translated(match: re.Match[str], *, british: bool) -> str:
    word, ipa = spaced(match[1]), spaced(match[2])
    sounds = from_ipa(ipa, british=british)
    if unknown := sorted(set(sounds) - (_BRITISH_SOUNDS if british else _AMERICAN_SOUNDS)):
        signs = ", ".join(map(repr, unknown))
        reason = f"this voice has no sound for {signs} in the phonemes {ipa!r}; write them in the IPA of English"
        raise EngineError("hibari", reason, word)
    return sounds


def _closed(text: str) -> str:
    """Return `text` without spaces, or brackets and slashes that would end a link."""
    return re.sub(r"[][()/]", "", text).replace(" ", _JOINER) or _JOINER
