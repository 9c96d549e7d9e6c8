"""Recognizes the phrases for a pause, in eight languages: `10 second pause`, `lange Stille`, `pausa de 5 segundos`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scripts.notation.phrases.lengths import QUOTES, amount_of_time, named_length
from scripts.notation.phrases.vocabulary import MAX_PHRASE, all_are, has, tokens
from scripts.times import parse_duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.notation.phrases.vocabulary import Token

_LENGTH: Final = (
    *("number", "unit_ms", "unit_s", "unit_m", "unit_moment", "unit_breath", "approximate", "range", "half"),
    *("one_and_a_half", "couple", "few", "short", "long", "very", "medium", "filler", "sign"),
)
_OWN: Final = re.compile(r"\s*(?:(?:pause|break)(?!\w))?\s*(~?)([^~]*)", re.IGNORECASE)
_STRENGTH: Final = re.compile(
    r"\s*(?:pause|break)\s*:?\s*[\"']?(?:none|medium|(?:x-)?(?:weak|strong))[\"']?\s*", re.IGNORECASE
)
_POINTS: Final = re.compile(r"[.…\s]*[.…]{2,}[.…\s]*|\s*…\s*")
_BETWEEN_POINTS: Final = re.compile(r"\s*(?:…|\.{2,3})\s*([^\W\d_]+)\s*(?:…|\.{2,3})\s*")
_MARK: Final = re.compile(r"\s*p\s*:?\s*(?:(\d{1,3})\s?s?)?\s*", re.IGNORECASE)
_PARTS: Final = re.compile(r"\s+[-–—]\s+|[,;:.!?…]+(?=\s|$)|[–—]")
_GOING_ON: Final = re.compile(
    r"\s+(?:before (?:continuing|moving on|going on|proceeding|speaking again|the next \w{1,20})"
    r"|(?:and )?then continue)\W*$",
    re.IGNORECASE,
)
"""What follows a pause for the reader only."""

_GREATEST: Final = 9
_SHORT: Final = 4


@dataclass(frozen=True)
class PausePhrase:
    """A phrase that means a pause."""

    length: str
    """Its length, in Outpour's notation."""

    named: bool = True
    """Whether a word for a pause names it, rather than only a length or a verb such as wait."""

    only_pause: bool = False
    """Whether that word means nothing else."""

    timed: bool = False
    """Whether a length is given."""

    spoken: bool = False
    """Whether its words may be for the listener, such as `take three deep breaths`."""

    unit: bool = False
    """Whether the length has a unit of time."""

    minutes: bool = False
    """Whether the length is given in minutes."""

    verb: str = ""
    """The verb if no noun names it: `wait` or `breathe`."""

    @property
    def direction(self) -> str:
        """The direction in Outpour's notation."""
        return f"[pause {self.length}]"


def pause_phrase(phrase: str) -> PausePhrase | None:
    """Return the pause that `phrase`, without its brackets, means; None if it isn't one for certain."""
    if len(phrase) > MAX_PHRASE:
        return None
    if _POINTS.fullmatch(phrase):
        return PausePhrase("~3s", only_pause=True)
    if (verb := _BETWEEN_POINTS.fullmatch(phrase)) and has(tokens(verb[1]), "wait", "breathe"):
        return PausePhrase("~5s", spoken=True)
    found = tokens(_GOING_ON.sub("", phrase))
    if not found or not all_are(found, "pause", "wait", "breathe", "take", *_LENGTH):
        return None
    if not has(found, "number", "pause", "wait", "breathe", "unit_moment", "unit_breath", "half", "unit_m"):
        return None
    return _with_length(found)


def pause_with_remark(phrase: str) -> PausePhrase | None:
    """Return the timed pause that one part of `phrase` means, as in `let that land, 15 seconds of silence`."""
    parts = [part for part in _PARTS.split(phrase) if part.strip()][:_GREATEST]
    spans = [(start, stop) for start in range(len(parts)) for stop in range(start + 1, len(parts) + 1)]
    for start, stop in sorted(spans, key=lambda span: span[0] - span[1]):
        pause = pause_phrase(" ".join(parts[start:stop])) if stop - start < len(parts) else None
        if pause and pause.named and pause.timed and pause.unit:
            return pause
    first, last = (pause_phrase(parts[index]) if len(parts) > 2 else None for index in (0, -1))
    return last if first and first.named and not first.timed and last and last.timed and last.unit else None


def is_own_notation(phrase: str) -> bool:
    """Return whether `[phrase]` is already a pause in Outpour's notation."""
    match = _OWN.fullmatch(phrase)
    if not match or _STRENGTH.fullmatch(phrase):
        return bool(match)
    least, dash, most = match[2].translate(str.maketrans("–—", "--")).partition("-")
    try:
        if dash and match[1]:
            parse_duration(most)
            least = least if re.search(r"[a-z]", least, re.IGNORECASE) else f"{least}s"
        parse_duration(least)
    except ValueError:
        return phrase.strip().lower() in ("pause", "break")
    return bool(match[1]) or not dash


def pause_mark(phrase: str) -> str | None:
    """Return the length of a pause mark such as `P3` or `P`; None if `phrase` isn't one."""
    match = _MARK.fullmatch(phrase)
    return None if not match else f"{match[1]}s" if match[1] else "~5s"


def _with_length(found: Sequence[Token]) -> PausePhrase | None:
    named = has(found, "pause")
    length = amount_of_time(found)
    if length is None and has(found, "take", "long") and has(found, "unit_breath") and len(found) <= _SHORT:
        length = "~6s"  # a deep breath
    if length is None and has(found, "number"):
        return None
    breaths = has(found, "take") and not has(found, "pause", "wait")
    if not named and length is None and not _is_verb(found):
        return None
    if breaths and not length:
        return None
    verb = "" if named else next((kind for kind in ("wait", "breathe") if has(found, kind)), "")
    only = has(found, "only_pause") or any(each.text == "beat" for each in found)
    if [each for each in found if each.text in ("beat", "beats")] and length is None:
        length = "~2s"
    return PausePhrase(
        length or named_length(found),
        named=named,
        only_pause=only,
        timed=length is not None,
        unit=has(found, "unit_ms", "unit_s", "unit_m") or any(each.text in QUOTES for each in found),
        spoken=breaths
        or (not named and has(found, "unit_breath", "unit_moment"))
        or (not only and has(found, "wait", "breathe")),
        minutes=has(found, "unit_m"),
        verb=verb,
    )


def _is_verb(found: Sequence[Token]) -> bool:
    """Return whether the phrase is just a verb: `wait`, `breathe here`."""
    return has(found, "wait", "breathe") and len(found) <= _GREATEST
