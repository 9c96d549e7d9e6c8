"""Cover art: the title of a session over bars that show its course."""

from __future__ import annotations

import colorsys
import textwrap
import unicodedata
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Final, TypeAlias

from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.model.timeline import Cue

SIDE: Final = 1400
"""Width and height in pixels."""

_MARGIN: Final = 110
_BARS: Final = 118
_NEAREST: Final = str.maketrans(
    {"–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "ß": "ss", "ø": "o", "æ": "ae", "ł": "l"}
)
"""Replacements for characters that Pillow's own font lacks; it has plain Latin letters only."""

_HEIGHTS: Final = {"say": 1.0, "count": 1.0, "breathe": 0.62, "bell": 0.4, "sound": 0.4}
"""Height of a bar, by kind of cue; silence is a dot."""

_Colour: TypeAlias = tuple[int, int, int]


def cover(title: str, about: str, cues: Sequence[Cue]) -> bytes:
    """Return the cover of a session as a square JPEG of `SIDE` pixels.

    The title determines the colour. The bars follow the timeline: high for speech, waves for breathing, dots for
    silence.

    Args:
        title: its title; accents are dropped, and so is a title in another script.
        about: one more line, such as the length.
        cues: its timeline, in order; may be empty.
    """
    hue = zlib.crc32(title.encode(errors="replace")) % 360 / 360
    image = Image.new("RGB", (SIDE, SIDE))
    draw = ImageDraw.Draw(image)
    for row in range(SIDE):
        depth = row / SIDE
        draw.line(((0, row), (SIDE, row)), fill=_colour(hue + 0.06 * depth, 0.45, 0.30 - 0.16 * depth))
    _write(draw, _drawable(title), about, _colour(hue, 0.10, 0.97))
    _draw_bars(draw, cues, hue)
    written = BytesIO()
    image.save(written, "JPEG", quality=88)
    return written.getvalue()


def _colour(hue: float, saturation: float, value: float) -> _Colour:
    red, green, blue = (round(255 * part) for part in colorsys.hsv_to_rgb(hue % 1, saturation, value))
    return red, green, blue


def _drawable(text: str) -> str:
    """Return `text` in letters that the font has; empty if less than half would be left."""
    plain = unicodedata.normalize("NFKD", text.translate(_NEAREST)).encode("ascii", "ignore").decode("ascii")
    told = " ".join(plain.split())
    return told if len(told) >= len(text.strip()) / 2 else ""


def _write(draw: ImageDraw.ImageDraw, title: str, about: str, colour: _Colour) -> None:
    """Draw the title as large as fits on three lines, and `about` at the bottom."""
    for size, width in ((150, 14), (118, 18), (92, 24), (70, 32)):
        lines, font = textwrap.wrap(title, width), ImageFont.load_default(size)
        if len(lines) <= 3:
            break
    for number, line in enumerate(lines[:3]):
        draw.text((_MARGIN, _MARGIN + number * 1.22 * size), line, font=font, fill=colour)
    small = ImageFont.load_default(46)
    draw.text((_MARGIN, SIDE - _MARGIN), _drawable(about), font=small, fill=colour, anchor="ls")
    draw.text((SIDE - _MARGIN, SIDE - _MARGIN), "outpour", font=small, fill=colour, anchor="rs")


def _draw_bars(draw: ImageDraw.ImageDraw, cues: Sequence[Cue], hue: float) -> None:
    step = (SIDE - 2 * _MARGIN) / _BARS
    middle, reach = 0.66 * SIDE, 0.15 * SIDE
    for number, (kind, share) in enumerate(_moments(cues)):
        left = _MARGIN + number * step
        wave = 0.72 + 0.28 * (number % 4 in (1, 2)) if kind == "breathe" else 0.8 + 0.2 * (number * 7 % 5) / 4
        half = max(0.22 * step, reach * _HEIGHTS.get(kind, 0.0) * wave * share**0.5)
        shade = _colour(hue + (0.12 if kind == "breathe" else 0.0), 0.35, 0.92 if half > step else 0.55)
        draw.rounded_rectangle((left, middle - half, left + 0.55 * step, middle + half), 0.27 * step, fill=shade)


def _moments(cues: Sequence[Cue]) -> list[tuple[str, float]]:
    """Return for each bar the longest kind of cue in its part of the session, and its share of that part."""
    length = cues[-1].stop if cues else 0
    moments = []
    for number in range(_BARS):
        begin, end = length * number / _BARS, length * (number + 1) / _BARS
        heard: dict[str, float] = {}
        for cue in cues:
            inside = min(cue.stop, end) - max(cue.start, begin)
            if inside > 0 and cue.kind in _HEIGHTS:
                heard[cue.kind] = heard.get(cue.kind, 0.0) + inside
        kind = max(heard, key=lambda each: heard[each], default="")
        moments.append((kind, heard[kind] / (end - begin) if kind else 0.0))
    return moments
