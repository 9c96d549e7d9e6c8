"""Recognizes a line about a script at its top, as `12 min approx. Voice: Marta. Music: harp` is."""

from __future__ import annotations

import re
from typing import Final

from scripts.notation.phrases.cue_phrases import addresses_listener, cue_phrase
from scripts.notation.phrases.stage_words import is_a, label_of
from scripts.notation.phrases.vocabulary import all_are, has, tokens

_PART: Final = re.compile(r"(?<!\bapprox)(?<!\bca)[.!;|•·]+(?=\s|$)|,(?=\s)|\s[-–—|•·/]\s", re.IGNORECASE)
_READING: Final = re.compile(
    r"(?:please )?(?:read|speak|narrate|record)\b.*\b(?:pace|slow|slowly|voice|aloud|tempo|softly|calmly|gently)\b"
    r"|.*\b(?:langsam|schnell|ruhig|sanft|leise)\s+(?:vor)?(?:lesen|sprechen)"
    r"|(?:leer|hablar|léase|leed|lee)\b.*\b(?:despacio|lento|lentamente|suave|voz)\b"
    r"|(?:lire|parler|lisez)\b.*\b(?:lentement|doucement|voix)\b"
    r"|(?:leggere|parlare)\b.*\b(?:lentamente|piano|voce)\b"
    r"|(?:ler|falar|leia)\b.*\b(?:devagar|lentamente|voz)\b"
    r"|.*\b(?:langzaam|rustig)\s+(?:voor)?(?:lezen|spreken)"
    r"|(?:czytać|czytaj|mówić)\b.*\b(?:powoli|spokojnie)\b",
    re.IGNORECASE,
)
_DRAFT: Final = re.compile(
    r"(?:draft|entwurf|borrador|brouillon|bozza|rascunho|concept|szkic|version|versión|versione|versão|versie|wersja"
    r"|revision|rev\.)\s*(?:#|no\.?|nr\.?)?\s*v?\d{1,3}(?:\.\d{1,3})*\b.{0,60}$",
    re.IGNORECASE,
)
"""The number of a draft: `Draft 2 - do not distribute`."""

_AUTHOR: Final = re.compile(
    r"(?:(?:written|read|script|text) )?(?:by|von|por|par|door) (?:[A-ZÀ-Þ](?:\.|[\w'’-]{1,20})\s?){1,4}$"
)
_LENGTH_IN_WORDS: Final = re.compile(
    r"[~≈]?\s*(?:approx\.?|about|ca\.?|circa)?\s*\d[\d.,]{0,6}\s*(?:words|wörter|palabras|mots|parole|palavras|woorden|słów)",
    re.IGNORECASE,
)
_SEPARATED: Final = re.compile(r"\s[-–—|•·]\s")
_MAX_LENGTH: Final = 200
_MAX_WORDS: Final = 5


def is_about_the_script(text: str, *, bracketed: bool) -> bool:
    """Return whether `text`, before all words for the listener, is about the script rather than part of it.

    That is so if it says how to read the script, or gives at least two details of it, such as its length and its music,
    or its length and after a dash a remark without a full stop.
    In brackets, its length at the beginning is enough.
    """
    if len(text) > _MAX_LENGTH or "[" in text or addresses_listener(text):
        return False
    parts = [part.strip() for part in _PART.split(text) if part and part.strip(" !.")]
    details = [_is_detail(part) for part in parts]
    timed = len(parts) > 1 and _is_time(parts[0])
    listed = timed and _SEPARATED.search(text) and not text.endswith((".", "!", "?"))
    many = sum(details) > 1 >= sum(map(_is_time, parts)) and (bracketed or sum(details) * 2 >= len(parts))
    return bool(
        listed or _DRAFT.match(text) or _AUTHOR.match(text) or _READING.match(text) or many or (bracketed and timed)
    )


def _is_detail(part: str) -> bool:
    label = label_of(f"{part} ")
    if (
        label
        and len(part.split()) <= 2 * _MAX_WORDS
        and (is_a(label["label"], "detail") or is_a(label["label"], "role"))
    ):
        return True
    plain = re.sub(r"\s*\([^()]*\)", "", part)
    cue = len(plain.split()) <= _MAX_WORDS and cue_phrase(plain) in ("sound", "manner")
    return cue or bool(_READING.match(plain) or _LENGTH_IN_WORDS.fullmatch(plain)) or _is_time(plain)


def _is_time(part: str) -> bool:
    """Return whether `part` is a running time, with at most a detail's name before it."""
    first, _, rest = part.partition(" ")
    found = tokens(rest if is_a(first, "detail") else part)
    return has(found, "number") and has(found, "unit_m") and all_are(found, "number", "unit_m", "approximate", "sign")
