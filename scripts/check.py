"""Checking a script beyond its spelling: what would be unsafe, silent or never end."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import accumulate
from math import inf
from typing import TYPE_CHECKING, Final

from scripts.errors import Place, Problem
from scripts.header import LONGEST_SESSION
from scripts.parse import MOST_PROBLEMS, flat, parse, source_lines
from scripts.script import Breathe, Choose, Closing, Condition, Element, Music, Pause, Repeat, Script, Words
from scripts.timeline import LEAD_IN, LEAD_OUT, estimated, possible_lengths
from scripts.times import Milliseconds, clock, seconds
from scripts.unfold import Breathing, Choices, Counting, Line, unfold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

RESTFUL: Final = seconds(10)
"""A pause this long parts two stretches of intense breathing, in milliseconds."""

SAFE_KINDS: Final = ("walk", "shower")
"""Kinds of session in which intense breathing is refused."""


@dataclass(frozen=True)
class Span:
    """The lengths of session that have an element: at least the one figure, less than the other."""

    least: int = 0
    """In milliseconds."""

    beyond: float = inf
    """In milliseconds."""

    def meets(self, other: Span) -> bool:
        """Whether one session can have both."""
        return max(self.least, other.least) < min(self.beyond, other.beyond)


_ALWAYS: Final = Span()


def check(text: str, name: str, file: str, music_fault: Callable[[str], str]) -> tuple[Script, list[Problem]]:
    """Return the script in `text` and everything wrong with it, errors and warnings, in the order of lines.

    Args:
        text: the whole script.
        name: what the session is called.
        file: what messages call the file.
        music_fault: tells why a source of music can't be played; empty when it can.
    """
    script, problems = parse(text, name, file)
    lines = source_lines(text)
    found = [*_intense(script), *_music(script, lines, file, music_fault)]
    if not problems:
        found += [*_lengths(script, file), *_closing(script, file)]
    problems += [_shown(problem, lines) for problem in found]
    return script, sorted(problems, key=lambda problem: (problem.place.line, problem.place.column))[:MOST_PROBLEMS]


def _shown(problem: Problem, lines: list[str]) -> Problem:
    """Return the problem with the line it stands on, where it stands on one of the body."""
    line = problem.place.line
    source = lines[line - 1] if problem.width > 1 and line <= len(lines) else ""
    return Problem(problem.place, problem.code, problem.message, problem.hint, source, problem.width, problem.severity)


def _intense(script: Script) -> Iterator[Problem]:
    limits, kind = script.header.intense, script.header.kind
    stretches = list(_stretches(script))
    for stretch in stretches:
        if kind in SAFE_KINDS:
            told = f"breathing this quick is not safe in a {kind} session"
            yield _against(stretch.breathe, "intense-here", told, "use a gentle pattern: [breathe coherent x6]")
        elif stretch.before <= limits.length < stretch.length:
            told = f"quick breathing lasts {clock(limits.length)} at most in one stretch"
            hint = "shorten it, rest in between, or answer for more in the front matter: intense: {minutes: 5}"
            yield _against(stretch.breathe, "intense-too-long", told, hint)
    spans = [stretch.span for stretch in stretches if stretch.first]
    if kind not in SAFE_KINDS and _together(spans) > limits.stretches:
        one_more = bisect_right(range(1, len(spans)), limits.stretches, key=lambda count: _together(spans[:count]))
        told = f"a session has {limits.stretches} stretches of quick breathing at most"
        hint = "take one out, or answer for more in the front matter: intense: {rounds: 4}"
        breathe = [stretch.breathe for stretch in stretches if stretch.first][one_more]
        yield _against(breathe, "intense-too-often", told, hint)


def _against(breathe: Breathe, code: str, message: str, hint: str) -> Problem:
    return Problem(breathe.place, code, message, hint, width=len(breathe.written))


@dataclass(frozen=True)
class _Stretch:
    """Quick breathing, and what of it went before without a rest."""

    breathe: Breathe
    """The direction."""

    span: Span
    """The lengths of session that have it."""

    before: int
    """How long the quick breathing has lasted where it begins, in milliseconds."""

    length: int
    """How long it has lasted where it ends."""

    first: bool
    """Whether a rest went before it."""


def _stretches(script: Script) -> Iterator[_Stretch]:
    before: _Stretch | None = None
    for element, span in _placed(script.elements):
        if isinstance(element, Breathe) and element.intense:
            going_on = before is not None and before.span.meets(span)
            so_far = before.length if before and going_on else 0
            before = _Stretch(element, span, so_far, so_far + _longest(element), not going_on)
            yield before
        elif _restful(element):
            before = None


def _restful(element: Element) -> bool:
    """Tell what parts two stretches of quick breathing: words, gentle breathing, a real pause."""
    return isinstance(element, Words | Breathe) or (isinstance(element, Pause) and element.length.shortest >= RESTFUL)


def _together(spans: Sequence[Span]) -> int:
    """Return how many of `spans` one session has at most."""
    changes: dict[float, int] = defaultdict(int)
    for span in spans:
        changes[span.least] += 1
        changes[span.beyond] -= 1
    return max(accumulate(changes[limit] for limit in sorted(changes)), default=0)


def _placed(elements: Iterable[Element], span: Span = _ALWAYS) -> Iterator[tuple[Element, Span]]:
    """Yield the elements that some session has, those inside blocks too, with the lengths that have them.

    Of choices it yields every item, as if a session had them all: what is checked is on the safe side.
    """
    for element in elements:
        if isinstance(element, Repeat):
            for _ in range(element.times):
                yield from _placed(element.body, span)
            continue
        if isinstance(element, Choose):
            for item in element.items:
                yield from _placed(item, span)
            continue
        if not isinstance(element, Condition):
            yield element, span
            continue
        least = max(span.least, element.limit) if element.when == "from" else span.least
        beyond = min(span.beyond, element.limit) if element.when == "under" else span.beyond
        if least < beyond:
            yield from _placed(element.body, Span(least, beyond))


def _longest(breathe: Breathe) -> Milliseconds:
    if breathe.length:
        return breathe.length.longest
    return Milliseconds(
        (breathe.rounds or 1) * max(breathe.pattern.length, (breathe.ramp_to or breathe.pattern).length)
    )


def _music(script: Script, lines: list[str], file: str, music_fault: Callable[[str], str]) -> Iterator[Problem]:
    if fault := music_fault(script.header.music):
        told = (match for line in lines if (match := re.match(r"music\s*:\s*([^\s#].*)?", line)))
        written = next(told, None)
        line = lines.index(written.string) + 1 if written else 1
        column = written.start(1) + 1 if written and written[1] else 1
        width = len(written[1].rstrip()) if written and written[1] else 1
        yield Problem(Place(file, line, column), "music-not-found", f"front matter: music: {fault}", width=width)
    for element in flat(script.elements):
        if isinstance(element, Music) and element.source and (fault := music_fault(element.source)):
            yield Problem(element.place, "music-not-found", fault, width=len(element.written))


def _lengths(script: Script, file: str) -> Iterator[Problem]:
    shortest = _shortest(script)
    if shortest > LONGEST_SESSION:
        told = f"this session would last {clock(shortest)}; at most {clock(LONGEST_SESSION)} is possible"
        yield Problem(Place(file, 1, 1), "session-too-long", told, "shorten its pauses and breathing")


def _shortest(script: Script) -> Milliseconds:
    """Return how long the longest of all sessions of `script` lasts at least, whatever length is asked for.

    Everything is unfolded once, what belongs to no other length together; each line then counts for the
    lengths that have it.
    """
    placed = list(_placed(script.elements))
    spans = {(element.place.line, element.place.column): span for element, span in placed}
    changes: dict[float, int] = defaultdict(int)
    for line in unfold(replace(script, elements=tuple(element for element, _ in placed)), Choices()):
        length, _ = possible_lengths([line], estimated)
        place = _place_of(line)
        span = spans.get((place.line, place.column), _ALWAYS)
        changes[span.least] += length - LEAD_IN - LEAD_OUT
        changes[span.beyond] -= length - LEAD_IN - LEAD_OUT
    return Milliseconds(LEAD_IN + LEAD_OUT + max(accumulate(changes[limit] for limit in sorted(changes)), default=0))


def _place_of(line: Line) -> Place:
    if isinstance(line, Breathing):
        return line.breathe.place
    return line.count.place if isinstance(line, Counting) else line.place


def _closing(script: Script, file: str) -> Iterator[Problem]:
    if not any(isinstance(element, Closing) for element in script.elements):
        told = "there is no [closing]: who stops early will hear Outpour's own words"
        hint = "put [closing] on a line of its own where the way back begins"
        yield Problem(Place(file, 1, 1), "no-closing", told, hint, severity="warning")
