"""Recognizes chapter headings without a number sign: `Introduction:`, `PART 1: THE FEET`."""

from __future__ import annotations

import re
from typing import Final

from scripts.notation.phrases.bell_phrases import bell_phrase
from scripts.notation.phrases.cue_phrases import addresses_listener
from scripts.notation.phrases.pause_phrases import pause_phrase
from scripts.notation.phrases.stage_words import is_a, part_of

_BOLD: Final = re.compile(r"\*\*(?P<stars>[^*]{2,80})\*\*:?$|__(?P<lines>[^_]{2,80})__:?$")
_ITALIC: Final = re.compile(r"(?P<sign>[*_])(?P<words>[^*_]{2,80})(?P=sign):?$")
_TIME: Final = re.compile(
    r"\s*[(\[]\s*(?:[~≈]|(?:approx|about|around|ca|circa|etwa|ungefähr|aprox|env|environ|ok|około)\b\.?)?\s*"
    r"\d{1,3}(?::\d\d)?(?:\s*[^\W\d_]{0,8})?\s*(?:[-–—]|to|bis)?\s*"
    r"(?:\d{1,3}(?::\d\d)?)?\s*[^\W\d_]{0,8}\.?\s*[)\]]\s*:?$"
)
_CLOCK: Final = re.compile(r"[(\[]\s*[~≈]?\s*\d{1,3}:\d\d\b[^()\[\]]{0,20}[)\]]\s*:?$")
"""A time with minutes and seconds in brackets at the end of a line."""

_NUMBERED: Final = re.compile(r"(?:\d{1,2}|[IVX]{1,4})[.)]\s+(?=\S)")
_SENTENCE_END: Final = (".", "!", "?", "…", ",", ";", "\\")
_SCRIPT_WORD: Final = re.compile(
    r"\b(?:meditation|script|yoga|nidra|relaxation|body scan|exercise|practice|session|hypnosis|visuali[sz]ation"
    r"|mindfulness|entspannung|fantasiereise|körperreise|bodyscan|meditación|relajación|méditation|relaxation|meditazione"
    r"|rilassamento|meditação|relaxamento|meditatie|ontspanning|medytacja|relaksacja)\b",
    re.IGNORECASE,
)
_NAMED_SECTION: Final = re.compile(
    r"(?:section|chapter|abschnitt|kapitel|sección|capítulo|chapitre|sezione|capitolo|seção|sectie|hoofdstuk|rozdział|sekcja)"
    r"\s?: (?=[^\W\d_])",
    re.IGNORECASE,
)
"""What stands before the title of a section without a number: `Section: Breath`."""

_WITH_PARAGRAPH: Final = frozenset(
    ("step", "day", "week", "schritt", "tag", "woche", "paso", "día", "étape", "jour", "passo", "stap", "dag", "krok")
)
"""Words of numbered parts that are headings only as paragraphs of their own."""

_MAX_WORDS: Final = 9
_MAX_LENGTH: Final = 120
_SHORT: Final = 6


def heading_of(text: str, *, own: bool, first: bool) -> str:  # noqa: PLR0911 (one return for each kind)
    """Return the title of the chapter that the line `text` begins; empty if it isn't a heading for certain.

    Args:
        text: the line.
        own: whether it is a paragraph of its own.
        first: whether it is the first line of a script with more lines.
    """
    if len(text) > _MAX_LENGTH:
        return ""
    bold = _BOLD.match(text) or _BOLD.match(_TIME.sub("", text))
    italic = _ITALIC.match(text) or _ITALIC.match(_TIME.sub("", text))
    plain = (bold["stars"] or bold["lines"] if bold else italic["words"] if italic else text).strip()
    untimed = _TIME.sub("", plain)
    timed = _TIME.search(plain if bold or italic else text) is not None or untimed != plain
    colon = untimed.rstrip().endswith(":") or text.endswith(":")
    title = untimed.rstrip(": ")
    if (
        not any(map(str.isalnum, title))
        or "[" in title
        or len(title.split()) > _MAX_WORDS
        or title.endswith(_SENTENCE_END)
    ):
        return ""
    if (section := _NAMED_SECTION.match(title)) and _is_title_case(title[section.end() :], 0):
        return _titled(title[section.end() :])
    marked = bool(bold or italic) or colon or timed or _is_capitals(title)
    unnumbered = _NUMBERED.sub("", title)
    if is_a(unnumbered, "section") and (marked or unnumbered != title or own):
        return _titled(title)
    if part := part_of(title):
        if part["part"].casefold() in _WITH_PARAGRAPH and not (own or timed or bold):
            return ""
        return _titled(title) if marked or own or not addresses_listener(title) else ""
    if bold and not addresses_listener(title):
        return "" if _is_direction(title) else _titled(title)
    if _CLOCK.search(text) and (_is_capitals(title) or (own and _is_title_case(title))):
        return _titled(title)
    if colon and own and _is_title_case(title) and len(title.split()) > 1:
        return _titled(title)
    named = _is_title_case(title, 2) or _SCRIPT_WORD.search(title)
    if first and own and (named or _TIME.search(text)) and "." not in title and not addresses_listener(title):
        return _titled(title)
    return ""


def title_before_details(text: str) -> str:
    """Return the title in a line above details of the script; empty if it may be a sentence for the listener."""
    title = text.removesuffix(" \\").strip("*_: ")
    short = len(title.split()) <= _MAX_WORDS + 1 and len(title) <= _MAX_LENGTH
    spoken = "[" in title or title.endswith(_SENTENCE_END) or addresses_listener(title)
    return _titled(_TIME.sub("", title)) if short and not spoken else ""


def _is_direction(title: str) -> bool:
    """Return whether a title is a pause or a bell: `**Pause**`."""
    pause = pause_phrase(title)
    return bell_phrase(title) is not None or (pause is not None and pause.named)


def without_time(title: str) -> str:
    """Return the title of a chapter without a time in brackets at its end."""
    return _TIME.sub("", title) if title.endswith(")") else title


def may_be_heading(text: str, *, own: bool) -> bool:
    """Return whether a line that is spoken looks like a heading."""
    short = len(text.split()) <= _SHORT and not text.endswith((*_SENTENCE_END, ":"))
    return own and short and _is_capitals(text) and not addresses_listener(text)


def _is_capitals(text: str) -> bool:
    return text.isupper() and sum(map(str.isalpha, text)) > 3


def _is_title_case(text: str, fewest: int = 1) -> bool:
    words = [word for word in re.findall(r"[^\W\d_]+", text) if len(word) > 3]
    return len(words) >= fewest and all(word[0].isupper() for word in words)


def _titled(title: str) -> str:
    """Return a title; capitals become a normal title."""
    if not title.isupper():
        return title
    small = {"and", "or", "of", "the", "a", "to", "in", "for", "und", "der", "die", "das", "de", "la", "et", "y", "e"}
    words = title.split()
    titled = [
        word.lower()
        if index and word.lower() in small and not words[index - 1].endswith((":", "–", "-", "."))
        else _capitalized(word)
        for index, word in enumerate(words)
    ]
    return " ".join(titled)


def _capitalized(word: str) -> str:
    return word if re.fullmatch(r"[IVX]+[.:)]?", word) else word[:1] + word[1:].lower()
