"""Draws a script that is being recorded as text, for terminals of 40x10 and larger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from scripts.terminal_text import printable, wrap
from voice.screen.view import BRIGHT, DIM

if TYPE_CHECKING:
    from scripts.expansion.every_line import ScriptLine
    from voice.takes.recorder import Recorder

KEYS: Final = "space record, stop  enter keep  r again  p play  ← → move  q leave"
_QUIETEST_DB: Final = -60.0
"""Level at the left end of the meter."""

_LOUD_DB, _CLIPPED_DB = -6.0, -0.5
_METER: Final = 40
"""Maximum width of the meter, in columns."""

_GOOD, _LOUD, _CLIPPED = "#7fb28a", "#d8b25c", "#e07a6a"


def recorder_picture(recorder: Recorder, width: int, height: int) -> Text:
    """Return the current line between its neighbours: exactly `height` rows of at most `width` columns."""
    head = Text(f" {printable(recorder.line.chapter)}"[: width - 1], DIM)
    footer = _footer(recorder, width)
    bottom = [meter(recorder.level_db, min(_METER, width - 4)), *_status(recorder, width)]
    needed = len(_lines(recorder.line, width, ""))
    # The line comes before the keys, which are known by then.
    bottom += footer[: max(0, height - 1 - len(bottom) - needed)]
    rows = max(1, height - len(bottom) - 1)
    middle = _middle(recorder, width, rows)
    above = (rows - len(middle)) // 2
    body = [*[Text()] * above, *middle, *[Text()] * (rows - len(middle) - above)]
    return Text("\n").join([head, *body, *bottom][:height])


def _middle(recorder: Recorder, width: int, rows: int) -> list[Text]:
    """Return at most `rows` rows: the current line, and its neighbours if there is room for them."""
    whole = _lines(recorder.line, width, f"bold {BRIGHT}")
    current = whole[:rows]
    if len(whole) > rows:
        current[-1] = Text.assemble(current[-1][: width - 3], (" …", DIM))
    before, after = (_lines(recorder.neighbour(step), width, DIM) for step in (-1, 1))
    if len(before) + len(current) + len(after) + 2 <= rows:
        return [*before, Text(), *current, Text(), *after]
    return [*before[-1:], *current, *after[:1]] if len(current) + 2 <= rows else current


def meter(level_db: float, width: int) -> Text:
    """Return a bar for `level_db`, in dBFS."""
    filled = round(width * max(0.0, min(1.0, 1 - level_db / _QUIETEST_DB)))
    colour = _CLIPPED if level_db >= _CLIPPED_DB else _LOUD if level_db >= _LOUD_DB else _GOOD
    return Text.assemble("  ", ("▮" * filled, colour), ("▯" * (width - filled), DIM))


def _lines(line: ScriptLine | None, width: int, style: str) -> list[Text]:
    """Return the centred rows of a line, or one empty row."""
    if line is None:
        return [Text()]
    rows = [Text(row, style) for row in wrap(printable(line.text), max(10, width - 8))]
    for row in rows:
        row.pad_left(max(0, (width - row.cell_len) // 2))
    return rows


def _status(recorder: Recorder, width: int) -> list[Text]:
    """Return what is going on, in two or three rows."""
    state = "has a take" if recorder.has_take else "no take yet"
    if recorder.recording:
        state = f"● recording  {recorder.length_ms / 1000:.1f} s"
    elif recorder.has_unkept:
        state = "recorded, not kept yet"
    style = f"bold {_CLIPPED}" if recorder.recording else BRIGHT
    message = [*wrap(recorder.message, max(10, width - 4))][:2]  # one empty row if there is none
    return [Text(f"  {state}", style), *(Text(f"  {row}", BRIGHT) for row in message)]


def _footer(recorder: Recorder, width: int) -> list[Text]:
    count = f"line {recorder.line.number} of {len(recorder.lines)}, {recorder.recorded} recorded"
    return [Text(f"  {row}", DIM) for row in (count, *wrap(KEYS, max(10, width - 4)))]
