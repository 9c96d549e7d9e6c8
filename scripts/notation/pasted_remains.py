"""Drops what programs add to text that is copied from them, such as the buttons of a chat assistant."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from scripts.notation.phrases.bell_phrases import bell_phrase
from scripts.notation.phrases.pause_phrases import pause_phrase

if TYPE_CHECKING:
    from scripts.model.header import Header
    from scripts.notation.source_line import Notices, SourceLine

_CHAT: Final = r"(?:ChatGPT|Claude|Gemini|Copilot|Bard|Perplexity|GPT-\d\w?|Assistant)"
_ANSWER: Final = re.compile(
    rf"[\s*_#]*{_CHAT}(?: (?:said|a dit|sagte|dijo|disse|ha detto|zei|powiedział))?\s?:[*_]*\s*$"
)
_QUESTION: Final = re.compile(
    r"[\s*_#]*(?:You said|Vous avez dit|Du hast gesagt|Has dicho|Hai detto|Você disse)\s?:[*_]*\s*$"
)
_LINE: Final = re.compile(
    r"\s*(?:Copy code|Copied!|Read aloud|Regenerate(?: response)?|Thought for (?:\d+|a few) \w+"
    r"|Code kopieren|Copiar código|Copier le code|Copia codice"
    r"|Error! (?:Bookmark|Reference source|Hyperlink reference|No text of specified style|Not a valid)[^.!?]{0,60}[.!]?"
    r"|Fehler! (?:Textmarke|Verweisquelle)[^.!?]{0,60}\.?"
    r"|(?:Click or tap(?: here)? to (?:enter|add|edit)|Click here to enter|Type something) ?[\w /]{0,20}\.?"
    r"|Klicken oder tippen Sie hier, um Text einzugeben\.?"
    r"|Comment(?:ed)?\s?\[[A-Z]{1,4}\d{1,4}\]\s?:.*|Kommentiert\s?\[[A-Z]{1,4}\d{1,4}\]\s?:.*"
    r"|(?:Formatted|Formatiert)\s?: .*|Deleted\s?: .*)\s*$"
)
_ADDRESS: Final = r"(?:\([^()\s]{0,300}\))?"
_SOURCE: Final = re.compile(
    rf"[ ]?\[\d{{1,3}}(?::\d{{1,3}})?[†‡][^\[\]]{{0,80}}\]{_ADDRESS}"
    rf"|[ ]?:contentReference\[oaicite:\d{{1,3}}\](?:\{{index=\d{{1,3}}\}})?"
    rf"|[ ]?\[(?:oaicite|oai_citation):[^\[\]]{{0,60}}\]{_ADDRESS}"
)
"""The sources in an assistant's answer."""

_QUERY: Final = re.compile(r"\s*(?P<fence>`{3,}|~{3,})\s*(?:dataviewjs|dataview|tasks|query|mermaid|button|css|js)\s*$")
"""The opening fence of code that an editor runs."""

_SIGNS: Final = "-–—=*~_•·"
_FRAMED: Final = re.compile(
    rf"\s*(?:[{_SIGNS}]\s*){{3,40}}(?P<phrase>[^\W_][^{_SIGNS}]{{1,60}})(?:[{_SIGNS}]\s*){{3,40}}$"
)
_CELL: Final = re.compile(r"(?:(?<=\t)|^)[^\t]{1,60}(?=\t|$)")
_COMMENT: Final = re.compile(r"\[([a-z]{1,2})\](?=\S|$)")
_COMMENT_MARK: Final = re.compile(r"(?<=[^\s\[])\[([a-z]{1,2})\](?![\w(\[{:])")
_LABEL: Final = re.compile(r"(?P<start>\d{1,6}\.\d{2,6})\t(?P<stop>\d{1,6}\.\d{2,6})\t")
"""The times of a label of Audacity, in seconds."""


