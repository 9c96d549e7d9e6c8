"""Decides whether the lines of a script are sentences or wrapped, and ends the sentences that have no full stop."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scripts.model.header import Header
    from scripts.notation.source_line import Notices, SourceLine

LEAST_WIDTH: Final = 55
"""The narrowest setting of wrapped text, in characters."""

_ENDED: Final = re.compile(r"(?:[.!?…:;。！？\]\\>|]|[.!?…][\"'”’»*_)]+)\s*$")
_LAST_VARIANTS: Final = re.compile(r"\{\s*~([^{}]*)\}\s*$")
_GOES_ON: Final = re.compile(r"(?:[,–—\-/(]|\.\.\.|…)\s*$")
_TRAILS_OFF: Final = re.compile(r"(?:\.\.\.|…)\s*$")
_DASHED: Final = re.compile(r"[–—]\s*$")
_OPENS: Final = re.compile(r"\s*(?:[\[#<]|//|$)")
_BLOCK: Final = re.compile(r"\s*\[\s*(?:(choose|every|repeat|from|under)|(end))\b", re.IGNORECASE)
_HASH_NUMBER: Final = re.compile(r"\s*\\#\d")
"""A line that begins with a number such as #1; the backslash keeps it from being a chapter."""

_LETTER: Final = re.compile(r"[^\W\d_]")
_WORDS: Final = re.compile(r"[^\W\d_]|^\s*\d{1,3}\s*$")
"""Matches a line of words, or of a count."""

_FIRST_WORD: Final = re.compile(r"\s*(\S+)")
_LAST_WORD: Final = re.compile(r"([^\W\d_]+)\W*$")
_CONNECTING: Final = frozenset(
    (  # noqa: SIM905 (reads better as text)
        "and or but of the a an your my their our his her its that which und oder aber der die das den dem des ein "
        "eine einen einem einer dein deine deinen y o pero de del la el los las un una tu su que et ou mais du le les "
        "une ton ta votre e ma di della il lo gli tuo mas do da os as seu sua en of maar het een je jouw lub ale"
    ).split()
)
_RAGGED: Final = 0.9
"""The part of the width that a long wrapped line fills at least."""

_MOSTLY: Final = 0.7
_NARROW: Final = 66
"""The length of a line, in characters, below which one without a full stop before a capital isn't wrapped."""

_PRONOUN: Final = re.compile(r"\s*I\b")
_ENOUGH: Final = 3


@dataclass(frozen=True)
class Setting:
    """How a file is set."""

    width: int
    """The width of its wrapped lines, in characters."""

    sentences: bool
    """Whether nearly all lines without a full stop are followed by a capital letter."""

    lowercase: bool = False
    """Whether all lines begin in lower case, as in some verses."""

    def wraps(self, line: str, following: str, length: int) -> bool:
        """Return whether the break between two lines is only a wrap; `length` is that of the first as written."""
        if goes_on(line, following) or (_starts_lower(following) and not self.lowercase):
            return True
        first = _FIRST_WORD.match(following)
        needed = length + 1 + (len(first[1]) if first else 0)
        fits = needed <= (self.width if length < LEAST_WIDTH else self.width * _RAGGED)
        return not fits and not self.sentences

    def trails_off(self, line: str, following: str, length: int) -> bool:
        """Return whether a line ends its thought with points or a dash, as in poems, rather than being wrapped."""
        first = _FIRST_WORD.match(following)
        fits = length + 1 + (len(first[1]) if first else 0) <= self.width * _RAGGED
        return fits and bool(_TRAILS_OFF.search(line) or (_DASHED.search(line) and not _starts_lower(following)))


def goes_on(line: str, following: str) -> bool:
    """Return whether the words show that a sentence goes on in the following line."""
    if _GOES_ON.search(line) and not line.rstrip().endswith("..."):
        return True
    last = _LAST_WORD.search(line[-60:])
    if last and last[1].casefold() in _CONNECTING and not line.rstrip().endswith((".", "!", "?")):
        return True
    return _starts_lower(following) and not _starts_lower(line)


def setting_of(lines: Sequence[SourceLine], header: Header, notices: Notices) -> Setting:
    """Return how the file is set."""
    breaks = [(lines[index], lines[index + 1]) for index in _breaks(lines)]
    width = max([LEAST_WIDTH, *(notices.written_length(line) for line, _ in breaks)])
    open_ends = [(line, after) for line, after in breaks if not _has_end(line.text)]
    capitals = sum(not _starts_lower(after.text) for _, after in open_ends)
    sentences = len(open_ends) >= _ENOUGH and capitals >= _MOSTLY * len(open_ends)
    if 0 < len(open_ends) == capitals < _ENOUGH and not header.language.startswith("de"):
        narrow = all(notices.written_length(line) < _NARROW for line, _ in open_ends)
        sentences = narrow and not any(_PRONOUN.match(after.text) for _, after in open_ends)
    if sentences and header.language.startswith("de") and len(open_ends) <= 2 * _ENOUGH:
        tight = Setting(width, sentences=False)
        full = [tight.wraps(line.text, after.text, notices.written_length(line)) for line, after in breaks]
        sentences = not all(full)  # German nouns begin with capitals
    lowercase = len(open_ends) >= _ENOUGH - 1 and all(_starts_lower(each.text) for pair in breaks for each in pair)
    return Setting(width, sentences, lowercase)


def line_setting(lines: list[SourceLine], header: Header, notices: Notices) -> list[SourceLine]:
    """End the sentences of lines without full stops, unless the lines are wrapped."""
    if header.lines == "wrapped":
        return lines
    setting = setting_of(lines, header, notices)
    ended = list(lines)
    for index in _breaks(lines):
        line, after = lines[index], lines[index + 1]
        if line.literal and not _HASH_NUMBER.match(line.text):
            continue
        if setting.trails_off(line.text, after.text, notices.written_length(line)):
            ended[index] = line.insert(len(line.text.rstrip()), " \\")
            continue
        if _has_end(line.text):
            continue
        if header.lines == "sentences" or not setting.wraps(line.text, after.text, notices.written_length(line)):
            if header.lines == "auto":
                notices.collect(line, "sentences")
            end = len(line.text.rstrip())
            ended[index] = line.insert(end, " \\")
    return ended


def _breaks(lines: Sequence[SourceLine]) -> Iterator[int]:
    """Yield the index of each line of words that another line of words follows."""
    depth = 0
    for index, line in enumerate(lines):
        if block := _BLOCK.match(line.text):
            depth = max(0, depth + (1 if block[1] else -1))
        if index + 1 == len(lines) or _OPENS.match(line.text) or _OPENS.match(lines[index + 1].text):
            continue
        if depth and lines[index + 1].text.lstrip().startswith("- "):
            continue
        if _WORDS.search(line.text) and " //" not in line.text:
            yield index


def _has_end(text: str) -> bool:
    """Return whether a full stop or a direction ends the line, or a full stop each of the variants at its end."""
    if variants := _LAST_VARIANTS.search(text):
        return all(_ENDED.search(option) for option in variants[1].split("|"))
    return bool(_ENDED.search(text))


def _starts_lower(text: str) -> bool:
    first = _LETTER.search(text[:40])
    return bool(first) and first[0].islower()  # type: ignore[index]  # it is checked
