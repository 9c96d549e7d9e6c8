"""Reads the Markdown inside a line: links, code, marks and emphasis; also restores spaces after full stops."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.notation.source_line import Notices, SourceLine

    Replacement = str | Callable[[re.Match[str]], str]

_FILE: Final = r"[\w%./-]+\.(?:html?|md|com|org|net|de|pdf|jpe?g|png|gif|svg|webp|mp3)\b"
_BEGIN: Final = rf"\(\s*<?(?:https?:|mailto:|tel:|file:|www\.|\#|\.{{0,2}}/|{_FILE})"
_URL: Final = rf"{_BEGIN}[^()\n]{{0,500}}(?:\([^()\n]{{0,200}}\)[^()\n]{{0,200}})?\)"
"""The address of a link, in round brackets."""

_APPLE: Final = ("slnc", "rate", "pbas", "pmod", "volm", "char", "nmbr", "emph")
"""Commands of Apple's voices, in double square brackets."""

_DIRECTING: Final = re.compile(
    r"\s*~?\d|\s*(?:pause|break|silence|bell|breathe|hold|wait|rest|stille|pausa|silencio|gong|music|sound|end)\b",
    re.IGNORECASE,
)


def _wiki_link(match: re.Match[str]) -> str:
    """Return the words of a link to another note; a direction in double brackets stays one."""
    shown = (match[2] or match[1]).strip()
    if _DIRECTING.match(shown):
        return f"[{shown}]"
    return (
        match[0]
        if shown.lower().startswith(("slnc", "rate", "pbas", "pmod", "volm", "char", "nmbr", "emph"))
        else shown
    )


def _spaced(match: re.Match[str]) -> str:
    """Return a word with the space that is missing between two sentences."""
    token = match[0]
    if any(sign in token for sign in "/@[]{}\\<>") or token.lower().startswith("www."):
        return token
    return _RUN_TOGETHER.sub(lambda found: f"{found[0]} " if _begins_sentence(token, found) else found[0], token)


def _begins_sentence(token: str, found: re.Match[str]) -> bool:
    before, after = token[: found.start()][-1:], token[found.end() :]
    word = after.lstrip("\"“„«'‘(¿¡")
    return (
        (before.islower() or before.isdigit())
        and word[:1].isupper()
        and (word[1:2].islower() or word[1:2] in ("", "'", "’"))
        and (not re.match(r"(?:com|org|net|io|de|mp3|wav|txt|pdf|md)\b", word, re.IGNORECASE))
    )


def _highlighted(match: re.Match[str]) -> str:
    """Return highlighted words, with the blank that is missing before or after them; part of a word has none."""
    text, inside = match.string, match[1]
    before = text[max(0, match.start() - 3) : match.start()]
    glued_before = len(before) == 3 and before.isalpha() and inside[:3].isalpha()
    after = text[match.end() : match.end() + 3]
    glued_after = len(after) == 3 and after.isalpha() and inside[-3:].isalpha()
    if glued_before and glued_after and " " not in inside:
        return inside
    return f"{' ' if glued_before else ''}{inside}{' ' if glued_after else ''}"


def _starred(match: re.Match[str]) -> str:
    stars = "*" * len(match[1])
    return f"{stars}{match[2]}{stars}"


_RUN_TOGETHER: Final = re.compile(r"(?:(?<=[^\W\d_]{2})|(?<=\d))[.!?…]{1,3}[\"”’»)]?(?=[\"“„«'‘(¿¡]?[^\W\d_])")

_REPLACEMENTS: Final[tuple[tuple[re.Pattern[str], Replacement], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        (rf"!\[[^\[\]]{{0,300}}\]{_URL}|!\[\[[^\[\]]{{1,300}}\]\]", ""),
        (rf"(?<!!)\[([^\[\]]{{1,300}})\]{_URL}", r"\1"),
        (r"\[\[([^\[\]|]{1,200})(?:\|([^\[\]|]{1,200}))?\]\]", _wiki_link),
        (r"\[\^[^\[\]\s]{1,40}\]", ""),
        (r"<((?:https?://|mailto:)[^<>\s]{1,500}|[\w.+-]{1,64}@[\w.-]{1,100})>", r"\1"),
        (r"(?<!`)(`{1,3})(?!`)(?=\S)(?![^`\n]{0,80}(?:%%|<!--|/\*))([^`\n]{1,300}?)(?<=\S)\1(?!`)", r"\2"),
        (r"(?<!=)==(?=[^\s=])([^=\n]{1,300}?)(?<=\S)==(?!=)", _highlighted),
        (
            r"(?<![\w_*\\/])(_{1,3})(?=[^\s_])([^_\n]{1,300}?)(?<=\S)(?<!\\)\1(?![\w_/])",
            _starred,
        ),
        (r"(?<![\w*\\])\*{1,3}(\[[^\[\]*]{1,100}\]|\([^()*]{1,100}\)(?!\s*\w)|<[^<>*]{1,100}>)\*{1,3}(?![\w*])", r"\1"),
        (r"\[(b|i|u|center|color|size|url)(?:=[^\[\]\s]{1,100})?\]([^\[\]]{1,300})\[/\1\]", r"\2"),
        (r"(?<=\d)\s?\*\s?(?=\d)", " × "),
        (r"(?<![\w:]):[a-z][a-z0-9_+-]{2,30}:(?![\w:])\s?", ""),
    )
)
"""Replacements, in order; all of them are bounded, so that they take linear time."""

_CHUNK: Final = re.compile(r"\S{4,400}")
_STRUCK: Final = re.compile(r"(?<![~\\])~~(?=[^\s~])([^~\n]{1,300}?)(?<=\S)~~(?!~)\s?")
_SIGNS: Final = re.compile(r"\]\(|\[/|\[\[|\[\^|[`_*<]|==|~~|:\w+:")


def read_inline(line: SourceLine, notices: Notices) -> SourceLine:
    """Return `line` without Markdown inside it; emphasis stays, as asterisks."""
    if line.text.lstrip().startswith("//"):
        return line
    if _SIGNS.search(line.text):
        for pattern, replacement in _REPLACEMENTS:
            line = line.sub(pattern, replacement)
    if _RUN_TOGETHER.search(line.text):
        line = line.sub(_CHUNK, _spaced)
    for match in _STRUCK.finditer(line.text):
        notices.add(
            line,
            "read-as-note",
            "struck words aren't spoken",
            "to have them spoken, remove the marks around them",
            match.span(),
        )
    return line.sub(_STRUCK, "")
