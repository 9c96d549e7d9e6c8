"""The page that `outpour show` prints about a session."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import click

from scripts.expansion.lost_takes import lost_takes
from scripts.model.elements import Music
from scripts.model.lines import Utterance
from scripts.model.pace import format_pace
from scripts.model.person import person_words
from scripts.output.cue_words import cue_words
from scripts.output.outline import cue_notation, heading, outline_rows
from scripts.terminal_text import wrap
from scripts.times import Milliseconds, clock
from voice.session.length_note import length_bounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.model.timeline import Timeline
    from voice.session.session import Session

_LABELS: Final = 12
"""Width of the column of labels, with margins."""

_TIMED: Final = re.compile(r"( *\d[\d:]*)(  |    )(\S.*)")


def page_lines(session: Session, timeline: Timeline, width: int, *, notation: bool = False) -> Iterator[str]:
    """Yield the lines of a page about `session`, at most `width` columns wide, styled for a terminal.

    The page has the title and length, the description, requirements and options, care notes, chapters, and the whole
    outline with times. It describes directions in words, or with `notation`, shows them as the script has them.
    """
    yield from (click.style(line, bold=True) for line in heading(timeline, width))
    about = session.script.header.about
    yield from wrap(about, width) if about else ()
    yield ""
    for label, text in _facts(session):
        lead = f"  {label:<{_LABELS - 2}}"
        first, *more = wrap(text, width, lead, " " * len(lead))
        yield from (click.style(lead, dim=True) + first[len(lead) :], *more)
    yield from _care(session, width)
    yield from _chapters(timeline, width)
    yield ""
    yield from map(_styled, outline_rows(timeline, width, cue_notation if notation else cue_words))


def _facts(session: Session) -> Iterator[tuple[str, str]]:
    """Yield facts about the session, each with its label."""
    header, choices = session.script.header, session.request.choices
    if header.needs:
        yield "you need", ", ".join(header.needs)
    lengths = length_bounds(session)
    if lengths.vary:
        yield "length", f"{lengths} (--minutes N)"
    pace = choices.pace or header.pace
    yield "voice", session.plan.voice if pace == 1 else f"{session.plan.voice}, at a pace of {format_pace(pace)}"
    yield "music", _music(session)
    if session.script.takes:
        yield "takes", _takes(session)
    people = person_words(header.ask)
    for number, (word, text) in enumerate({**header.ask, **choices.words}.items()):
        option = "--for NAME" if people == [word] else f'--set {word}="..."'
        yield "" if number else "asks for", f"{word}: {text} ({option})"


def _takes(session: Session) -> str:
    """Return how many lines of the session are recorded, and how many takes have lost their line."""
    lines = [line for line in session.plan.lines if isinstance(line, Utterance)]
    recorded = sum(line.take is not None for line in lines)
    lost = len(lost_takes(replace(session.script, takes=session.own_takes)))
    note = f"; {lost} {'take fits' if lost == 1 else 'takes fit'} no line, see `outpour check`" if lost else ""
    return f"{recorded} of {len(lines)} lines are recorded{note}"


def _music(session: Session) -> str:
    """Return the music in the order in which it starts."""
    scripted = [session.script.header.music, *(line.source for line in session.plan.lines if isinstance(line, Music))]
    requested = session.request.music
    played = dict.fromkeys(requested or source for source in scripted if source not in (None, "none"))
    return ", then ".join(map(str, played)) or requested or "none"


def _care(session: Session, width: int) -> Iterator[str]:
    """Yield the care notes under their heading."""
    notes = session.script.header.care
    consent = ("It includes quick, strong breathing, and asks for your consent first.",) if session.plan.intense else ()
    if not (notes or consent):
        return
    yield from ("", click.style("Take care", bold=True, fg="yellow"))
    for note in (*notes, *consent):
        first, *more = wrap(note, width, "  ! ", "    ")
        yield from (click.style("  ! ", bold=True, fg="yellow") + first[4:], *more)


def _chapters(timeline: Timeline, width: int) -> Iterator[str]:
    """Yield the chapters with their lengths; nothing if there is only one."""
    chapters = timeline.chapters
    if len(chapters) < 2:
        return
    yield from ("", click.style("Chapters", bold=True))
    ends = [*(chapter.start for chapter in chapters[1:]), timeline.length]
    for chapter, end in zip(chapters, ends, strict=True):
        lasts = clock(Milliseconds(end - chapter.start))
        lines = wrap(f"{chapter.title}  ({lasts})", width, f"{clock(chapter.start):>7}  ", " " * 9)
        yield from map(_styled, lines)


def _styled(line: str) -> str:
    """Return a line of an outline with its time and directions dimmed."""
    match = _TIMED.fullmatch(line)
    if not match:
        return line
    time, space, text = match.groups()
    is_chapter, is_direction = space == "  ", text.startswith(("[", "("))
    return click.style(time, dim=True) + space + click.style(text, bold=is_chapter or None, dim=is_direction or None)
