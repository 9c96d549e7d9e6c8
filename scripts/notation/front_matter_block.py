"""Finds the front matter of a brought script, whatever an editor made of its fences, and repairs its YAML."""

from __future__ import annotations

import html
import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scripts.notation.source_line import SourceLine

FOREIGN_KEYS: Final = frozenset(
    (  # noqa: SIM905 (reads better as text)
        "alias aliases archetype aspectratio author authors banner bibliography canonical categories category "
        "classoption comments contributors copyright cover coverimage created creator css cssclass cssclasses "
        "date description difficulty documentclass draft duration edited editor email excerpt expirydate "
        "featured fontsize format generator geometry header-includes headless icon id image images instructor "
        "isdraft keywords lang last_modified_at lastmod layout length level license linktitle locale location "
        "menu menus mode modified narrator note notes order outputs parent permalink pdf-engine position "
        "publish published publishdate rating redirect_from related revision rights series sidebar slug "
        "source speaker status style subject subtitle summary tag tags taxonomies teacher template theme "
        "thumbnail time toc topic topics type updated url uuid version videos weight wordcount words write "
        "writer year"
    ).split()
)
"""Keys of Obsidian, Hugo, Jekyll, Pandoc and other tools, in lower case."""

ALIASES: Final = {"description": "about", "summary": "about", "excerpt": "about", "lang": "language"}
"""Keys of other tools that mean one of ours."""

_MAX_LINES: Final = 200
"""Maximum number of lines of a front matter without proper fences."""

_PREFACE: Final = 12
"""Maximum number of lines before a front matter, such as a chat assistant's greeting."""

_RULE: Final = "---"
_DASH: Final = r"(?:\\?[-‐–—―−]|&[mn]dash;|&#821[12];)"
_FENCE: Final = re.compile(
    rf"\s*(?:\*\*)?(?:{_DASH}(?:\s?{_DASH}){{0,20}}|\*{{3,}}|_{{3,}}|={{3,}}|~{{3,}}|\+{{3}})(?:\*\*)?\s*$"
)
_MAX_ONE_LINE: Final = 1000
_ONE_LINE: Final = re.compile(r"\s*-{3}\s*(\w.*?)[\s,;|]*-{3}\s*")
_CODE: Final = re.compile(r"\s*(?:`{3,}|~{3,})\s*[\w+-]*\s*$")
_KEY: Final = re.compile(r"""\s*["'“‘]?([^\W\d][\w -]{0,40}?)["'”’]?\s*(?::|=\s*(?:["'\[\d]|true|false))""")
_OTHER_YAML: Final = re.compile(r"\s*(?:#|[-–•*]\s|\}|\]|$)|\s{2,}\S|\t")
_OPENS_YAML: Final = re.compile(r"\s*[#?&!{\[]|.*:")


@dataclass(frozen=True)
class FrontMatterBlock:
    """The lines of a file, divided into front matter and body."""

    keys: tuple[SourceLine, ...]
    """The lines between the fences."""

    body: tuple[SourceLine, ...]
    """The lines of the body."""

    found: bool = True
    """Whether there is front matter; it may be empty."""

    closed: bool = True
    """Whether it ends."""


def front_matter_block(lines: Sequence[SourceLine], known: Collection[str]) -> FrontMatterBlock:
    """Return `lines` divided into front matter and body.

    Args:
        lines: all lines of a file, with clean characters.
        known: the keys of Outpour.
    """
    if single := _on_one_line(lines, known):
        return single
    texts = [line.text for line in lines]
    filled = [index for index, text in enumerate(texts[:_MAX_LINES]) if text.strip()]
    for first in filled[:1]:
        begin = _after_code_fence(texts, first)
        if span := _span(texts, begin, known):
            return _divided(lines, first, *span)
        if texts[begin].rstrip() == _RULE and _opens_keys(texts, begin + 1):
            return FrontMatterBlock(tuple(lines[begin:]), (), closed=False)
    for first in filled[1:_PREFACE]:
        begin = _after_code_fence(texts, first)
        if texts[begin].strip() == _RULE or begin > first:
            span = _fenced(texts, begin, known) if texts[begin].strip() == _RULE else _unopened(texts, begin, known)
            if span and _plausible(texts[span[0] : span[1]], known, ours=True):
                return _divided(lines, first, *span)
    return FrontMatterBlock((), tuple(lines), found=False)


