"""Splits a sentence into captions of a few short lines each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from scripts.terminal_text import display_width

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE_WIDTH: Final = 42
"""Maximum width of a line in columns, as broadcasters use for subtitles; wide characters take two."""

_WIDE: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN: Final = re.compile(
    rf"(\s*)([{_WIDE}][、。，．！？：；）」』】〉》\u3001\u3002,.!?:;)\]”’…ー]*|[^\s{_WIDE}]{{1,{LINE_WIDTH}}})"
)
_CLAUSE_END: Final = re.compile(r"[,;:.!?…、。，；：！？–—)\]”’\"']$")
_LETTER: Final = re.compile(rf"[^\W\d_{_WIDE}]")
_WIDE_LETTER: Final = re.compile(rf"[{_WIDE}]|\d")
_STOP: Final = re.compile(r"[,;:.!?…、。，；：！？–—]")

_WIDE_LETTERS: Final = 4
"""Letters that take as long to say as a character of Chinese or Japanese, or a digit."""

_STOP_LETTERS: Final = 8
"""Letters that take as long to say as the pause at a comma."""

_BREAK_INSIDE_CLAUSE: Final = 300.0
"""Cost of a caption that ends inside a clause, compared with the square of a caption's unused width in columns."""

_NEW_CAPTION: Final = 3000.0
"""Cost of each caption, so that there are as few as possible."""

_LINE_BREAK_INSIDE_CLAUSE: Final = 8
"""Cost of a line that ends inside a clause, compared with the difference in width of both lines."""


@dataclass(frozen=True)
class CaptionPart:
    """A part of a sentence that is shown at once."""

    lines: tuple[str, ...]
    """Its lines, each at most `LINE_WIDTH` wide."""

    weight: int
    """The time that it takes to say, relative to the other parts; at least 1."""


@dataclass(frozen=True)
class _Token:
    """A word, or a wide character with the punctuation after it."""

    text: str
    """The text, at most one line wide."""

    space: str
    """The blank before it; empty between wide characters."""

    @property
    def width(self) -> int:
        """Its width in columns without the blank."""
        return display_width(self.text)


@lru_cache(maxsize=1024)
def caption_parts(text: str, max_lines: int = 2) -> tuple[CaptionPart, ...]:
    """Return `text` split into parts of one line, or of up to two lines if `max_lines` is 2.

    They are as few as possible, end with a clause if they can, and are about equally long.
    """
    tokens = [
        _Token(piece, " " if space and not index else "")
        for space, word in _TOKEN.findall(text)
        for index, piece in enumerate(_pieces(word))
    ]
    parts, stop, starts = [], len(tokens), _best_starts(tokens, max_lines)
    while stop:
        part = tokens[starts[stop] : stop]
        parts.append(CaptionPart(_lines(part), _weight(_joined(part))))
        stop = starts[stop]
    return tuple(reversed(parts))


def _pieces(word: str) -> Iterator[str]:
    """Yield `word` in pieces of at most one line; characters that look narrow may be wide on a screen."""
    while display_width(word) > LINE_WIDTH:
        fits = next(end for end in range(len(word), 0, -1) if end == 1 or display_width(word[:end]) <= LINE_WIDTH)
        yield word[:fits]
        word = word[fits:]
    yield word


def _best_starts(tokens: list[_Token], max_lines: int) -> list[int]:
    """Return, for each number of tokens, where the last caption of the best split of that many tokens starts."""
    costs, starts = [0.0], [0]
    for stop in range(1, len(tokens) + 1):
        inside = stop < len(tokens) and not _CLAUSE_END.search(tokens[stop - 1].text)
        best, lines, used, width = (float("inf"), stop - 1), 1, 0, 0
        for start in range(stop - 1, -1, -1):
            token = tokens[start]
            lines, used = (lines, used + token.width) if used + token.width <= LINE_WIDTH else (lines + 1, token.width)
            if lines > max_lines:
                break
            width, used = width + token.width + len(token.space), used + len(token.space)
            unused = max(0, max_lines * LINE_WIDTH - width)
            best = min(best, (costs[start] + _NEW_CAPTION + unused**2 + inside * _BREAK_INSIDE_CLAUSE, start))
        costs.append(best[0])
        starts.append(best[1])
    return starts


def _lines(tokens: list[_Token]) -> tuple[str, ...]:
    """Return the lines of a caption: one if everything fits, else two of about the same width."""
    whole = _joined(tokens)
    if display_width(whole) <= LINE_WIDTH:
        return (whole,)
    return min(
        ((_joined(tokens[:middle]), _joined(tokens[middle:])) for middle in range(1, len(tokens))), key=_split_cost
    )


def _split_cost(lines: tuple[str, str]) -> tuple[bool, int]:
    first, second = map(display_width, lines)
    inside = not _CLAUSE_END.search(lines[0])
    return max(first, second) > LINE_WIDTH, abs(first - second) + inside * _LINE_BREAK_INSIDE_CLAUSE


def _joined(tokens: list[_Token]) -> str:
    return "".join(token.space + token.text for token in tokens).strip()


def _weight(text: str) -> int:
    letters, wide = len(_LETTER.findall(text)), len(_WIDE_LETTER.findall(text))
    return max(1, letters + _WIDE_LETTERS * wide + _STOP_LETTERS * len(_STOP.findall(text)))
