"""Draws a playing session as text, for terminals of 40x10 and larger."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.text import Text

from scripts.model.lines import PacedBreathing
from scripts.times import Milliseconds, clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.model.breathing import Phase
    from scripts.model.timeline import Chapter, Cue
    from voice.playback.notice import Question
    from voice.session.session import Session

BRIGHT: Final = "#d5dbe3"
"""Colour of the line; contrast 13:1 on `GROUND`."""

CALM: Final = "#a9b2bd"
"""Colour of the line after some time without keys; contrast 8.5:1."""

DIM: Final = "#87919d"
"""Colour of everything else; contrast 5.7:1."""

NOTICE: Final = "#d9b26f"
"""Colour of notices; contrast 9:1."""

GROUND: Final = "#0f1317"
"""Colour of the background."""

PHASES: Final[dict[Phase, str]] = {
    "in": "breathe in",
    "more": "a little more",
    "hold": "hold",
    "out": "breathe out",
    "rest": "rest",
}
"""The names of the phases of a breath."""

_HINTS: Final = {"hold": "take your time; enter to continue", "wait": "preparing the voice"}
"""Hints shown below the line in place of the next line, by kind of cue."""

_CIRCLE_ROWS: Final = 9
"""Maximum height of the breathing circle, in rows."""

_CHAPTER_LIST_HEIGHT: Final = 20
"""Minimum height for the list of chapters, in rows; below it only the current one is shown."""


@dataclass(frozen=True)
class View:
    """How to draw a picture."""

    width: int
    """Width in columns."""

    height: int
    """Height in rows."""

    status: str = ""
    """Status text after the times in the last row."""

    idle: bool = False
    """Whether to dim the line because no key was pressed for a while."""

    guide: bool = True
    """Whether to guide breathing: with a circle, or with seconds if `still`."""

    still: bool = False
    """Whether to avoid motion."""

    notices: tuple[str, ...] = ()
    """Messages above the last row, each in as many rows as it needs."""


def picture(session: Session, position_ms: int, view: View) -> Text:
    """Return the picture at `position_ms`: exactly `view.height` rows of at most `view.width` columns."""
    cues = list(session.schedule.cues)
    cue = session.schedule.at(position_ms) or (cues[-1] if cues else None)
    top = _chapters(cues, cue, view) if cue else []
    bottom = [*_notice_rows(view.notices, view)[: view.height // 2], _times(session, position_ms, view)]
    rows = view.height - len(top) - len(bottom)
    middle = _middle(cues, cue, position_ms, view, rows) if cue else []
    above = max(0, (rows - len(middle)) // 2)
    lines = [*top, *[Text()] * above, *middle[:rows]]
    lines += [Text()] * (view.height - len(bottom) - len(lines))
    return Text("\n").join([*lines, *bottom])


def chapter_list(chapters: Sequence[Chapter], here: Chapter | None, view: View) -> Text:
    """Return as many of `chapters` as fit around `here`, each with its start, and the status in the last row."""
    room = max(1, view.height - 2)
    index = chapters.index(here) if here in chapters else 0
    first = max(0, min(index - room // 3, len(chapters) - room))
    rows = [_chapter_row(chapter, view, current=chapter == here) for chapter in chapters[first : first + room]]
    rows += [Text()] * (view.height - 1 - len(rows))
    return Text("\n").join([*rows, _cut(Text(f" {view.status}", DIM), view)])


def breath(cue: Cue, position_ms: int) -> tuple[str, float, int]:
    """Return the phase of the breath at `position_ms`, how full the lungs are (0 to 1), and the seconds left.

    Seconds are rounded up. The result is `("", 0.0, 0)` if there is no breathing.
    """
    for part in cue.breaths:
        if part.start <= position_ms < part.stop:
            done = 0.5 - 0.5 * math.cos(math.pi * (position_ms - part.start) / (part.stop - part.start))
            full = {"in": done, "out": 1 - done, "rest": 0.0}.get(part.phase, 1.0)
            return _phase_name(cue, part.phase), full, -(-(part.stop - position_ms) // 1000)
    return "", 0.0, 0


def _phase_name(cue: Cue, phase: Phase) -> str:
    """Return the name of a phase as the session speaks it, or in English if it doesn't."""
    spoken = cue.line.cues.get(phase) if isinstance(cue.line, PacedBreathing) else None
    return spoken.text.rstrip(".").lower() if spoken else PHASES[phase]


