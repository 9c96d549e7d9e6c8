"""Reads lists and tables: each item and each cell is a sentence of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.notation.markup.list_numbers import NUMBERED, ListNumber, list_numbers
from scripts.notation.phrases.pause_phrases import pause_phrase
from scripts.notation.sentence_ends import with_end
from scripts.notation.source_line import SourceLine

if TYPE_CHECKING:
    from scripts.model.header import Header
    from scripts.notation.source_line import Notices

_BULLET: Final = re.compile(
    r"(\s*)(?:[-+*•◦▪▫‣⁃∙·●○■□▸▹►▶➢➤➔➜→⇒✓✔✗✦✧★☆❖◆◇–—]\s+|[•◦▪▫‣⁃●○■□☐☑☒✅➢➤]\s*|o\t\s*)"
    r"(?:\[[ xX✓✗/<>!?*~-]?\]\s+)?(?=\S)"
)
_LOOSE_BULLET: Final = re.compile(
    r"(\s*)(?:o\s+(?=[^\W\d_])|[-–—](?=[^\W\d_])"
    r"|(?![⏸⏱⏲⏳⌛🔔🛎🎵🎶🎼🎧🔊🔇🔕🤫])[\U0001f300-\U0001faff☀-➿⬀-⯿][\U0001f3fb-\U0001f3ff]?\s+(?=\S))"
)
"""Bullets only beside another item: Word's o, a dash without a space, and emoji."""

_FRAMED: Final = re.compile(r"\s*([-–—*+•])(?:\s.*\s|(?!\s)(?:.*\S)?)\1+\s*$")
_FRAMED_PHRASE: Final = re.compile(r"\s*([-–—])\s+([^-–—]{1,40})\s\1\s")
_TABLE_RULE: Final = re.compile(r"\s*(?:\|\s*)?(?::?-{2,}:?\s*\|\s*)+(?::?-{2,}:?\s*)?$|\s*\+(?:[-=]+\+)+\s*$")
_CELL: Final = re.compile(r"(?:[^|\\{]|\\.|\{[^{}|]*\}|\{~[^{}]*\}|\{)+")
_TIME_CELL: Final = re.compile(r"\s*\|?\s*\d{1,2}:\d\d(?::\d\d)?(?:\s*[-–—]\s*\d{1,2}:\d\d(?::\d\d)?)?\s*\|(?=.*\w)")
_BLOCK: Final = re.compile(r"\[\s*(choose|every|repeat|from|under|end)\b", re.IGNORECASE)


def read_lists(lines: list[SourceLine], header: Header, notices: Notices) -> list[SourceLine]:
    """Return `lines` with the items of lists and the cells of tables as sentences.

    The numbers of a list that counts up from 1 aren't spoken; those of a countdown are. Inside `[choose]` and
    `[every]`, every item begins with a dash.
    """
    lines = _read_tables(lines, notices)
    numbers = list_numbers(["" if line.literal else line.text for line in lines])
    read: list[SourceLine] = []
    blocks: list[str] = []
    in_list = False
    for index, line in enumerate(lines):
        chosen = bool(blocks) and blocks[-1] in ("choose", "every")
        item = None if line.literal else _item(line, numbers.get(index), near=in_list or _bullet_near(lines, index))
        if item is None:
            if in_list and line.text[:1].strip() and not line.text[:1].islower():
                _end_last(read)
                in_list = False
            in_list = in_list and bool(line.text.strip())
            read.append(line)
        elif chosen:
            read.append(_dashed(item[-1], line))
        else:
            _end_last(read)
            read += item
            in_list = True
        if in_list and not (index + 1 < len(lines) and lines[index + 1].text.strip()):
            _end_last(read)
        _track(line.text, blocks)
    return read


def _track(text: str, blocks: list[str]) -> None:
    """Open and close the blocks that a line opens and closes."""
    for name in _BLOCK.findall(text) if "[" in text else ():
        if name.lower() != "end":
            blocks.append(name.lower())
        elif blocks:
            blocks.pop()


