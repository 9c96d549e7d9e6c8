"""Speech Markdown: words in round brackets, followed by modifiers in square ones.

All of the published syntax (speechmarkdown.org) is parsed. Supported modifiers take effect; words with any others are
spoken plainly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from scripts.model.text_runs import Prosody, Substitution
from scripts.normalization.grammar import grammar_of
from scripts.normalization.inline_markup import strip_phoneme_marks
from scripts.normalization.say_as import say_as

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.errors import Place

SAY_AS: Final = (
    *("number", "cardinal", "ordinal", "digits", "fraction", "date", "time", "telephone", "phone"),
    *("characters", "chars", "spell-out", "verbatim"),
)
"""Modifiers that write words out; the kinds of `say_as`."""

UNSUPPORTED: Final = (
    *("address", "audio", "bleep", "cmu-arpabet", "defaults", "drc", "expletive", "interjection", "lang", "pitch"),
    *("role", "ssml", "style", "timbre", "unit", "vol", "volume", "whisper"),
    *("advertisement_upbeat", "affectionate", "angry", "assistant", "calm", "chat", "cheerful", "customerservice"),
    *("depressed", "disappointed", "disgruntled", "dj", "documentary-narration", "embarrassed", "empathetic"),
    *("envious", "excited", "fearful", "friendly", "gentle", "hopeful", "lyrical", "narration-professional"),
    *("narration-relaxed", "newscast", "newscast-casual", "newscast-formal", "newscaster", "poetry-reading", "sad"),
    *("serious", "shouting", "sports_commentary", "sports_commentary_excited", "terrified", "unfriendly", "whispering"),
)
"""Modifiers that no voice supports; from the third line on, styles of particular vendors' voices."""

MODIFIERS: Final = ("sub", "ipa", "emphasis", "voice", "rate", *SAY_AS, *UNSUPPORTED)
"""The names of all modifiers."""

TAGS: Final = (
    *("speak", "p", "paragraph", "s", "sentence", "w", "token", "sub", "say-as", "phoneme", "emphasis", "prosody"),
    *("voice", "lang", "audio", "mark", "desc", "amazon:[a-z:-]+", "google:[a-z:-]+", "mstts:[a-z:-]+"),
)
"""Tags of SSML and its vendors' extensions; outside `<speak>` they are ignored and their words spoken plainly."""

RATES: Final = {"x-slow": 0.6, "slow": 0.8, "medium": 1.0, "default": 1.0, "fast": 1.25, "x-fast": 1.5}
"""Named rates as factors; SSML leaves their values to each voice."""

_NETWORK: Final = re.compile(r"(?!file:)[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_DEFAULT_VOICE: Final = ("device", "default", "defaults")
_MODIFIER: Final = re.compile(
    r"""\s*([a-z][a-z_-]*)\s*(?::\s*(?:"([^"]*)"|'([^']*)'|([^;"']*)))?\s*(?:;|$)""", re.IGNORECASE
)
_PERCENT: Final = re.compile(r"([+-]?)(\d{1,3}(?:\.\d{1,3})?)%")
_SLOWEST, _FASTEST = 0.3, 3.0
_MAX_MODIFIERS: Final = 20
"""Maximum number of modifiers on one run of words."""

_QUOTES: Final = str.maketrans({"“": '"', "”": '"', "„": '"'})


@dataclass(frozen=True)
class ModifierResult:
    """The result of applying modifiers to words."""

    words: str | Substitution
    """The words, plain or with a substitution."""

    prosody: Prosody = Prosody()
    """How they are spoken."""

    faults: tuple[str, ...] = ()
    """Messages about modifiers that can't be applied."""

    unsupported: tuple[str, ...] = ()
    """Unsupported modifiers."""


def apply_modifiers(shown: str, modifiers: str, written: str, place: Place, language: str = "en") -> ModifierResult:
    """Apply `modifiers`, the text in the square brackets, to the words `shown`.

    In a language without a grammar, numbers, dates and the like are left to the voice.
    """
    shown = strip_phoneme_marks(shown)
    result = ModifierResult(shown, Prosody(markup=modifiers.strip()))
    for name, value in _read(modifiers):
        if name in SAY_AS:
            result = _write_out(result, name, value, Substitution(_shown(result), "", written, place), language)
        else:
            result = _with(result, name, value, written, place)
    if result.prosody == Prosody(markup=result.prosody.markup):
        result = replace(result, prosody=Prosody())
    return result


def section_prosody(modifiers: str) -> tuple[Prosody, tuple[str, ...]]:
    """Return the prosody that `#[...]` sets, and its unsupported modifiers."""
    prosody, unsupported = Prosody(markup=modifiers.strip()), []
    for name, value in _read(modifiers):
        if name == "voice" and value:
            prosody = replace(prosody, voice="" if value.lower() in _DEFAULT_VOICE else value)
        elif name == "rate" and (factor := parse_rate(value)):
            prosody = replace(prosody, rate=factor)
        elif name != "defaults":
            unsupported.append(name)
    return prosody, tuple(unsupported)


def parse_rate(text: str) -> float | None:
    """Parse a rate as in SSML (`slow`, `80%`, `+10%`, `1.2`) into a factor; None if it isn't one."""
    text = text.strip().lower()
    if text in RATES:
        return RATES[text]
    percent = _PERCENT.fullmatch(text)
    if percent:
        amount = float(percent[2]) / 100
        factor = {"+": 1 + amount, "-": 1 - amount}.get(percent[1], amount)
    elif re.fullmatch(r"\d(\.\d{1,3})?", text):
        factor = float(text)
    else:
        return None
    return max(_SLOWEST, min(_FASTEST, factor))


def is_network_source(source: str) -> bool:
    """Return whether `source` is a network address."""
    return bool(_NETWORK.match(source.strip()))


def _read(modifiers: str) -> Iterator[tuple[str, str]]:
    for match in islice(_MODIFIER.finditer(modifiers.translate(_QUOTES)), _MAX_MODIFIERS):
        yield match[1].lower(), (match[2] or match[3] or match[4] or "").strip(" \t;")


def _with(result: ModifierResult, name: str, value: str, written: str, place: Place) -> ModifierResult:
    """Return `result` with one more modifier applied; emphasis is ignored."""
    shown = _shown(result)
    if name == "sub" and value:
        result = replace(result, words=Substitution(shown, strip_phoneme_marks(value), written, place))
    elif name == "ipa" and value:
        result = replace(result, words=Substitution(shown, "", written, place, ipa=value))
    elif name == "voice" and value:
        result = replace(result, prosody=replace(result.prosody, voice=value))
    elif name == "rate":
        factor = parse_rate(value)
        if factor is None:
            return replace(
                result, faults=(*result.faults, f"invalid rate {value!r}; use slow, fast or a percentage such as 80%")
            )
        result = replace(result, prosody=replace(result.prosody, rate=factor))
    elif name != "emphasis":
        result = replace(result, unsupported=(*result.unsupported, name))
    return result


def _shown(result: ModifierResult) -> str:
    return result.words.shown if isinstance(result.words, Substitution) else result.words


def _write_out(
    result: ModifierResult, name: str, layout: str, substitution: Substitution, language: str
) -> ModifierResult:
    if grammar_of(language) is None:
        return result
    spoken = say_as(name, substitution.shown, layout, language)
    if spoken is None:
        message = f"{substitution.shown!r} can't be spoken as {name}; it is spoken as written"
        return replace(result, faults=(*result.faults, message))
    return replace(result, words=replace(substitution, spoken=spoken))
