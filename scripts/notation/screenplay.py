"""Drops what screenplays and voice-over scripts set on lines of their own: scenes, transitions, `NARRATOR (V.O.)`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.notation.phrases.stage_words import is_a, is_person, is_speaker

if TYPE_CHECKING:
    from scripts.model.header import Header
    from scripts.notation.source_line import Notices, SourceLine

_SCENE: Final = re.compile(r"(?:INT|EXT|INT\.?/EXT|EXT\.?/INT|I/E)[. ]+[^\W\d_a-z][^a-z]{2,80}$")
_TRANSITION: Final = re.compile(
    r"(?:(?:(?:SLOW |CROSS|CROSS-)?(?:FADE|DISSOLVE)|(?:SMASH |MATCH |JUMP |HARD )?CUT|WIPE)(?: TO| IN| OUT| UP)"
    r"(?: BLACK| WHITE| SILENCE| MUSIC)?[.:]?|(?:CONTINUED|CONT[’']?D):|THE END[.!]?)$"
)
_DELIVERY: Final = re.compile(
    r"(?P<name>[^\W\d_][\w.'’-]{0,20}(?: [^\W_][\w.'’-]{0,20}){0,2}(?<!\.))??[ \t]*"
    r"(?P<marks>(?:[(\[][^()\[\]]{1,24}[)\]][ \t]*){1,3})(?P<colon>[:–—-](?:[ \t]+|$))?"
)
_REMARK: Final = re.compile(r"([^\W\d_a-z][\w.'’ -]{1,40}?)[ \t]*\([^()]{1,40}\)$")
"""A name with a remark, such as `ANNA (whispering)`."""

_ROLE: Final = re.compile(
    r"\s*(?:\*\*(?P<bold>[^*]{2,30})\*\*|\((?P<round>[^()]{2,30})\)"
    r"|(?P<capitals>[^\W\d_a-z][^\W_a-z]{1,20}(?: [^\Wa-z]{1,20})?)(?:\s+[–—-]{1,2}|\s?[>|]|(?=\t)))"
    r"\s+(?=[\"“„«¿¡]?[^\W\d_a-z])"
)
"""A role in bold, in brackets, or in capitals before a dash, and a sentence."""

_MARK: Final = re.compile(r"[(\[]\s*([^()\[\]]+?)\s*[)\]]")
_BARE: Final = re.compile(
    r"(?:(?P<name>[^\W\d_][\w'’-]{0,20}(?: [^\W_][\w'’-]{0,20}){0,2}) )?"
    r"(?:V\.\s?O\.|V/O)(?:[ \t]*[:–—-](?=\s|$))?[ \t]*"
)


def screenplay(lines: list[SourceLine], header: Header, notices: Notices) -> list[SourceLine]:
    """Drop scenes, transitions, and speakers whose name stands alone or beside a mark such as `(V.O.)`."""
    read = []
    for index, line in enumerate(lines):
        text = line.text.strip()
        if line.literal or not text or text.startswith(("#", "//")):
            read.append(line)
        elif _SCENE.match(text) or _TRANSITION.match(text):
            notices.collect(line, "note")
            read.append(line.replaced(""))
        elif _is_role_alone(lines, index, text):
            notices.collect(line, "label")
            read.append(line.replaced(""))
        else:
            read.append(_without_delivery(line, notices))
    return read


def _is_role_alone(lines: list[SourceLine], index: int, text: str) -> bool:
    """Return whether a line is only a speaker's role, above the words."""
    if not text[0].isupper() or (index and lines[index - 1].text.strip()):
        return False
    following = lines[index + 1].text.strip() if index + 1 < len(lines) else ""
    if following[:1].islower() and not text.isupper():
        return False  # the sentence goes on
    if (remark := _REMARK.match(text)) and following:
        return remark[1].isupper() and (is_speaker(remark[1]) or is_person(remark[1]))
    return is_a(text.rstrip(":"), "role") and (bool(following) or (text.isupper() and index + 1 < len(lines)))


def _without_delivery(line: SourceLine, notices: Notices) -> SourceLine:
    """Return `line` without a mark such as `(V.O.)` at its start, and without the speaker's name before it."""
    indent = len(line.text) - len(line.text.lstrip())
    match = _DELIVERY.match(line.text, indent)
    if match and all(map(_is_delivery, _MARK.findall(match["marks"]))):
        end = match.end() if not match["name"] or _may_speak(match["name"], match["marks"]) else indent
    elif (role := _ROLE.match(line.text)) and is_speaker(next(filter(None, role.groups()))):
        end = role.end()
    else:
        match = _BARE.match(line.text, indent)
        end = match.end() if match and (not match["name"] or _may_speak(match["name"], "V.O.")) else indent
    if end == indent:
        return line
    notices.collect(line, "label", (indent, end))
    return line.cut(end) if line.text[end:].strip() else line.replaced("")


def _is_delivery(mark: str) -> bool:
    return all(is_a(part, "delivery") for part in re.split(r"\s*[,/&;]\s+", mark))


def _may_speak(name: str, marks: str) -> bool:
    words = name.split()
    return is_a(name, "role") or name.isupper() or (marks.isupper() and all(word[0].isupper() for word in words))
