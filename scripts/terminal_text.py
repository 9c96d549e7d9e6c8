"""The width of text in a terminal, and line wrapping."""

from __future__ import annotations

import re
import shutil
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NARROWEST: Final = 20
_WIDEST: Final = 100
"""Maximum width of a line that is comfortable to read."""

_WORD: Final = re.compile(r"( *)([^ ]+)")


def printable(text: str) -> str:
    """Return `text` with every character replaced that a terminal can't show or might act on.

    These are control characters, line ends, lone surrogates and bidirectional controls.
    """
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    unseen = unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or character in _BIDIRECTIONAL
    return "\ufffd" if unseen else character


_BIDIRECTIONAL: Final = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


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


def wrap(text: str, width: int, first: str = "", margin: str = "", *, whole: bool = False) -> Iterator[str]:
    """Yield `text` in lines of at most `width` columns, the first of them after `first`, the others after `margin`.

    Only words wider than a line are broken; a no-break space joins words. If no word fits after `first`, it gets a
    line of its own. Empty text yields one line, `first`.

    Args:
        text: without line ends.
        width: at least 1; if it isn't greater than the width of `margin`, lines are wider.
        first: the beginning of the first line.
        margin: the beginning of all other lines.
        whole: whether to leave wide words of ASCII characters, such as paths, unbroken; the terminal breaks them.
    """
    line, used, started = first, display_width(first), False
    edge = display_width(margin)
    for space, word in _WORD.findall(text):
        for number, (piece, columns) in enumerate(_pieces(word, max(1, width - edge), whole=whole)):
            gap = space if started and not number else ""
            if used + len(gap) + columns > width and (started or line != margin):
                yield line.rstrip()
                line, used, gap = margin, edge, ""
            line, used, started = f"{line}{gap}{piece}", used + len(gap) + columns, True
    yield line.rstrip()


def _pieces(word: str, room: int, *, whole: bool) -> Iterator[tuple[str, int]]:
    """Yield `word` in as few pieces of at most `room` columns as possible, each with its width."""
    columns = display_width(word)
    if columns <= room or (whole and word.isascii()):
        yield word, columns
        return
    begin, columns = 0, 0
    for index, character in enumerate(word):
        if columns + display_width(character) > room and index > begin:
            yield word[begin:index], columns
            begin, columns = index, 0
        columns += display_width(character)
    yield word[begin:], columns


def format_size(size: int) -> str:
    """Return `size`, in bytes, as text such as "7.9 MB" or "354 MB"."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB" if size else "0 kB"
    number, unit = (size / 1e6, "MB") if size < 1e9 else (size / 1e9, "GB")
    return f"{f'{number:.1f}'.removesuffix('.0') if number < 9.95 else f'{number:.0f}'} {unit}"


def count_of(number: int, noun: str) -> str:
    """Return `number` with `noun`, in the plural unless it is 1."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def list_names(names: Sequence[str], most: int) -> str:
    """Return `names` with commas between them; of more than `most`, the first ones and the number of the others."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return printable(", ".join(names[:most])) + more
