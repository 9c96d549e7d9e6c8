"""Rewrites directions without brackets between sentences: words in capitals, and pictures of bells and clocks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.notation.phrases.bell_phrases import bell_phrase
from scripts.notation.phrases.pause_phrases import pause_phrase
from scripts.notation.phrases.pictures import BELLS, PAUSES, PICTURES, TIMES
from scripts.notation.phrases.vocabulary import tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.model.header import Header
    from scripts.notation.source_line import Notices, SourceLine

_CAPITALS: Final = re.compile(r"(?<![^\W_])[A-ZÀ-Þ]{4}")
_LOWERCASE: Final = re.compile(
    r"[.!?…][\"'”’»)]? (?:pause|pausa|pauze|pauza|silence|stille|silencio|silenzio|silêncio|stilte|cisza)\b"
)
_START: Final = re.compile(r"(?:^|[.!?…\])][\"'”’»*_)]{0,3}[ \t]|(?<=\s)[-–—]{1,3}[ \t])[ \t]*+(?=[^\W_])")
_PIECE: Final = re.compile(r"[ \t]*(?:[-–—:,][ \t]*)?([^\W\d_]+|\d{1,4}(?:[.,:]\d{1,3})?)")
_UNIT: Final = re.compile(r"(?:ms|msecs?|s|secs?|seconds?|sek|m|mins?|minutes?|x)", re.IGNORECASE)
_MAX_PIECES: Final = 9
_MAX_INDENT: Final = 100
_END: Final = re.compile(r"[ \t]*[.!…]*[ \t]*(?:[-–—]{1,3}(?=[ \t]|$)[ \t]*)?")
_WORD: Final = re.compile(r"[^\W\d_]+")
_OPENING: Final = frozenset("[({<\"“„«'‘*_¿¡—–-…" + PICTURES)
_SENTENCE_END: Final = (".", "!", "?", "…", ":", "]", ")", '"', "”", "»", "\\", "*", "_")
_SILENCE: Final = frozenset(
    ("silence", "silences", "stille", "silencio", "silenzio", "silêncio", "stilte", "cisza", "beat")
)
"""Words in capitals that mean a pause without a length, besides those that mean nothing else."""

_PICTURE: Final = re.compile(rf"[{PICTURES}](?:[ \t]?[{PICTURES}]){{0,11}}[ \t]*")
_BRACKETED_AFTER: Final = re.compile(r"[(\[*_]{1,3}([^()\[\]*_]{1,60})[)\]*_]")
_BRACKETED_BEFORE: Final = re.compile(r"[(\[*_]([^()\[\]*_]{1,60})[)\]*_]{1,3}[ \t]*$")
_SECONDS: Final = 5
"""The length of a pause of each picture, in seconds."""


def inline_directions(lines: list[SourceLine], header: Header, notices: Notices) -> list[SourceLine]:
    """Rewrite the directions without brackets that stand between sentences."""
    read = []
    before = ""
    for line in lines:
        skipped = line.literal or line.text.lstrip().startswith(("#", "//"))
        read.append(line if skipped else _line(line, before, notices))
        before = line.text.rstrip()
    return read


def _line(line: SourceLine, before: str, notices: Notices) -> SourceLine:
    if not line.text.isascii():
        line = _pictures(line)
    if _CAPITALS.search(line.text) and not line.text.isupper():
        line = _words(line, before, notices, str.isupper, _capital_direction)
    if _LOWERCASE.search(line.text):
        line = _words(line, before, notices, str.islower, _timed_pause)
    return line


def _words(
    line: SourceLine,
    before: str,
    notices: Notices,
    fits: Callable[[str], bool],
    direction_of: Callable[[str], str | None],
) -> SourceLine:
    """Return `line` with the directions among its phrases between sentences whose words all fit."""
    parts: list[tuple[int, int, str]] = []
    position = 0
    while start := _START.search(line.text, position):
        position, begin = max(start.end(), position + 1), start.end()
        found = _phrase(line.text, begin, fits, direction_of)
        if not found or (begin < _MAX_INDENT and not line.text[:begin].strip() and not _may_begin(line, found, before)):
            continue
        position, direction = found
        if _says_the_same(_BRACKETED_AFTER.match(line.text, position)):
            direction = ""  # PAUSE (10 SECONDS)
        elif "pause" in direction:
            notices.collect(line, "pause", (begin, position))
        parts.append((begin, position, f"{direction} "))
        position -= 1  # the blank before the next sentence
    return line.with_parts(parts)


def _may_begin(line: SourceLine, found: tuple[int, str], before: str) -> bool:
    """Return whether a direction may begin `line`: words follow it, and the line `before` ends a sentence."""
    stop, direction = found
    return bool(line.text[stop:].strip()) and (not before or before.endswith(_SENTENCE_END) or "~" not in direction)


def _phrase(
    text: str, begin: int, fits: Callable[[str], bool], direction_of: Callable[[str], str | None]
) -> tuple[int, str] | None:
    """Return the index after the longest direction that begins at `begin`, and the direction; None if there is none."""
    stops: list[int] = []
    position, number = begin, False
    while len(stops) < _MAX_PIECES and (piece := _PIECE.match(text, position)):
        if not (fits(piece[1]) or piece[1][0].isdigit() or (number and _UNIT.fullmatch(piece[1]))):
            break
        position, number = piece.end(), piece[1][0].isdigit()
        stops.append(position)
    for stop in reversed(stops):
        end = _END.match(text, stop)
        if end and _sentence_follows(text, stop, end.end()) and (direction := direction_of(text[begin:stop])):
            return end.end(), direction
    return None


def _sentence_follows(text: str, stop: int, end: int) -> bool:
    """Return whether a sentence, or nothing, begins at `end`; without a full stop it doesn't begin in capitals."""
    rest = text[end : end + 40]
    if not rest or rest[0] in _OPENING:
        return True
    word = _WORD.match(rest)
    if end == stop or not word:
        return end > stop and rest[0].isdigit()
    return word[0][0].isupper() and (text[stop:end].strip() != "" or not (word[0].isupper() and len(word[0]) > 1))