def _bullet_near(lines: list[SourceLine], index: int) -> bool:
    """Return whether the line before or after is an item too."""
    around = (lines[at].text for at in (index - 1, index + 1) if 0 <= at < len(lines))
    return any(_BULLET.match(text) or _loose(text) for text in around)


def _loose(text: str) -> re.Match[str] | None:
    """Return the match of a bullet that counts only beside another item."""
    match = _LOOSE_BULLET.match(text)
    return match if match and not text[match.end()].islower() else None


def _item(line: SourceLine, number: ListNumber | None, *, near: bool) -> list[SourceLine] | None:
    """Return the lines of an item without its bullet; None if `line` isn't one."""
    if number:
        match = NUMBERED.match(line.text)
        if match:
            return _numbered(line, match, number)
    match = _BULLET.match(line.text)
    if not match and near:
        match = _loose(line.text)
    framed = _FRAMED_PHRASE.match(line.text)
    if not match or _FRAMED.match(line.text) or (framed and pause_phrase(framed[2])):
        return None
    return [line.cut(match.end())]


def _numbered(line: SourceLine, match: re.Match[str], number: ListNumber) -> list[SourceLine]:
    rest = line.cut(match.end())
    stars = match["stars"] if match["stars"] and not match["closing"] else ""
    if stars:
        at = line.column(match.start("stars"))
        columns = (*[at] * len(stars), *(rest.column(index) for index in range(len(rest.text))))
        rest = SourceLine(f"{stars}{rest.text}", line.number, columns)
    if not number.spoken or not match["number"]:
        return [rest]
    return [with_end(line.cut(match.start("number"), match.end("number"))), rest]


def _dashed(item: SourceLine, line: SourceLine) -> SourceLine:
    """Return an item of a block with the dash that begins it."""
    at = line.column(0)
    return SourceLine(f"- {item.text}", line.number, (at, at, *map(item.column, range(len(item.text)))))


def _end_last(read: list[SourceLine]) -> None:
    if read and not read[-1].literal:
        read[-1] = with_end(read[-1])


def _read_tables(lines: list[SourceLine], notices: Notices) -> list[SourceLine]:
    """Return `lines` with the cells of tables on lines of their own, without the rules and the head."""
    if not any("|" in line.text or _TABLE_RULE.match(line.text) for line in lines):
        return lines
    read: list[SourceLine] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.literal or not (_row(line) or _TABLE_RULE.match(line.text)):
            read.append(line)
            index += 1
            continue
        stop = index
        while (
            stop < len(lines)
            and not lines[stop].literal
            and ("|" in lines[stop].text or _TABLE_RULE.match(lines[stop].text))
        ):
            stop += 1
        read += _cells(lines[index:stop], notices)
        index = stop
    return read


def _in_table(text: str) -> bool:
    return "|" in text or bool(_TABLE_RULE.match(text))


def _row(line: SourceLine) -> bool:
    text = line.text.strip()
    return "|" in text and "{~" not in text and (text.startswith("|") or " | " in text) and not text.startswith("||")


def _cells(rows: list[SourceLine], notices: Notices) -> list[SourceLine]:
    """Return the cells of the rows of a table; a row that isn't one of a table stays."""
    rules = [index for index, row in enumerate(rows) if _TABLE_RULE.match(row.text)]
    framed = [row for row in rows if row.text.lstrip().startswith("|")]
    if not rules and not framed:
        return rows
    begin = 0
    if rules and rules[0] == 1:
        begin = 1
        notices.add(
            rows[0], "read-as-note", "the head of a table isn't spoken", "to have it spoken, write it as a line"
        )
    cells: list[SourceLine] = []
    body = [row for index, row in enumerate(rows[begin:], start=begin) if index not in rules]
    timed = all(_TIME_CELL.match(row.text) for row in body)
    if timed and body:
        notices.add(body[0], "read-as-note", "the times of a table aren't spoken", "write [at 1:30] for a time")
    for row in body:
        time = _TIME_CELL.match(row.text) if timed else None
        for match in _CELL.finditer(row.text, time.end() if time else 0):
            if match[0].strip():
                indent = len(match[0]) - len(match[0].lstrip())
                cells.append(with_end(row.cut(match.start() + indent, match.start() + len(match[0].rstrip()))))
    return cells
