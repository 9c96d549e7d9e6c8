"""A QR code for a terminal or a page: black on white whatever their colors are, so that phones can scan it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BORDERS: Final = (4, 2)
"""Widths of the white border, in modules: that of the standard, and one that phones still accept."""

_BLACK_ON_WHITE: Final = "\x1b[38;5;16;48;5;231m"
_BLACK: Final = "\x1b[48;5;16m"
_WHITE: Final = "\x1b[48;5;231m"
_RESET: Final = "\x1b[0m"
_BLOCKS: Final = {(False, False): " ", (False, True): "▄", (True, False): "▀", (True, True): "█"}
"""Two modules, one above the other, by whether they are black."""


@dataclass(frozen=True)
class Area:
    """The part of a terminal that a code may fill."""

    columns: int
    """Its width, in columns."""

    lines: int
    """Its height, in lines."""

    blocks: bool
    """Whether it can show block characters."""


def qr_code(text: str, area: Area) -> str | None:
    """Return the code of `text` as lines for a terminal; None if it doesn't fit into `area`."""
    import segno  # noqa: PLC0415 (only sharing needs it)

    code = segno.make_qr(text, error="l")
    for border in _BORDERS:
        rows = [[bool(module) for module in row] for row in code.matrix_iter(border=border)]
        lines = list(_half_blocks(rows) if area.blocks else _spaces(rows))
        width = len(rows) * (1 if area.blocks else 2)
        if width <= area.columns and len(lines) <= area.lines:
            return "\n".join(lines)
    return None


def qr_picture(text: str) -> str:
    """Return the code of `text` as a data URL of a picture, black on white with the standard's border."""
    import segno  # noqa: PLC0415 (only sharing needs it)

    return str(segno.make_qr(text, error="l").svg_data_uri(dark="#000", light="#fff", scale=4, border=_BORDERS[0]))


def _half_blocks(rows: Sequence[Sequence[bool]]) -> Iterator[str]:
    """Yield lines of half blocks, each for two rows of modules."""
    blank = [False] * len(rows[0])
    for upper in range(0, len(rows), 2):
        lower = rows[upper + 1] if upper + 1 < len(rows) else blank
        blocks = "".join(_BLOCKS[pair] for pair in zip(rows[upper], lower, strict=True))
        yield f"{_BLACK_ON_WHITE}{blocks}{_RESET}"


def _spaces(rows: Sequence[Sequence[bool]]) -> Iterator[str]:
    """Yield lines of spaces with colored backgrounds, two for each module."""
    for row in rows:
        yield "".join(f"{_BLACK if module else _WHITE}  " for module in row) + _RESET
