"""Turns the tags of web pages into our notation: paragraphs, line ends, items and headings; other tags go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.notation.sentence_ends import with_end

if TYPE_CHECKING:
    from scripts.model.header import Header
    from scripts.notation.source_line import Notices, SourceLine

_BLOCKS: Final = frozenset(
    (  # noqa: SIM905 (reads better as text)
        "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure "
        "footer form header hgroup hr html legend main nav ol p pre section summary table tbody tfoot thead "
        "title tr ul"
    ).split()
)
"""Tags that end a paragraph."""

_INLINE: Final = frozenset(
    (  # noqa: SIM905 (reads better as text)
        "a abbr acronym area base bdi bdo big button canvas caption cite code col colgroup data dfn embed "
        "font img input ins kbd label link map mark meta meter noframes nobr object option output param picture "
        "progress q rp rt ruby samp select small source span sup textarea time track tt u var wbr"
    ).split()
)
"""Tags that are removed; their words stay."""

_TAG: Final = re.compile(
    r"<(?P<close>/?)(?P<name>[a-z][a-z0-9]*)(?P<rest>(?:\s[^<>]*)?)/?>|</?(?:o|w|v|m|st1):\w+[^<>]*>|<!doctype[^<>]*>|<\?xml[^<>]*>",
    re.IGNORECASE,
)
_POWER: Final = re.compile(r"(?<=m)<sup>([23])</sup>|<sup>\s*\[?\d{1,3}\]?\s*</sup>", re.IGNORECASE)
_LINE, _END, _PARAGRAPH = "\n", "\x01\n", "\n\n"


def replace_tags(lines: list[SourceLine], header: Header, notices: Notices) -> list[SourceLine]:
    """Return `lines` without the tags of web pages."""
    replaced: list[SourceLine] = []
    for line in lines:
        if "<" not in line.text or line.literal or not _TAG.search(line.text):
            replaced.append(line)
            continue
        without = line.sub(_POWER, lambda match: {"2": "²", "3": "³"}.get(match[1], "")).sub(_TAG, _replacement)
        replaced += _divided(without) if "\n" in without.text else [without]
    return replaced


def _replacement(match: re.Match[str]) -> str:
    name = (match["name"] or "").lower()
    if name == "mark" and "name" in match["rest"]:
        return match[0]  # SSML's tag of this name
    if not name or name in _INLINE:
        return ""
    if name in _BLOCKS:
        return _PARAGRAPH
    before, after = _FRAMES.get(name, (match[0], match[0]))
    return after if match["close"] else before


_FRAMES: Final = {
    **dict.fromkeys(("b", "strong"), ("**", "**")),
    **dict.fromkeys(("i", "em"), ("*", "*")),
    **dict.fromkeys(("del", "strike"), ("~~", "~~")),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), (f"{_PARAGRAPH}# ", _PARAGRAPH)),
    **dict.fromkeys(("td", "th"), (_LINE, _END)),
    "li": (f"{_LINE}- ", _END),
    "br": (_END, _END),
}
"""What replaces an opening and a closing tag."""


def _divided(line: SourceLine) -> list[SourceLine]:
    """Return the parts of `line` between line breaks; a blank one ends a paragraph."""
    text = line.text
    start = len(text) - len(text.lstrip(" \t"))
    stop = len(text.rstrip(" \t"))
    if text.startswith("\n", start) and not text.startswith("\n\n", start):
        start += 1
    parts: list[SourceLine] = []
    for match in re.finditer("\x01?\n|$", text[:stop]):
        if match.end() == stop and start == stop and parts:
            break
        part = line.cut(start, match.start())
        parts.append(with_end(part) if match[0].startswith("\x01") else part)
        start = match.end()
    return parts
