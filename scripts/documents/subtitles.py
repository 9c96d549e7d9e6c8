"""Reads subtitles (SubRip and WebVTT): their words become lines, and the silence between them pauses."""

from __future__ import annotations

import re
from typing import Final

from scripts.documents.document import Document, UnreadableDocumentError
from scripts.documents.encodings import UnknownEncodingError, decode

_TIME: Final = r"(?:(\d{1,3}):)?(\d\d?):(\d\d)[.,](\d{1,3})"
_TIMES: Final = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}")
_MARKUP: Final = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")
_SENTENCE_END: Final = re.compile(r"[.!?…\])](?:[\"'”’»)*_]*)$")

_MIN_PAUSE_S: Final = 1.0
"""Shorter gaps are left to the rest after a sentence, in seconds."""


def read(raw: bytes) -> Document:
    """Return the text of subtitles.

    Raises:
        UnreadableDocumentError: it isn't text.
    """
    try:
        text = decode(raw)
    except UnknownEncodingError as error:
        raise UnreadableDocumentError("its encoding is unknown") from error
    lines: list[str] = []
    sentence: list[str] = []
    last_stop = 0.0
    for start, stop, words in _cues(text):
        gap = start - last_stop if lines or sentence else 0.0
        ends = bool(sentence) and bool(_SENTENCE_END.search(sentence[-1]))
        if sentence and (ends or gap >= _MIN_PAUSE_S):
            lines.append(" ".join(sentence) if ends else f"{' '.join(sentence)} \\")
            sentence = []
        if gap >= _MIN_PAUSE_S:
            lines += ["", f"[{gap:.0f}s]", ""]
        sentence.append(words)
        last_stop = max(last_stop, stop)
    return Document("\n".join([*lines, " ".join(sentence)]))


def _cues(text: str) -> list[tuple[float, float, str]]:
    """Return the start, stop and words of each subtitle, in seconds; comments and styles aren't subtitles."""
    cues = []
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = block.strip("\n").split("\n")
        index = next((index for index, line in enumerate(lines[:3]) if "-->" in line), None)
        times = _TIMES.match(lines[index]) if index is not None else None
        if index is None or times is None:
            continue
        words = " ".join(" ".join(_MARKUP.sub("", line).split()).lstrip("-– ") for line in lines[index + 1 :])
        if words.strip():
            cues.append((_seconds(times.groups()[:4]), _seconds(times.groups()[4:]), words.strip()))
    return cues


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + float(f"0.{fraction}")
