"""The width of text in a terminal, and line wrapping."""

from __future__ import annotations

import re
import shutil
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_NARROWEST: Final = 20
_WIDEST: Final = 100
"""The limit of line lengths that are comfortable to read."""

_WORD: Final = re.compile(r"( *)([^ ]+)")


def printable(text: str) -> str:
    """Return `text` with a replacement character for each that a terminal can't show, or that would lead it astray.

    These are control characters, line ends, the halves of characters that stand for bytes that aren't text, and marks
    that turn the direction of writing.
    """
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    unseen = unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or character in _TURNING
    return "\ufffd" if unseen else character


_TURNING: Final = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def page_width() -> int:
    """Return the width for pages in columns: the terminal's, or 80 in a pipe, within readable limits."""
    return max(_NARROWEST, min(shutil.get_terminal_size().columns, _WIDEST))


def display_width(text: str) -> int:
    """Return the width of `text` in terminal columns; wide characters take two, combining marks none."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrap(text: str, width: int, first: str = "", margin: str = "") -> Iterator[str]:
    """Yield `text` in lines of at most `width` columns, the first of them after `first`, the others after `margin`.

    Only words wider than a line are broken; a no-break space joins words. If no word fits after `first`, it gets a
    line of its own. Empty text yields one line, `first`.

    Args:
        text: without line ends.
        width: at least 1; if it isn't greater than the width of `margin`, lines are wider.
        first: the beginning of the first line.
        margin: the beginning of all other lines.
    """
    line, used, begun = first, display_width(first), False
    edge = display_width(margin)
    for space, word in _WORD.findall(text):
        for number, (piece, length) in enumerate(_pieces(word, max(1, width - edge))):
            gap = space if begun and not number else ""
            if used + len(gap) + length > width and (begun or line != margin):
                yield line.rstrip()
                line, used, gap = margin, edge, ""
            line, used, begun = f"{line}{gap}{piece}", used + len(gap) + length, True
    yield line.rstrip()


def _pieces(word: str, room: int) -> Iterator[tuple[str, int]]:
    """Yield `word` in as few pieces of at most `room` columns as possible, each with its width."""
    length = display_width(word)
    if length <= room:
        yield word, length
        return
    begin, length = 0, 0
    for index, character in enumerate(word):
        if length + display_width(character) > room and index > begin:
            yield word[begin:index], length
            begin, length = index, 0
        length += display_width(character)
    yield word[begin:], length