def _middle(cues: Sequence[Cue], cue: Cue, position_ms: int, view: View, rows: int) -> list[Text]:
    phase, full, left_s = breath(cue, position_ms)
    if phase and view.guide and view.still:
        return [_centered(phase, view, BRIGHT, bold=True), Text(), _centered(str(left_s), view, BRIGHT)]
    if phase and view.guide:
        return [
            *_circle(full, view.width, min(_CIRCLE_ROWS, rows - 2)),
            Text(),
            _centered(phase, view, BRIGHT, bold=True),
        ]
    spoken = [other for other in cues if other.words and other.start <= position_ms]
    following = next((other for other in cues if other.words and other.start > position_ms), None)
    line = phase or (spoken[-1].words if spoken else "")
    shown = _wrapped(line, view, CALM if view.idle else BRIGHT, bold=True)
    hint = _HINTS.get(cue.kind) or (following.words if following else "")
    return [*shown, Text(), *_wrapped(hint, view, DIM)][: max(1, rows)]


def _circle(full: float, width: int, rows: int) -> list[Text]:
    """Return a disk that grows as the lungs fill, in at most `rows` rows."""
    half = max(1, rows) / 2
    radius = half * (0.25 + 0.75 * full)
    lines = []
    for row in range(max(1, rows)):
        offset = row + 0.5 - half
        reach = round(2 * math.sqrt(max(0.0, radius**2 - offset**2)))
        lines.append(Text(" " * max(0, width // 2 - reach) + "▒" * min(width, 2 * reach), style="#6f9aa8"))
    return lines


def _chapters(cues: Sequence[Cue], cue: Cue, view: View) -> list[Text]:
    if view.height < _CHAPTER_LIST_HEIGHT:
        return [_cut(Text(f" {cue.chapter.title}", DIM), view)]
    chapters = [each for each in dict.fromkeys(other.chapter for other in cues) if each.title]
    here = chapters.index(cue.chapter) if cue.chapter in chapters else 0
    shown = chapters[max(0, here - 2) : here + 3]
    return [_chapter_row(each, view, current=each == cue.chapter) for each in shown]


def _chapter_row(chapter: Chapter, view: View, *, current: bool) -> Text:
    return _cut(Text(f" {clock(chapter.start):>7}  {chapter.title}", BRIGHT if current else DIM), view)


def _times(session: Session, position_ms: int, view: View) -> Text:
    total = session.schedule.length_ms(session.estimated_length)
    here = position_ms // 1000 * 1000  # so that both times change together
    left = clock(Milliseconds(max(0, -(-total // 1000) * 1000 - here)))
    # The length of an early ending isn't known until its last words are spoken.
    remaining = "" if session.stopping and not session.schedule.complete else f"  -{left}"
    return _cut(Text(f" {clock(Milliseconds(here))}{remaining}   {view.status}", DIM), view)


def _notice_rows(lines: Sequence[str], view: View) -> list[Text]:
    """Return `lines`, wrapped, in the colour of notices."""
    console = Console(width=view.width)
    rows = [row for line in lines for row in Text(line, NOTICE).wrap(console, max(10, view.width - 2))]
    return [_cut(Text(f" {row.plain.strip()}", NOTICE), view) for row in rows]


def question_page(question: Question, view: View) -> Text:
    """Return a page with the notes of `question`, the question and the keys that answer it."""
    rows, room = _notice_rows((*question.notes, "", f"{question.text} y or n"), view), view.height - 1
    if len(rows) > room:
        rows = [_cut(Text(" (make the window larger to read everything)", DIM), view), *rows[len(rows) - room + 1 :]]
    rows += [Text()] * (room - len(rows))
    return Text("\n").join([*rows, _cut(Text(f" {view.status}", DIM), view)])


def _wrapped(line: str, view: View, color: str, *, bold: bool = False) -> list[Text]:
    console = Console(width=view.width)
    wrapped = Text(line).wrap(console, max(10, min(60, view.width - 4)))
    return [_centered(row.plain.strip(), view, color, bold=bold) for row in wrapped if row.plain.strip()]


def _centered(line: str, view: View, color: str, *, bold: bool = False) -> Text:
    return Text(line.center(view.width).rstrip(), f"bold {color}" if bold else color)


def _cut(line: Text, view: View) -> Text:
    line.truncate(view.width, overflow="ellipsis")
    return line
