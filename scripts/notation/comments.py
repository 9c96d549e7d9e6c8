"""Drops comments in other notations, and the parts of a web page that aren't shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scripts.model.header import Header
    from scripts.notation.source_line import Notices, SourceLine

_OPENING: Final = re.compile(
    r"(?<![\w`])`[^`]{1,80}`(?![\w`])|<!--|%%|(?<!\S)/\*|\{\#(?=\s)|<(?P<tag>script|style|head|svg|template|noscript)\b[^<>]*>",
    re.IGNORECASE,
)
"""Matches the start of a comment, and code in a line, in which none begins."""

_CLOSING: Final = {"<!--": "-->", "%%": "%%", "/*": "*/", "{#": "#}"}
_DASHED: Final = re.compile(r"<![–—]-?[–—]?")
_DASHED_END: Final = re.compile(r"[–—]{1,2}>|[–—]->")
"""The dashes of comments as editors replace them."""

_MARKDOWN_COMMENT: Final = re.compile(r"\s*\[(?://|comment|#)\]:\s*#?\s*[\"'(<].*", re.IGNORECASE)


def drop_comments(lines: list[SourceLine], header: Header, notices: Notices) -> list[SourceLine]:
    """Return `lines` without comments; a line of nothing but comments is dropped."""
    remaining: list[SourceLine] = []
    if any(_DASHED.search(line.text) for line in lines):
        lines = [line.sub(_DASHED, "<!--").sub(_DASHED_END, "-->") for line in lines]
    last = _last_lines(lines)
    closing = ""
    for index, line in enumerate(lines):
        if not closing and (line.literal or line.text.lstrip().startswith("//")):
            remaining.append(line)
        elif _MARKDOWN_COMMENT.match(line.text):
            notices.comments += 1
        else:
            was_open = bool(closing)
            rest, closing, count = _without_comments(line, closing, index, last)
            notices.comments += count
            if _is_unclosed(line, rest, was_open, closing):
                notices.collect(line, "note", (line.text.rfind("<!--"), len(line.text.rstrip())))
            blank = not (was_open or closing or line.text.strip())
            if rest is line or rest.text.strip() or blank:
                remaining.append(rest)
    return remaining


def _is_unclosed(line: SourceLine, rest: SourceLine, was_open: bool, closing: str) -> bool:
    """Return whether a comment of `line` ends only with the line, because nothing closes it."""
    begin = line.text.rfind("<!--")
    cut = rest is not line and not closing and not was_open
    return cut and begin >= 0 and "-->" not in line.text[begin:] and bool(line.text[begin + 4 :].strip())


def _last_lines(lines: list[SourceLine]) -> dict[str, int]:
    """Return the index of the last line that has each closing sign."""
    last: dict[str, int] = {}
    for index, line in enumerate(lines):
        for sign in re.findall(r"-->|%%|\*/|#\}|</\w{1,10}>", line.text):
            last[sign.lower()] = index
    return last


def _without_comments(line: SourceLine, closing: str, index: int, last: dict[str, int]) -> tuple[SourceLine, str, int]:
    """Return `line` without comments, the sign that closes the one that goes on, and how many comments begin in it.

    The sign is empty if none goes on.
    """
    count = 0
    kept: list[tuple[int, int]] = []
    position = start = 0
    text = line.text
    lower = text.lower()
    ends: dict[str, int] = {}
    while True:
        if closing:
            end = lower.find(closing, position)
            if end < 0:
                break
            position = start = end + len(closing)
            closing = ""
        match = _OPENING.search(text, position)
        if not match:
            kept.append((start, len(text)))
            break
        if match[0].startswith("`"):
            position = match.end()
            continue
        closing = f"</{match['tag'].lower()}>" if match["tag"] else _CLOSING[match[0]]
        if closing not in ends:
            ends[closing] = lower.rfind(closing)
        if index < last.get(closing, -1) or ends[closing] >= match.end():
            kept.append((start, match.start()))
            count += not match["tag"]
        elif match[0] == "<!--":
            count += 1
            kept.append((start, match.start()))
            closing = ""
            break
        else:
            closing = ""
        position = match.end()
    if kept == [(0, len(text))]:
        return line, closing, count
    return _joined(line, kept), closing, count


def _joined(line: SourceLine, kept: list[tuple[int, int]]) -> SourceLine:
    parts = [line.cut(start, stop) for start, stop in kept]
    columns = tuple(part.column(index) for part in parts for index in range(len(part.text)))
    return type(line)("".join(part.text for part in parts), line.number, columns)