def _on_one_line(lines: Sequence[SourceLine], known: Collection[str]) -> FrontMatterBlock | None:
    """Return a front matter that has its fences and keys on one line, such as `--- title: Calm ---`."""
    index = next((index for index, line in enumerate(lines[:_MAX_LINES]) if line.text.strip()), None)
    if index is None or len(lines[index].text) > _MAX_ONE_LINE:
        return None
    match = _ONE_LINE.fullmatch(lines[index].text)
    if not match:
        return None
    keys = "|".join(map(re.escape, known))
    starts = [each.start(1) for each in re.finditer(rf"(?:^|(?<=[\s-]))({keys}):(?=\s)", lines[index].text)]
    if not starts or starts[0] != match.start(1):
        return None
    ends = [*starts[1:], match.end(1)]
    parts = (lines[index].cut(start, end) for start, end in zip(starts, ends, strict=True))
    return FrontMatterBlock(tuple(parts), tuple(lines[index + 1 :]))


def _divided(lines: Sequence[SourceLine], first: int, begin: int, end: int, after: int) -> FrontMatterBlock:
    """Return the front matter in lines `begin` to `end`, whose fences take the lines from `first` to `after`."""
    if _CODE.match(lines[first].text):
        closing = next((index for index in range(after, min(len(lines), after + 3)) if lines[index].text.strip()), None)
        if closing is not None and _CODE.match(lines[closing].text):
            after = closing + 1
    before = lines[:first] if any(line.text.strip() for line in lines[:first]) else ()
    return FrontMatterBlock(tuple(lines[begin:end]), (*before, *lines[after:]))


def _after_code_fence(texts: Sequence[str], first: int) -> int:
    """Return the index of the first line in a code fence at `first`; `first` if there is none."""
    if not _CODE.match(texts[first]) or texts[first].strip().startswith("~"):
        return first
    return next((index for index in range(first + 1, min(len(texts), first + 4)) if texts[index].strip()), first)


def _span(texts: Sequence[str], begin: int, known: Collection[str]) -> tuple[int, int, int] | None:
    """Return the first line of the front matter at `begin`, the line after it, and the first line of the body."""
    if _FENCE.match(texts[begin]):
        return _fenced(texts, begin, known)
    return _unopened(texts, begin, known)


def _fenced(texts: Sequence[str], begin: int, known: Collection[str]) -> tuple[int, int, int] | None:
    proper = texts[begin].rstrip() == _RULE
    limit = len(texts) if proper else min(len(texts), begin + _MAX_LINES)
    end = next((index for index in range(begin + 1, limit) if _ends(texts[index])), None)
    if proper and end is not None and _opens_keys(texts, begin + 1, end):
        return begin + 1, end, end + 1
    if end is not None and _plausible(texts[begin + 1 : end], known):
        return begin + 1, end, end + 1
    return _until_blank(texts, begin + 1, known)


def _unopened(texts: Sequence[str], begin: int, known: Collection[str]) -> tuple[int, int, int] | None:
    """Return the span of a front matter that begins with a key; see `_span`."""
    key = _KEY.match(texts[begin])
    if not key or key[1] not in known:
        return None
    end = next((at for at in range(begin + 1, min(len(texts), begin + _MAX_LINES)) if _closes(texts[at])), None)
    if end is not None and _plausible(texts[begin:end], known, ours=True):
        return begin, end, end + 1
    span = _until_blank(texts, begin, known)
    if span and span[1] - begin > 1 and all(_known(text, known) for text in texts[begin : span[1]]):
        return span
    return None


def _closes(text: str) -> bool:
    return _ends(text) or bool(_CODE.match(text))


