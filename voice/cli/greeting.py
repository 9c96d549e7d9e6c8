"""The greeting of `outpour` without a command: three questions, then two sessions to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import click

from scripts.library.recommendation import SUBJECT_WORDS, Candidate, Wish, candidates, recommend
from scripts.terminal_text import page_width, printable, wrap
from scripts.times import Milliseconds, clock
from voice.cli.printing.key_question import press_key
from voice.errors import HistoryError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voice.playback.history_entry import HistoryEntry
    from voice.storage.paths import Paths


class Answer(NamedTuple):
    """An answer to a question."""

    label: str
    """The answer in words."""

    value: str
    """The value that it stands for; empty leaves it open."""


PLACES: Final[Mapping[str, Answer]] = {
    "w": Answer("out walking", "walking"),
    "s": Answer("in the shower", "shower"),
    "h": Answer("at home, sitting or lying down", "resting"),
    "d": Answer("at a table, with pen and paper", "desk"),
    "m": Answer("in a room where I can move", "room"),
}
MINUTES: Final[Mapping[str, Answer]] = {
    "1": Answer("ten minutes", "10"),
    "2": Answer("twenty minutes", "20"),
    "3": Answer("half an hour or more", "35"),
    "0": Answer("as long as it takes", ""),
}
SUBJECTS: Final[Mapping[str, Answer]] = {
    "s": Answer(SUBJECT_WORDS["someone"], "someone"),
    "c": Answer(SUBJECT_WORDS["burden"], "burden"),
    "b": Answer(SUBJECT_WORDS["body"], "body"),
    "n": Answer(SUBJECT_WORDS["numb"], "numb"),
    "o": Answer("I can't say, or none of these", ""),
}

_MARGIN: Final = "     "


def greet(paths: Paths) -> list[str]:
    """Ask for place, time and subject, and return the arguments of the command to run; empty to leave.

    If the last session can be resumed, that is offered first.
    """
    click.echo()
    _print("Press the key in front of your answer, or q to leave.")
    played = _history(paths)
    if played and played[0].left:
        answer = _ask_to_resume(played[0])
        if answer is None or answer.value:
            click.echo()
            return answer.value.split() if answer else []
    place = _ask("Where will you be?", PLACES)
    minutes = place and _ask("How long have you got?", MINUTES)
    subject = minutes and _ask("What is it about?", SUBJECTS)
    if not (place and minutes and subject):
        return []
    length = float(minutes.value) if minutes.value else None
    wish = Wish(place.value, length, subject.value)
    offered = recommend(wish, candidates(paths.scripts), [entry.session for entry in played])
    chosen = _choose(offered, length)
    click.echo()
    return ["play", chosen.source.name, *(["--minutes", minutes.value] if length else [])] if chosen else []


def _history(paths: Paths) -> Sequence[HistoryEntry]:
    from voice.playback.history import History

    try:
        return History(paths.history).read()
    except HistoryError:
        return ()


def _ask_to_resume(entry: HistoryEntry) -> Answer | None:
    title, position = printable(entry.title), clock(Milliseconds(entry.position_ms))
    answers = {"g": Answer("go on there", "play --resume"), "o": Answer("something else", "")}
    return _ask(f'Last time you left "{title}" at {position}.', answers)


def _ask(question: str, answers: Mapping[str, Answer]) -> Answer | None:
    """Print `question` with its `answers`, and return the one whose key is pressed; None to leave."""
    click.echo()
    _print(question)
    for key, answer in answers.items():
        _print(answer.label, f"  {key}  ")
    chosen = answers.get(press_key(answers))
    if chosen:
        _print(chosen.label, "  > ")
    return chosen


def _choose(offered: Sequence[Candidate], length: float | None) -> Candidate | None:
    if not offered:
        _print("No session fits. `outpour list` shows them all.")
        return None
    for number, each in enumerate(offered, start=1):
        minutes = length or each.header.minutes
        name = f" ({each.source.name})" if each.source.name != each.header.title.lower() else ""
        heading = f"{each.header.title}{name}" + (f", {minutes:g} minutes" if minutes else "")
        click.echo()
        _print(printable(heading), f"  {number}  ")
        _print(printable(each.header.about), _MARGIN)
        if each.header.needs:
            _print(printable(f"You need: {', '.join(each.header.needs)}."), _MARGIN)
    click.echo()
    _print("Press the number to begin, or q to leave.")
    key = press_key([str(number) for number in range(1, len(offered) + 1)])
    return offered[int(key) - 1] if key else None


def _print(text: str, first: str = "  ") -> None:
    for line in wrap(text, page_width(), first, _MARGIN):
        click.echo(line)