def _capital_direction(phrase: str) -> str | None:
    pause = pause_phrase(phrase)
    if not pause:
        return bell_phrase(phrase)
    if pause.verb:
        return pause.direction if pause.verb == "wait" and pause.unit and phrase.startswith("WAIT") else None
    silent = pause.only_pause or any(token.text in _SILENCE for token in tokens(phrase))
    return pause.direction if pause.named and (pause.timed or silent) else None


def _timed_pause(phrase: str) -> str | None:
    pause = pause_phrase(phrase)
    return pause.direction if pause and pause.named and pause.timed and pause.unit and not pause.spoken else None


def _length(phrase: str) -> str | None:
    pause = pause_phrase(phrase)
    timed = pause and pause.timed and (pause.unit or ":" in phrase)
    return pause.direction if pause and (timed or pause.named) and not pause.spoken else None


def _pictures(line: SourceLine) -> SourceLine:
    """Return `line` with the pictures between sentences as bells and pauses; at its start only with a length."""
    parts: list[tuple[int, int, str]] = []
    for sign in _PICTURE.finditer(line.text):
        start = sign.start()
        if parts and start < parts[-1][1]:
            continue
        before = line.text[max(0, start - _MAX_INDENT) : start].rstrip()
        found = None if before and not before.endswith(_SENTENCE_END) else _picture(line.text, sign)
        if found and (
            before or (found[1].startswith("[pause") and "~" not in found[1] and line.text[found[0] :].strip())
        ):
            parts.append((start, found[0], f"{found[1]} "))
    return line.with_parts(parts)


def _picture(text: str, sign: re.Match[str]) -> tuple[int, str] | None:
    """Return the index after the pictures `sign` and the words that belong to them, and their direction."""
    pictures = [each for each in sign[0] if each in PICTURES]
    bell = pictures[0] in BELLS
    if found := _phrase(text, sign.end(), lambda word: True, bell_phrase if bell else _length):
        return found
    stop, strokes = sign.end(), len(pictures)
    if bell and (times := TIMES.match(text, stop)):
        strokes, stop = int(re.sub(r"\D", "", times[0])), times.end()
    end = _END.match(text, stop)
    assert end is not None
    beside = (
        _BRACKETED_AFTER.match(text, stop),
        _BRACKETED_BEFORE.search(text[max(0, sign.start() - 80) : sign.start()]),
    )
    if any(map(_says_the_same, beside)):
        return stop, ""
    rest = text[end.end() : end.end() + 1]
    if rest and not (rest in _OPENING or rest.isupper() or rest.isdigit()):
        return None
    if bell:
        return end.end(), f"[bell x{strokes}]" if strokes > 1 else "[bell]"
    if pictures[0] not in PAUSES:
        return None
    return end.end(), f"[pause ~{_SECONDS * len(pictures)}s]"


def _says_the_same(bracketed: re.Match[str] | None) -> bool:
    """Return whether the phrase in brackets beside a picture is a pause or a bell."""
    return bool(bracketed and (_length(bracketed[1]) or bell_phrase(bracketed[1])))