def drop_pasted_remains(lines: list[SourceLine], header: Header, notices: Notices) -> list[SourceLine]:
    """Return `lines` without what programs add to the text that is copied from them."""
    lines = [line if line.literal else _with_directions(line) for line in _without_queries(lines, notices)]
    return _without_comments(_without_chat(_without_labels(lines), notices), notices)


def _without_queries(lines: list[SourceLine], notices: Notices) -> list[SourceLine]:
    """Return `lines` without code in fences that an editor runs."""
    read: list[SourceLine] = []
    last = {
        line.text.strip(): index for index, line in enumerate(lines) if line.text.lstrip().startswith(("```", "~~~"))
    }
    fence = ""
    for index, line in enumerate(lines):
        if fence:
            fence = "" if line.text.strip() == fence else fence
            read.append(line.replaced(""))
        elif (match := _QUERY.match(line.text)) and last.get(match["fence"], 0) > index:
            fence = match["fence"]
            notices.collect(line, "pasted")
            read.append(line.replaced(""))
        else:
            read.append(line)
    return read


def _with_directions(line: SourceLine) -> SourceLine:
    """Return `line` with the pauses and bells that a frame of signs or tabs set apart."""
    if (framed := _FRAMED.match(line.text)) and (direction := _direction(framed["phrase"])):
        return line.replaced(direction)
    if "\t" not in line.text.strip() or _LABEL.match(line.text):
        return line
    return line.sub(_CELL, lambda cell: _direction(cell[0]) or cell[0])


def _direction(phrase: str) -> str | None:
    pause = pause_phrase(phrase)
    if pause and pause.named and not pause.verb and (pause.timed or pause.only_pause):
        return pause.direction
    return bell_phrase(phrase)


def _without_labels(lines: list[SourceLine]) -> list[SourceLine]:
    """Return `lines` with the times of Audacity's labels as times of the session, if all of them rise."""
    found = {index: match for index, line in enumerate(lines) if (match := _LABEL.match(line.text))}
    times = [float(match["start"]) for match in found.values()]
    if not times or any(a >= b for a, b in pairwise(times)):
        return lines
    read = list(lines)
    for index, match in found.items():
        minutes, seconds = divmod(int(float(match["start"])), 60)
        mark = f"[at {minutes}:{seconds:02}] " if minutes or seconds else ""
        read[index] = lines[index].with_parts([(0, match.end(), mark)])
    return read


def _without_chat(lines: list[SourceLine], notices: Notices) -> list[SourceLine]:
    answers = [index for index, line in enumerate(lines) if _ANSWER.match(line.text)]
    read: list[SourceLine] = []
    dropped_until = -1
    for index, line in enumerate(lines):
        if _QUESTION.match(line.text) and not line.literal:
            following = bisect_right(answers, index)
            dropped_until = answers[following] if following < len(answers) else dropped_until
        if index <= dropped_until or (not line.literal and (_ANSWER.match(line.text) or _LINE.match(line.text))):
            if line.text.strip():
                notices.collect(line, "pasted")
            read.append(line.replaced(""))
        elif not line.literal and ("†" in line.text or "‡" in line.text or "oaicite" in line.text):
            read.append(line.sub(_SOURCE, ""))
        else:
            read.append(line)
    return read


def _without_comments(lines: list[SourceLine], notices: Notices) -> list[SourceLine]:
    """Return `lines` without the comments of Google Docs, `[a]` and so on, which stand at the end of the text."""
    comments: dict[str, int] = {}
    for index, line in enumerate(lines):
        if not line.literal and (match := _COMMENT.match(line.text)):
            comments.setdefault(match[1], index)
    marks = {match[1] for line in lines if "[" in line.text for match in _COMMENT_MARK.finditer(line.text)}
    if not comments or not marks.issuperset(comments):
        return lines
    read = []
    for index, line in enumerate(lines):
        if index in comments.values():
            notices.collect(line, "note")
            read.append(line.replaced(""))
        else:
            read.append(line.sub(_COMMENT_MARK, "") if "[" in line.text else line)
    return read
