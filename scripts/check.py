"""Checking a script beyond its spelling: what would be unsafe, silent or never end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scripts.errors import Place, Problem
from scripts.header import LONGEST_SESSION
from scripts.parse import flat, parse
from scripts.script import Breathe, Closing, Condition, Music, Script
from scripts.timeline import estimated, possible_lengths
from scripts.times import Milliseconds, clock
from scripts.unfold import Choices, standing, unfold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SAFE_KINDS: Final = ("walk", "shower")
"""Kinds of session in which intense breathing is refused."""


def check(text: str, name: str, file: str, music_fault: Callable[[str], str]) -> tuple[Script, list[Problem]]:
    """Return the script in `text` and everything wrong with it, errors and warnings, in the order of lines.

    Args:
        text: the whole script.
        name: what the session is called.
        file: what messages call the file.
        music_fault: tells why a source of music can't be played; empty when it can.
    """
    script, problems = parse(text, name, file)
    if not problems:
        lines = text.splitlines()
        found = [
            *_intense(script),
            *_music(script, file, music_fault),
            *_lengths(script, file),
            *_closing(script, file),
        ]
        problems = sorted((_shown(problem, lines) for problem in found), key=lambda problem: problem.place.line)
    return script, problems


def _shown(problem: Problem, lines: list[str]) -> Problem:
    """Return the problem with the line it stands on, where it stands on one of the body."""
    line = problem.place.line
    source = lines[line - 1] if problem.width > 1 and line <= len(lines) else ""
    return Problem(problem.place, problem.code, problem.message, problem.hint, source, problem.width, problem.severity)


def _intense(script: Script) -> Iterator[Problem]:
    limits = script.header.intense
    for length in _telling_lengths(script):
        found = [e for e in standing(script.elements, length) if isinstance(e, Breathe) and e.intense]
        if script.header.kind in SAFE_KINDS:
            for each in found:
                told = f"breathing this quick is not safe in a {script.header.kind} session"
                hint = "use a gentle pattern: [breathe coherent x6]"
                yield Problem(each.place, "intense-here", told, hint, width=len(each.written))
            return
        for each in found:
            if _longest(each) > limits.length:
                told = f"quick breathing lasts {clock(limits.length)} at most in one stretch"
                hint = "shorten it, or answer for more in the front matter: intense: {minutes: 5}"
                yield Problem(each.place, "intense-too-long", told, hint, width=len(each.written))
        if len(found) > limits.stretches:
            last = found[limits.stretches]
            told = f"a session has {limits.stretches} stretches of quick breathing at most"
            hint = "take one out, or answer for more in the front matter: intense: {rounds: 4}"
            yield Problem(last.place, "intense-too-often", told, hint, width=len(last.written))
        if any(_longest(each) > limits.length for each in found) or len(found) > limits.stretches:
            return


def _longest(breathe: Breathe) -> Milliseconds:
    if breathe.length:
        return breathe.length.longest
    return Milliseconds(
        (breathe.rounds or 1) * max(breathe.pattern.length, (breathe.ramp_to or breathe.pattern).length)
    )


def _telling_lengths(script: Script) -> list[Milliseconds]:
    """Return session lengths between which every block that depends on the length is on and off once."""
    limits = {element.limit for element in flat(script.elements) if isinstance(element, Condition)}
    return [Milliseconds(0), *sorted(Milliseconds(limit) for limit in limits)]


def _music(script: Script, file: str, music_fault: Callable[[str], str]) -> Iterator[Problem]:
    if fault := music_fault(script.header.music):
        yield Problem(Place(file, 1, 1), "music-not-found", f"front matter: music: {fault}")
    for element in flat(script.elements):
        if isinstance(element, Music) and element.source and (fault := music_fault(element.source)):
            yield Problem(element.place, "music-not-found", fault, width=len(element.written))


def _lengths(script: Script, file: str) -> Iterator[Problem]:
    for length in _telling_lengths(script):
        lines = unfold(script, Choices(minutes=length / 60_000))
        shortest, _ = possible_lengths(lines, estimated)
        if shortest > LONGEST_SESSION:
            told = f"this session would last {clock(shortest)}; at most {clock(LONGEST_SESSION)} is possible"
            yield Problem(Place(file, 1, 1), "session-too-long", told, "shorten its pauses and breathing")
            return


def _closing(script: Script, file: str) -> Iterator[Problem]:
    if not any(isinstance(element, Closing) for element in script.elements):
        told = "there is no [closing]: who stops early will hear Outpour's own words"
        hint = "put [closing] on a line of its own where the way back begins"
        yield Problem(Place(file, 1, 1), "no-closing", told, hint, severity="warning")
