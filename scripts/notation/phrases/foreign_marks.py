"""Rewrites the pause marks of other programs: SSMD, Rime, Microsoft Agent, Apple, and tags that look like SSML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.notation.phrases.bell_phrases import bell_phrase
from scripts.notation.phrases.cue_phrases import cue_phrase
from scripts.notation.phrases.lengths import amount_of_time
from scripts.notation.phrases.pause_phrases import pause_phrase
from scripts.notation.phrases.vocabulary import tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.notation.source_line import Notices, SourceLine

_UNIT: Final = r"(?:ms|msecs?|s|secs?|seconds?|m|mins?|minutes?)"
_TAG: Final = re.compile(
    r"<\s*+(?:/\s*+)?(?P<name>pause|silence|sil|wait|break|mstts:silence)\b(?P<attributes>[^<>]{0,80})>", re.IGNORECASE
)
_LENGTH: Final = re.compile(rf"(?P<value>\d{{1,6}}(?:\.\d{{1,4}})?)\s*(?P<unit>{_UNIT})?\b", re.IGNORECASE)
_MILLISECONDS: Final = re.compile(r"msec|milli|\bms\s*=", re.IGNORECASE)
_OWN_TAG: Final = re.compile(r"\b(?:time|strength)\s*=", re.IGNORECASE)

_BETWEEN: Final = re.compile(
    r"(?<!\S)(?P<sign>[/|])[ ]?(?P<phrase>(?:(?:short|long)[ ])?pause\b[^/|<>\[\]]{0,30}?)[ ]?(?P=sign)(?![^\s.,])",
    re.IGNORECASE,
)
_SSMD_STRENGTHS: Final = {"n": "none", "w": "weak", "c": "medium", "s": "strong", "p": "x-strong"}
_SSMD_STRENGTH: Final = re.compile(r"(?<!\S)\.\.\.([nwcsp])(?![^\s.])")


def _tag(match: re.Match[str]) -> str:
    attributes = match["attributes"]
    length = _LENGTH.search(attributes)
    if not length and "/" in match[0].partition(match["name"])[0]:
        return ""
    if match["name"].lower() == "break" and (_OWN_TAG.search(attributes) or not attributes.strip(" /")):
        return match[0]
    if not length:
        found = amount_of_time(tokens(attributes))
        return f"[pause {found or '~5s'}]"
    unit = length["unit"] or ("ms" if _MILLISECONDS.search(attributes) else "s")
    return f"[pause {length['value']}{unit.lower()}]"


def _angles(match: re.Match[str]) -> str:
    pause = pause_phrase(match[1])
    return pause.direction if pause else match[0]


def _slashes(match: re.Match[str]) -> str:
    """Return the pause between two pairs of slashes; anything else there begins a comment."""
    pause = pause_phrase(match[1])
    return f" {pause.direction}" if pause else match[0]


def _hash(match: re.Match[str]) -> str:
    return f"[pause {match[1] + (match[2] or 's') if match[1] else '~5s'}]"


MARKS: Final[tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = (
    (_TAG, _tag),
    (re.compile(r"<\s*+(\d{2,5})\s*+>"), r"[pause \1ms]"),
    (re.compile(r"<#(\d{1,3}(?:\.\d{1,2})?)#>"), r"[pause \1s]"),
    (re.compile(r"\\pau=(\d{1,6})\\", re.IGNORECASE), r"[pause \1ms]"),
    (re.compile(r"\[\[\s*+slnc\s++(\d{1,6})\s*+\]\]", re.IGNORECASE), r"[pause \1ms]"),
    (re.compile(rf"(?<!\S)/(\d{{1,4}}(?:\.\d{{1,3}})?)\s?({_UNIT})\b/?(?![\w/])", re.IGNORECASE), r"[pause \1\2]"),
    (
        re.compile(rf"(?<!\.)(?:\.\.\.|…)\s?(\d{{1,4}}(?:\.\d{{1,3}})?)({_UNIT})(?!\w)", re.IGNORECASE),
        r"[pause \1\2]",
    ),
    (_SSMD_STRENGTH, lambda match: f"[pause {_SSMD_STRENGTHS[match[1]]}]"),
    (re.compile(rf"(?<!\S)#pause\b(?:[\s:=]*(\d{{1,4}})\s?({_UNIT})?\b)?(?!\w)", re.IGNORECASE), _hash),
    (re.compile(rf"(?<!\S)[#@](\d{{1,4}})\s?({_UNIT})(?![\w:])", re.IGNORECASE), r"[pause \1\2]"),
    (re.compile(r"(?<=\S)[ ]//[ ]?([^/\[\]]{1,40}?)[ ]?//(?!\S)"), _slashes),
    (re.compile(r"(?<!>)>>[ ]?([^<>\[\]]{1,40}?)[ ]?<<(?!<)"), _angles),
    (re.compile(r"(?<=\S)[ ]\^[A-Za-z0-9-]{3,20}$"), ""),  # the name of a paragraph in Obsidian
    (re.compile(r"[(\[]\s?pause[\s:–-]{0,3}[(\[]([^()\[\]]{1,20})[)\]]\s?[)\]]", re.IGNORECASE), r"[pause \1]"),
    (_BETWEEN, r"[\g<phrase>]"),
    (re.compile(r"(?<!\S)\|\|(?!\S)"), "[pause ~3s]"),
)
"""The patterns of marks, and what they become."""

_BARE_SLASH: Final = re.compile(r"(?<!\S)/(\d{1,2})(?![^\s.,])")
"""A pause of Speech Markdown tools without its unit, which may be something else."""

_NOTES: Final = "♩♪♫♬🎵🎶"
_LYRICS: Final = re.compile(rf"(?<!\s)\s*+[{_NOTES}]\s*+[^{_NOTES}\[\]]{{1,300}}[{_NOTES}]\s*+")
_NOTES_FIRST: Final = re.compile(rf"\s*[{_NOTES}]+\s*(?P<cue>[^{_NOTES}\[\]]{{1,60}})")

_NOTE_SIGNS: Final = frozenset(_NOTES)
_SIGNS: Final = frozenset("<\\[(/.…#@|^" + _NOTES)


_FIELD: Final = re.compile(
    r"\s*[*_]{0,2}[^\W\d_][\w-]{0,24}(?: [\w-]{1,24}){0,2}[*_]{0,2}::(?P<value>(?:\s.*|[^\s:].*)?)$"
)
"""A field of Dataview, a plug-in of Obsidian, on a line of its own."""

_INLINE_FIELD: Final = re.compile(
    r"[ ]?(?:\[[^\W\d_][\w -]{0,40}::[^\[\]]{0,80}\]|\([^\W\d_][\w -]{0,40}::[^()]{0,80}\))"
)
_NAME_AFTER_DASH: Final = re.compile(r"^\s*-{1,2}(?=[^\W\d_a-z][^\W\d_])")
"""The hyphen of `-Anne Lamott`, which would be spoken as a minus."""

_SENTENCE_END: Final = (".", "!", "?", "…", ":", ";")
_HASHTAG: Final = r"#(?=[\w/-]*[^\W\d_])[\w/-]{1,60}"
_TAGS: Final = re.compile(
    rf"(?<=[.!?…\]\)\"”»*_])[ ]+(?P<tags>{_HASHTAG}(?:[ ]{_HASHTAG}){{0,20}})(?=\s*\\?$|[ ][^\W\d_a-z])"
    rf"|[ ]+{_HASHTAG}(?:[ ]+{_HASHTAG}){{1,20}}(?=\s*\\?$)"
)


def foreign_marks(line: SourceLine, notices: Notices) -> SourceLine | None:
    """Return `line` with the pause marks of other programs in Outpour's notation, without their fields and tags."""
    if "::" in line.text:
        if (field := _FIELD.match(line.text)) and not field["value"].rstrip(" \\").endswith(_SENTENCE_END):
            notices.collect(line, "note")
            return line.replaced("")
        line = _without(line, _INLINE_FIELD, notices)
    if line.text.lstrip().startswith("-") and not line.text.rstrip().endswith("-"):
        line = line.sub(_NAME_AFTER_DASH, "")
    if _SIGNS.isdisjoint(line.text):
        return line
    for pattern, replacement in MARKS:
        line = line.sub(pattern, replacement)
    if bare := _BARE_SLASH.search(line.text):
        notices.collect(line, "pause", bare.span())
        line = line.sub(_BARE_SLASH, r"[pause \1s]")
    if "#" in line.text and not line.text.lstrip().startswith("#"):
        line = _without(line.sub(_TAGS, _directing), _TAGS, notices)
    return line if _NOTE_SIGNS.isdisjoint(line.text) else _without_music(line, notices)


def _directing(match: re.Match[str]) -> str:
    """Return the pause or the bell that a tag names; other tags as they are."""
    name = match[0].strip().removeprefix("#")
    pause = pause_phrase(name)
    direction = pause.direction if pause and pause.only_pause else bell_phrase(name)
    return f" {direction}" if direction else match[0]


def _without(line: SourceLine, pattern: re.Pattern[str], notices: Notices) -> SourceLine:
    """Return `line` without what matches `pattern`, which is reported as notes."""
    for match in pattern.finditer(line.text):
        notices.collect(line, "note", match.span())
    return line.sub(pattern, "")


def _without_music(line: SourceLine, notices: Notices) -> SourceLine | None:
    """Return `line` without what stands between notes, as captions set music; None if nothing else is on it."""
    first = _NOTES_FIRST.fullmatch(line.text)
    cue = first and cue_phrase(first["cue"].strip()) == "sound"
    rest = line.cut(0, 0) if cue else line.sub(_LYRICS, " ")
    if rest.text != line.text:
        notices.collect(line, "sound")
    return rest if rest.text.strip() or not line.text.strip() else None