def _ends(text: str) -> bool:
    return text.rstrip() == "..." or bool(_FENCE.match(text))


def _until_blank(texts: Sequence[str], begin: int, known: Collection[str]) -> tuple[int, int, int] | None:
    """Return the span of a front matter that only a blank line ends; see `_span`."""
    end = next((at for at in range(begin, min(len(texts), begin + _MAX_LINES)) if not texts[at].strip()), None)
    if end is None or not _plausible(texts[begin:end], known) or not any(map(str.strip, texts[end:])):
        return None
    return begin, end, end


def _opens_keys(texts: Sequence[str], begin: int, end: int | None = None) -> bool:
    """Return whether the first line in a proper fence can be YAML; a fence around prose is a rule."""
    first = next((text for text in texts[begin:end] if text.strip()), "#")
    return bool(_OPENS_YAML.match(first))


def _known(text: str, known: Collection[str]) -> bool:
    key = _KEY.match(text)
    return key is not None and key[1] in known


def _plausible(texts: Sequence[str], known: Collection[str], *, ours: bool = False) -> bool:
    """Return whether `texts` look like keys and values, at least one of a known key."""
    keys = [match[1].lower() for text in texts if (match := _KEY.match(text))]
    return any(key in known or (not ours and key in FOREIGN_KEYS) for key in keys) and all(
        _KEY.match(text) or _OTHER_YAML.match(text) for text in texts
    )


_QUOTED: Final = re.compile(
    r"((?:^|[:{,\[]|^\s*-)\s*)(?:[“”„]([^“”„\"\\]*)[“”]|[‘’‚]([^‘’‚\"\\]*)[‘’]|«\s*([^«»\"\\]*?)\s*»)(?=\s*(?:[:,}\]]|$|\s\#))"
)
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,30});")
_TEXT_KEY: Final = re.compile(r"(title|about|subtitle|description|summary|excerpt)(\s*:\s+)(\S.*?)\s*$", re.IGNORECASE)
_TYPE: Final = re.compile(r"!(?:!\w|<|\w+[/:])")
_HARMLESS: Final = re.compile(r"""(?!["'@`%*&!{\[|>#]|.*(?::\s|:$|\s#)).*|"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[|>][-+]?""")
_SAFE_QUOTES: Final = str.maketrans({'"': "”", "'": "’"})


def repaired_yaml(texts: Sequence[str], known: Collection[str]) -> str:
    """Return the text of a front matter without what editors do to YAML: curly quotes, tabs, dashes, indents."""
    spaced = re.compile(rf"(\s*)({'|'.join(map(re.escape, known))}):(?=[^\s:/])", re.IGNORECASE)
    return textwrap.dedent("\n".join(_repaired(text, spaced) for text in texts))


def _repaired(written: str, spaced: re.Pattern[str]) -> str:
    """Return one line of a front matter as YAML; `spaced` matches a key with its value next to the colon."""
    text = _ENTITY.sub(lambda match: html.unescape(match[0]).translate(_SAFE_QUOTES), written)
    text = text.rstrip().removesuffix("\\")
    text = re.sub(r"^\t+", lambda match: "  " * len(match[0]), text).replace("\t", " ")
    text = re.sub(r"^(\s*)[–—•]\s", r"\1- ", text)
    text = re.sub(r"^(\w+)\s*=\s*", r"\1: ", text)
    text = spaced.sub(r"\1\2: ", text, count=1) if spaced.match(text) else text
    text = _QUOTED.sub(lambda match: f'{match[1]}"{match[2] or match[3] or match[4] or ""}"', text)
    return _TEXT_KEY.sub(_quoted_value, text) if _TEXT_KEY.match(text) else text


def _quoted_value(match: re.Match[str]) -> str:
    """Return a line with its value in quotes if YAML would misread it, such as a title with a colon."""
    if _HARMLESS.fullmatch(match[3]) or _TYPE.match(match[3]):
        return match[0]
    quoted = match[3].replace("'", "''")
    return f"{match[1]}{match[2]}'{quoted}'"
