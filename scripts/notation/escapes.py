"""Decodes HTML entities and the escapes of JSON and Markdown that were left in the words."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from scripts.notation.characters import clean, divided

if TYPE_CHECKING:
    from scripts.model.header import Header
    from scripts.notation.source_line import Notices, SourceLine

_ENTITY: Final = re.compile(
    r"&(?:amp;){0,4}(#\d{1,7};|#x[0-9a-f]{1,6};|[a-z]\w{1,31};)|&((?:nbsp|amp|lt|gt|quot|apos|shy|#39)(?![\w;=]))",
    re.IGNORECASE,
)
_ESCAPE: Final = re.compile(
    r"""\\(?:\\|((?:u[0-9a-fA-F]{4}(?:\\(?=u[0-9a-fA-F]{4}))?)+)|(["'.,;:?_~+=|&>@^%$`])|(r\\n|[nt]))"""
)
_JSON_START: Final = re.compile(r"""\s*\\(?:n(?![a-z])|r\\n|t(?![a-z])|u[0-9a-fA-F]{4}|"(?=.*\\"))""")
_DOUBLED: Final = re.compile(r"(?<=[a-z])''(?=(?:s|t|d|m|re|ve|ll)\b)", re.IGNORECASE)
"""An apostrophe as SQL and YAML write it."""

_DIRECTING: Final = "[]{}\\*#"
"""Characters that the notation uses; decoded ones are text."""


def decode(lines: list[SourceLine], header: Header, notices: Notices) -> list[SourceLine]:
    """Return `lines` with the characters that entities and escapes stand for."""
    decoded: list[SourceLine] = []
    for line in lines:
        line = line if line.literal or "''" not in line.text else line.sub(_DOUBLED, "'")  # noqa: PLW2901 (as it is read)
        if "\ufffd" in line.text:
            at = line.text.index("\ufffd")
            message = "a character is lost here, and isn't spoken"
            notices.add(
                line, "unseen-character", message, "type it again, and save the file as UTF-8 text", (at, at + 1)
            )
        if ("&" in line.text or "\\" in line.text) and (not line.literal or _JSON_START.match(line.text)):
            plain = line.sub(_ENTITY, _character).sub(_ESCAPE, _unescaped)
            decoded += [clean(part) for broken in _broken(plain) for part in divided(broken)]
        else:
            decoded.append(line)
    return decoded


def _broken(line: SourceLine) -> list[SourceLine]:
    """Return the parts of a line between the line breaks decoded in it."""
    parts, start = [], 0
    for match in re.finditer("\n", line.text):
        parts.append(line.cut(start, match.start()))
        start = match.end()
    return [*parts, line.cut(start)] if parts else [line]


def _character(match: re.Match[str]) -> str:
    entity = f"&{match[1] or match[2]}"
    character = html.unescape(entity if entity.endswith(";") else f"{entity};")
    if character.startswith("&") and len(character) > 1:
        return match[0]  # no entity has this name
    return _as_text(character.replace("\r", "\n").replace("\t", " "))


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        units = b"".join(int(code, 16).to_bytes(2, "little") for code in re.findall(r"u(.{4})", match[1]))
        return _as_text(units.decode("utf-16-le", "replace").replace("\r", "\n").replace("\t", " "))
    if match[3]:
        return " " if match[3] == "t" else "\n"
    return match[2] or match[0]


def _as_text(character: str) -> str:
    """Return a decoded character with a backslash if it would direct."""
    return f"\\{character}" if character in _DIRECTING and character else character
