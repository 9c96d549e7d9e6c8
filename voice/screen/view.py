"""The picture of a session while it plays, as text for a terminal of any size from 40x10 on."""

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
    from scripts.model.timeline import Cue
    from voice.session.session import Session

BRIGHT: Final = "#d5dbe3"
"""On the dark ground it has a contrast of 13 to 1."""

CALM: Final = "#a9b2bd"
"""For the line when no key was pressed for a while: 8.5 to 1."""

DIM: Final = "#87919d"
"""For all that stands around the line: 5.7 to 1."""

GROUND: Final = "#0f1317"
"""Behind it all."""

PHASES: Final[dict[Phase, str]] = {
    "in": "breathe in",
    "more": "a little more",
    "hold": "hold",
    "out": "breathe out",
    "rest": "rest",
}
"""What each phase of a breath is called."""

_HINTS: Final = {"hold": "take your time; enter goes on", "wait": "the voice is on its way"}
"""What is told below the line in place of the next one."""

_MOST_ROWS: Final = 9
_CHAPTERS_FROM: Final = 20


@dataclass(frozen=True)
class View:
    """How a picture is to be drawn."""

    width: int
    """In columns."""

    height: int
    """In rows."""

    told: str = ""
    """What the last line says beside the times."""

    resting: bool = False
    """Whether no key was pressed for a while, so that it dims."""

    guide: bool = True
    """Whether breathing is shown: as a circle, or in seconds where the picture is to be still."""

    still: bool = False
    """Whether nothing is to move by itself."""


def picture(session: Session, position_ms: int, view: View) -> Text:
    """Return what is seen at `position_ms`, exactly `view.height` rows of at most `view.width` columns."""
    cues = list(session.schedule.cues)
    cue = session.schedule.at(position_ms) or (cues[-1] if cues else None)
    top = _chapters(cues, cue, view) if cue else []
    bottom = [_times(session, position_ms, view)]
    rows = view.height - len(top) - len(bottom)
    middle = _middle(cues, cue, position_ms, view, rows) if cue else []
    above = max(0, (rows - len(middle)) // 2)
    lines = [*top, *[Text()] * above, *middle[:rows]]
    lines += [Text()] * (view.height - len(bottom) - len(lines))
    return Text("\n").join([*lines, *bottom])


def breath(cue: Cue, position_ms: int) -> tuple[str, float, int]:
    """Return what the breath does at `position_ms`, in words, and how full the lungs are, from 0 to 1.

    The last is how many seconds that has left, the one that has begun among them.
    """
    for each in cue.breaths:
        if each.start <= position_ms < each.stop:
            way = 0.5 - 0.5 * math.cos(math.pi * (position_ms - each.start) / (each.stop - each.start))
            full = {"in": way, "out": 1 - way, "rest": 0.0}.get(each.phase, 1.0)
            return _called(cue, each.phase), full, -(-(each.stop - position_ms) // 1000)
    return "", 0.0, 0


def _called(cue: Cue, phase: Phase) -> str:
    """Return what a phase is called: as it is spoken in the session's language, or in English where it isn't."""
    said = cue.line.cues.get(phase) if isinstance(cue.line, PacedBreathing) else None
    return said.text.rstrip(".").lower() if said else PHASES[phase]


def _middle(cues: Sequence[Cue], cue: Cue, position_ms: int, view: View, rows: int) -> list[Text]:
    told, full, left_s = breath(cue, position_ms)
    if told and view.guide and view.still:
        return [_centred(told, view, BRIGHT, bold=True), Text(), _centred(str(left_s), view, BRIGHT)]
    if told and view.guide:
        return [*_circle(full, view.width, min(_MOST_ROWS, rows - 2)), Text(), _centred(told, view, BRIGHT, bold=True)]
    spoken = [each for each in cues if each.kind == "say" and each.start <= position_ms]
    following = next((each for each in cues if each.kind == "say" and each.start > position_ms), None)
    line = told or (spoken[-1].text if spoken else "")
    shown = _wrapped(line, view, CALM if view.resting else BRIGHT, bold=True)
    hint = _HINTS.get(cue.kind) or (following.text if following else "")
    return [*shown, Text(), *_wrapped(hint, view, DIM)][: max(1, rows)]


def _circle(full: float, width: int, rows: int) -> list[Text]:
    """Return a disk that is as large as the lungs are full, in at most `rows` rows."""
    half = max(1, rows) / 2
    radius = half * (0.25 + 0.75 * full)
    lines = []
    for row in range(max(1, rows)):
        aside = row + 0.5 - half
        reach = round(2 * math.sqrt(max(0.0, radius**2 - aside**2)))
        lines.append(Text(" " * max(0, width // 2 - reach) + "▒" * min(width, 2 * reach), style="#6f9aa8"))
    return lines


def _chapters(cues: Sequence[Cue], cue: Cue, view: View) -> list[Text]:
    if view.height < _CHAPTERS_FROM:
        return [_cut(Text(f" {cue.chapter.title}", DIM), view)]
    chapters = [each for each in dict.fromkeys(other.chapter for other in cues) if each.title]
    here = chapters.index(cue.chapter) if cue.chapter in chapters else 0
    shown = chapters[max(0, here - 2) : here + 3]
    return [
        _cut(Text(f" {clock(each.start):>7}  {each.title}", BRIGHT if each == cue.chapter else DIM), view)
        for each in shown
    ]


def _times(session: Session, position_ms: int, view: View) -> Text:
    total = session.schedule.length_ms(session.estimated_length)
    here = position_ms // 1000 * 1000  # so that both times change in the same moment
    left = clock(Milliseconds(max(0, -(-total // 1000) * 1000 - here)))
    # One that ends early is soon over, and how soon is not known before its last words are spoken.
    told = "" if session.stopping and not session.schedule.whole else f"-{left}"
    return _cut(Text(f" {clock(Milliseconds(here))}  {told}   {view.told}", DIM), view)


def _wrapped(line: str, view: View, colour: str, *, bold: bool = False) -> list[Text]:
    console = Console(width=view.width)
    wrapped = Text(line).wrap(console, max(10, min(60, view.width - 4)))
    return [_centred(each.plain.strip(), view, colour, bold=bold) for each in wrapped if each.plain.strip()]


def _centred(line: str, view: View, colour: str, *, bold: bool = False) -> Text:
    return Text(line.center(view.width).rstrip(), f"bold {colour}" if bold else colour)


def _cut(line: Text, view: View) -> Text:
    line.truncate(view.width, overflow="ellipsis")
    return line
