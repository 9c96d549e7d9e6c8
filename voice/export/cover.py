"""Cover art: the title of a session above bars that show its timeline."""

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
"""Relative height of a bar, by kind of cue; silence is a dot."""

_Colour: TypeAlias = tuple[int, int, int]


def cover(title: str, about: str, cues: Sequence[Cue]) -> bytes:
    """Return the cover of a session as a square JPEG of `SIDE` pixels.

    The title determines the colour. The bars follow the timeline: high for speech, waves for breathing, dots for
    silence.

    Args:
        title: the title; accents are dropped, as is a title in a script other than Latin.
        about: a second line of text, such as the length.
        cues: the timeline, in order; may be empty.
    """
    hue = zlib.crc32(title.encode(errors="replace")) % 360 / 360
    image = Image.new("RGB", (SIDE, SIDE))
    draw = ImageDraw.Draw(image)
    for row in range(SIDE):
        depth = row / SIDE
        draw.line(((0, row), (SIDE, row)), fill=_colour(hue + 0.06 * depth, 0.45, 0.30 - 0.16 * depth))
    _write(draw, _drawable(title), about, _colour(hue, 0.10, 0.97))
    _draw_bars(draw, cues, hue)
    jpeg = BytesIO()
    image.save(jpeg, "JPEG", quality=88)
    return jpeg.getvalue()


def _colour(hue: float, saturation: float, value: float) -> _Colour:
    red, green, blue = (round(255 * part) for part in colorsys.hsv_to_rgb(hue % 1, saturation, value))
    return red, green, blue


def _drawable(text: str) -> str:
    """Return `text` without characters that the font lacks; empty if less than half of it would remain."""
    plain = unicodedata.normalize("NFKD", text.translate(_NEAREST)).encode("ascii", "ignore").decode("ascii")
    drawable = " ".join(plain.split())
    return drawable if len(drawable) >= len(text.strip()) / 2 else ""


def _write(draw: ImageDraw.ImageDraw, title: str, about: str, colour: _Colour) -> None:
    """Draw the title as large as fits on three lines, with `about` at the bottom."""
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
    for number, (kind, share) in enumerate(_segments(cues)):
        left = _MARGIN + number * step
        wave = 0.72 + 0.28 * (number % 4 in (1, 2)) if kind == "breathe" else 0.8 + 0.2 * (number * 7 % 5) / 4
        half = max(0.22 * step, reach * _HEIGHTS.get(kind, 0.0) * wave * share**0.5)
        shade = _colour(hue + (0.12 if kind == "breathe" else 0.0), 0.35, 0.92 if half > step else 0.55)
        draw.rounded_rectangle((left, middle - half, left + 0.55 * step, middle + half), 0.27 * step, fill=shade)


def _segments(cues: Sequence[Cue]) -> list[tuple[str, float]]:
    """Return the predominant kind of cue in each bar's segment of the session, and its share of the segment."""
    length = cues[-1].stop if cues else 0
    segments = []
    for number in range(_BARS):
        begin, end = length * number / _BARS, length * (number + 1) / _BARS
        durations: dict[str, float] = {}
        for cue in cues:
            inside = min(cue.stop, end) - max(cue.start, begin)
            if inside > 0 and cue.kind in _HEIGHTS:
                durations[cue.kind] = durations.get(cue.kind, 0.0) + inside
        kind = max(durations, key=lambda each: durations[each], default="")
        segments.append((kind, durations[kind] / (end - begin) if kind else 0.0))
    return segments
