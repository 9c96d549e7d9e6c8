"""Reads the Markdown that takes whole lines: headings, rules, quotes, code fences, notes and tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.notation.sentence_ends import with_end
from scripts.notation.source_line import SourceLine

if TYPE_CHECKING:
    from scripts.model.header import Header
    from scripts.notation.source_line import Notices

_CODE_FENCE: Final = re.compile(r"\s*(?:`{3,}[^`]*|~{3,}\s*[\w+-]*\s*|:{3,}.*)$")
_RULE: Final = re.compile(
    r"\s*(?:([-–—―=_*~·•.#+⸻])\s?(?:\1\s?){2,}|[⸻⁂❧☙❦]|(?:[·•*✦✧★☆❖◆◇~]\s+){2,}[·•*✦✧★☆❖◆◇~])\s*$"
)
_UNDERLINE: Final = re.compile(r"\s*(={3,}|-{4,})\s*$")
_HEADING: Final = re.compile(r"(\s*#{1,6}\s+)(\S.*)$|(\s*#{2,6})([^\s#\[].*)$")
_BRACKETED_HEADING: Final = re.compile(r"\s*#{1,6}\s+\[[^\[\]\"']+\]\s*$")
"""A heading in brackets; the modifiers of a Speech Markdown section have no space before them, or quotes."""

_BRACKETED_TITLE: Final = re.compile(r"^\[([^\[\]\"']+)\]$")
_ATTRIBUTES: Final = re.compile(r"\s*\{[#.:][^{}]*\}\s*$")
_CLOSING_SIGNS: Final = re.compile(r"(?<=\S)\s+#+\s*$")
_EMPHASIS: Final = re.compile(r"(?<!\\)[*`]+|(?<![\w\\])_{1,3}(?=\S)|(?<=\S)(?<!\\)_{1,3}(?!\w)|==|~~")
_QUOTE: Final = re.compile(r"\s*(?:>\s?)+")
_CALLOUT: Final = re.compile(r"\s*(?:>\s?)+\[!(\w+)\][-+]?\s*")
_SPOKEN_CALLOUTS: Final = ("quote", "cite", "abstract", "summary", "tldr", "example")
"""Callouts whose words are for the listener; all others are notes."""

_NOTE: Final = re.compile(r"\s*\[\^[^\[\]]+\]:\s.*")
_ADDRESS: Final = re.compile(r"\s*\[([^\[\]]+)\]:\s*<?(?:https?:|mailto:|www\.|\.{0,2}/)\S*.*", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"(?<!!)\[([^\[\]]{1,200})\]\[([^\[\]]{0,100})\]")
_CONTENTS: Final = re.compile(
    r"\s*(?:\[\[?_?toc_?\]\]?|\{\{?[<%].*[%>]\}\}?|\{:[^{}]*\}|\\(?:newpage|pagebreak|clearpage))\s*$", re.IGNORECASE
)
_TAG: Final = r"#(?=[\w/-]*[^\W\d_])[\w/-]+"
_TAGS: Final = re.compile(rf"\s*(?:(?:tags|keywords)\s*:\s*)?{_TAG}(?:[\s,]+{_TAG})*[\s,]*$", re.IGNORECASE)
_HASH: Final = re.compile(r"(\s*)#(?=\w)")
_DIRECTING_TAG: Final = re.compile(
    r"\s*#(?:(?:pause|break|silence|bell|wait|stille|pausa|silencio|breathe)\b|\d{1,4}\s?(?:ms|secs?|s|mins?|m)\b)",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[.!?…,;:]\W{0,3}$")
_MAX_TITLE: Final = 100


def read_lines(lines: list[SourceLine], header: Header, notices: Notices) -> list[SourceLine]:
    """Return `lines` without Markdown that takes whole lines."""
    read: list[SourceLine] = []
    in_note = False
    lines = _without_references(lines)
    for line, following in zip(lines, [*lines, None][1:], strict=True):
        if _CONTENTS.match(line.text):
            continue
        in_note = in_note and line.text.lstrip().startswith(">")
        if line.literal or line.text.lstrip().startswith("//") or not line.text.strip():
            read.append(line)
        elif _CODE_FENCE.match(line.text) or _ADDRESS.match(line.text):
            continue
        elif _NOTE.match(line.text):
            notices.add(line, "read-as-note", "a footnote isn't spoken", _SPEAK)
        elif _RULE.match(line.text):
            _underline(read, line)
        elif quote := _QUOTE.match(line.text):
            callout = _CALLOUT.match(line.text)
            in_note = bool(callout and callout[1].lower() not in _SPOKEN_CALLOUTS) or (in_note and not callout)
            if in_note and callout:
                notices.add(line, "read-as-note", "a callout isn't spoken", "to have it spoken, remove its first line")
            rest = line.cut((callout or quote).end())
            if not in_note and (rest.text.strip() or not callout):
                read.append(_heading(rest, notices) or rest)
        elif "#" in line.text and (line.text.lstrip().startswith("#") or _TAGS.match(line.text)):
            heading = _heading(line, notices)
            if heading:
                read.append(heading)
        else:
            read.append(with_end(line) if _breaks_hard(line, following) else line)
    return read


def _without_references(lines: list[SourceLine]) -> list[SourceLine]:
    """Return `lines` with the words of links instead of links whose address is on a line of its own."""
    linked = {match[1].lower() for line in lines if (match := _ADDRESS.match(line.text))}

    def words(match: re.Match[str]) -> str:
        return match[1] if (match[2] or match[1]).lower() in linked else match[0]

    return [line if line.literal else line.sub(_REFERENCE, words) for line in lines] if linked else lines


def _breaks_hard(line: SourceLine, following: SourceLine | None) -> bool:
    """Return whether two blanks end `line`, as Markdown ends a line in a paragraph, and a new thought follows."""
    return line.text.endswith("  ") and following is not None and following.text.lstrip()[:1].isupper()


_SPEAK: Final = "to have it spoken, write a backslash at the start of the line"


def _underline(read: list[SourceLine], line: SourceLine) -> None:
    """Add the heading that `line` underlines, or the end of a paragraph."""
    title = read[-1] if read else None
    alone = len(read) < 2 or not read[-2].text.strip() or read[-2].text.startswith("# ")
    if (
        title is not None
        and alone
        and _UNDERLINE.match(line.text)
        and 0 < len(title.text.strip()) <= _MAX_TITLE
        and not title.literal
        and not title.text.lstrip().startswith(("#", "//", "[", "-", "*", "|", "("))
        and not _SENTENCE.search(title.text.rstrip()[-4:])
    ):
        plain = _plain_title(title)
        at = plain.column(0)
        columns = (at, at, *(plain.column(index) for index in range(len(plain.text))))
        read[-1] = SourceLine(f"# {plain.text}", title.number, columns)
        return
    read.append(line.cut(0, 0))


def _heading(line: SourceLine, notices: Notices) -> SourceLine | None:
    """Return a line that begins with a hash: a chapter, or words; None for a line of tags."""
    text = line.text
    if (
        (re.match(r"\s*#\s*\[", text) and not _BRACKETED_HEADING.match(text))
        or _DIRECTING_TAG.match(text)
        or ("#" not in text.lstrip()[:1] and not _TAGS.match(text))
    ):
        return line
    heading = _HEADING.match(text)
    if heading:
        prefix = len(heading[1] or heading[3])
        title = _plain_title(line.cut(prefix))
        columns = (line.column(0), line.column(0), *(title.column(index) for index in range(len(title.text))))
        return SourceLine(f"# {title.text}", line.number, columns) if title.text.strip() else line
    if _TAGS.match(text) and (len(text.split()) > 1 or not text.strip()[1].isupper()):
        notices.add(line, "read-as-note", "a line of tags isn't spoken", f"{_SPEAK}; a chapter has a space after the #")
        return None
    hash_sign = _HASH.match(text)
    if hash_sign and not text[hash_sign.end()].isupper():
        return line.sub(_HASH, r"\1\\#" if text[hash_sign.end()].isdigit() else r"\1")
    return line


def _plain_title(title: SourceLine) -> SourceLine:
    """Return a title without emphasis, attributes, closing hashes and brackets."""
    for pattern in (_ATTRIBUTES, _CLOSING_SIGNS, _EMPHASIS):
        title = title.sub(pattern, "")
    return title.sub(_BRACKETED_TITLE, r"\1")
