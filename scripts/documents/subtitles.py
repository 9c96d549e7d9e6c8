"""Reads subtitles (SubRip, WebVTT, YouTube): their words become lines, and the silence between them pauses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Final

from scripts.documents.document import Document, UnreadableDocumentError
from scripts.documents.encodings import UnknownEncodingError, decode

if TYPE_CHECKING:
    from collections.abc import Iterator

_TIME: Final = r"(?:(\d{1,3}):)?(\d\d?):(\d\d)[.,](\d{1,3})"
_TIMES: Final = re.compile(rf"\s*{_TIME}(?:\s*-->\s*|,){_TIME}")
_NUMBER: Final = re.compile(r"\s*\d{1,6}\s*")
_NOT_SPOKEN: Final = re.compile(r"(?:NOTE|STYLE|REGION)\b")
"""How blocks of WebVTT begin that aren't subtitles."""

_MARKUP: Final = re.compile(r"<[^<>]*>|\{\\[^{}]*\}|[♪♫♩♬]")
_SENTENCE_END: Final = re.compile(r"[.!?…\])](?:[\"'”’»)*_]*)$")

_MIN_PAUSE_S: Final = 1.0
"""Shorter gaps are left to the rest after a sentence, in seconds."""

_CONTIGUOUS_S: Final = 0.1
"""Maximum gap between subtitles of which the second still shows lines of the first, in seconds."""


@dataclass
class _Subtitle:
    """A subtitle."""

    start: float
    """When it appears, in seconds."""

    stop: float
    """When it disappears, in seconds."""

    lines: list[str] = field(default_factory=list)
    """Its lines as they are written."""


def read(raw: bytes) -> Document:
    """Return the text of subtitles.

    Raises:
        UnreadableDocumentError: it isn't text.
    """
    try:
        text = decode(raw)
    except UnknownEncodingError as error:
        raise UnreadableDocumentError(str(error)) from error
    lines: list[str] = []
    sentence: list[str] = []
    last_stop = 0.0
    for subtitle in _without_repeats(_subtitles(text)):
        words = " ".join(subtitle.lines)
        gap = subtitle.start - last_stop if lines or sentence else 0.0
        ends = bool(sentence) and bool(_SENTENCE_END.search(sentence[-1]))
        if sentence and (ends or gap >= _MIN_PAUSE_S):
            lines.append(" ".join(sentence) if ends else f"{' '.join(sentence)} \\")
            sentence = []
        if gap >= _MIN_PAUSE_S:
            lines += ["", f"[{gap:.0f}s]", ""]
        sentence.append(words)
        last_stop = max(last_stop, subtitle.stop)
    return Document("\n".join([*lines, " ".join(sentence)]))


def _subtitles(text: str) -> list[_Subtitle]:
    """Return the subtitles in `text`, whether or not blank lines are between them or inside them."""
    lines = [*text.splitlines(), ""]
    subtitles: list[_Subtitle] = []
    skips = True
    for index, line in enumerate(lines[:-1]):
        after_blank = index == 0 or not lines[index - 1].strip()
        times = _TIMES.match(line)
        if times:
            subtitles.append(_Subtitle(_seconds(times.groups()[:4]), _seconds(times.groups()[4:])))
            skips = False
        elif after_blank and _NOT_SPOKEN.match(line):
            skips = True
        elif not skips and subtitles and not _is_name(line, lines[index + 1], after_blank=after_blank):
            subtitles[-1].lines.append(line)
    return subtitles


def _is_name(line: str, following: str, *, after_blank: bool) -> bool:
    """Return whether `line` is the number or name of the subtitle whose times are on the `following` line."""
    return bool(_TIMES.match(following)) and (after_blank or bool(_NUMBER.fullmatch(line)))


def _without_repeats(subtitles: list[_Subtitle]) -> Iterator[_Subtitle]:
    """Yield subtitles with words, without markup and without those lines of the one before that they still show."""
    shown: list[str] = []
    last_stop = 0.0
    brief = False
    for subtitle in subtitles:
        lines = [words for line in subtitle.lines if (words := _words(line))]
        was_brief, brief = brief, subtitle.stop - subtitle.start < _CONTIGUOUS_S
        kept = lines
        if subtitle.start - last_stop <= _CONTIGUOUS_S and lines and (len(lines) > 1 or brief or was_brief):
            kept = lines[_repeated(shown, lines) :]
        shown, last_stop = lines or shown, subtitle.stop
        if kept:
            yield _Subtitle(subtitle.start, subtitle.stop, kept)


def _repeated(shown: list[str], lines: list[str]) -> int:
    """Return how many of the first of `lines` are the last ones of those `shown` before."""
    counts = range(min(len(shown), len(lines)), 0, -1)
    return next((count for count in counts if shown[-count:] == lines[:count]), 0)


def _words(line: str) -> str:
    return " ".join(unescape(_MARKUP.sub("", line)).split()).lstrip("-– ")


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + float(f"0.{fraction}")
