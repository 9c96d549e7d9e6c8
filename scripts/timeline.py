"""The timeline: every cue of a session placed to the millisecond, as the lengths of its sentences become known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from scripts.breath import Breath, length_of, mean_round, ramp, rounds_within
from scripts.estimate import estimate
from scripts.fit import Elastic, Sharing
from scripts.script import Bell, Closing, Heading, Music, Pause
from scripts.times import Milliseconds, seconds
from scripts.unfold import Breathing, Counting, Line, Utterance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Kind: TypeAlias = Literal["say", "pause", "breathe", "count", "bell", "music"]
Measure: TypeAlias = Callable[[Utterance], Milliseconds]
"""Tells how long an utterance lasts; may wait until it is spoken."""

LEAD_IN: Final = seconds(4)
"""Before the first word, while the bed comes up, in milliseconds."""

LEAD_OUT: Final = seconds(6)
"""After the last cue, while the bed goes down."""

STROKE: Final = seconds(3)
"""A bell's stroke keeps this long to itself; its tail rings on under what follows."""

_LOOKAHEAD: Final = 2
"""An elastic length is settled once the words up to this many elastic lengths later are measured."""

_DOUBT: Final = 0.2
"""A sentence may last this much more or less than estimated, as a part of the estimate."""


@dataclass(frozen=True)
class Chapter:
    """A part of the session with a name."""

    title: str
    """Its heading."""

    start: Milliseconds
    """Where it begins, in milliseconds."""


@dataclass(frozen=True)
class Cue:
    """One thing that happens; each begins where the one before it stops."""

    kind: Kind
    """What happens."""

    start: Milliseconds
    """From the start of the session, in milliseconds."""

    stop: Milliseconds
    """Where it ends; the same as `start` for what takes no time."""

    chapter: Chapter
    """The chapter it belongs to."""

    text: str
    """What is spoken, or the direction as written; empty for a rest that comes by itself."""

    line: Line | None = None
    """What it was laid out from; None for the lead-in and the lead-out."""

    breaths: tuple[Breath, ...] = ()
    """The phases of paced breathing, in order."""

    last: bool = False
    """Whether the session ends with it."""

    def later(self, by: Milliseconds) -> Cue:
        """Return the cue `by` milliseconds later."""
        breaths = tuple(
            replace(each, start=Milliseconds(each.start + by), stop=Milliseconds(each.stop + by))
            for each in self.breaths
        )
        chapter = replace(self.chapter, start=Milliseconds(self.chapter.start + by))
        start, stop = Milliseconds(self.start + by), Milliseconds(self.stop + by)
        return replace(self, start=start, stop=stop, chapter=chapter, breaths=breaths)


@dataclass(frozen=True)
class Timeline:
    """A whole session in time."""

    title: str
    """The session's title."""

    name: str
    """The script's name."""

    seed: int
    """What its chances are drawn from."""

    voice: str
    """As `--voice` takes it."""

    cues: tuple[Cue, ...]
    """Every cue, in order, without gaps; at least one."""

    @property
    def length(self) -> Milliseconds:
        """The whole session, in milliseconds."""
        return self.cues[-1].stop

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """The chapters, in order."""
        return tuple(dict.fromkeys(cue.chapter for cue in self.cues))


def possible_lengths(lines: Iterable[Line], measure: Measure) -> tuple[Milliseconds, Milliseconds]:
    """Return the shortest and the longest session that `lines` can make."""
    shortest = longest = LEAD_IN + LEAD_OUT
    for line in lines:
        elastic = _elastic(line)
        length = measure(line) if isinstance(line, Utterance) else _fixed(line)
        shortest += elastic.shortest if elastic else length
        longest += elastic.longest if elastic else length
    return Milliseconds(shortest), Milliseconds(longest)


def estimated(utterance: Utterance) -> Milliseconds:
    """Return how long an utterance will about last; a `Measure` that needs no voice."""
    return estimate(utterance.spoken, utterance.pace)


def lay_out(
    lines: Sequence[Line], measure: Measure, target: Milliseconds | None, start: Milliseconds = LEAD_IN
) -> Iterator[Cue]:
    """Place `lines` one after the other, yielding each cue as soon as it is settled.

    Elastic lengths are shared out anew at each of them: what is already placed stays, what is not yet measured
    is estimated. Each leaves the later ones enough give for what the estimates may be wrong by, and where there
    is too little of it more is measured first, so that the session ends on `target`. The outcome depends on the
    lines and their lengths alone, never on when they became known.

    Args:
        lines: what to place.
        measure: how long an utterance lasts.
        target: the session's length in milliseconds, lead-in and lead-out included; None leaves every elastic
            length as it was wished for.
        start: how long the quiet before the first line is.
    """
    chapter = Chapter(lines[0].title if lines and isinstance(lines[0], Heading) else "", Milliseconds(0))
    yield Cue("pause", Milliseconds(0), start, chapter, "")
    ledger = _Ledger(lines, measure, target, start)
    now = start
    for index, line in enumerate(lines):
        if isinstance(line, Heading):
            chapter = chapter if chapter == Chapter(line.title, Milliseconds(0)) else Chapter(line.title, now)
        elif not isinstance(line, Closing):
            length = ledger.length(index)
            yield _cue(line, now, length, chapter)
            now = Milliseconds(now + length)
    yield Cue("pause", now, Milliseconds(now + LEAD_OUT), chapter, "", last=True)


class _Ledger:
    """Keeps what is known of the lengths: measured, estimated, settled."""

    def __init__(
        self, lines: Sequence[Line], measure: Measure, target: Milliseconds | None, start: Milliseconds
    ) -> None:
        self.lines = lines
        self.measure = measure
        self.target = target
        self.elastic = [index for index, line in enumerate(lines) if _elastic(line)]
        self.sharing = Sharing([each for line in lines if (each := _elastic(line))])
        self.reached = 0
        self.measured_to = 0
        self.guessed = [estimated(line) if isinstance(line, Utterance) else 0 for line in lines]
        self.unmeasured = sum(self.guessed)
        self.measured_guess = 0
        self.measured = 0
        self.fixed = start + LEAD_OUT + sum(_fixed(line) for line in lines if not _elastic(line))
        self.lengths: dict[int, Milliseconds] = {}

    def length(self, index: int) -> Milliseconds:
        """Return how long the line at `index` lasts; called once for each, in order."""
        line = self.lines[index]
        if isinstance(line, Utterance):
            self._measure_to(index + 1)
            return self.lengths[index]
        elastic = _elastic(line)
        return self._settle(line, elastic) if elastic else _fixed(line)

    def _settle(self, line: Line, elastic: Elastic) -> Milliseconds:
        if self.target is None:
            length = elastic.length
            return _whole_rounds(line, length, elastic) if isinstance(line, Breathing) else length
        least, most = self._allowed(self.target - self.fixed, elastic)
        room = round(self.target - self.fixed - self.measured - self.unmeasured * self._tempo)
        length = self._inside(self.sharing.part(Milliseconds(room)), least, most)
        if isinstance(line, Breathing):
            whole = _whole_rounds(line, length, elastic)
            length = whole if whole == self._inside(whole, least, most) == elastic.held(whole) else length
        self.sharing.take()
        self.reached += 1
        self.fixed += length
        return length

    @staticmethod
    def _inside(length: Milliseconds, least: int, most: int) -> Milliseconds:
        return Milliseconds(max(least, min(most, length)))

    @property
    def _tempo(self) -> float:
        """How long what is measured lasts, compared with its estimates."""
        return self.measured / self.measured_guess if self.measured_guess else 1.0

    def _allowed(self, room: int, elastic: Elastic) -> tuple[int, int]:
        """Measure until it is certain that the later lengths can make up for every error; return what this one may be.

        Where the whole cannot come out at all, that is the bound nearest to it.
        """
        ahead = self.reached + _LOOKAHEAD
        later_shortest, later_longest = self.sharing.shortest - elastic.shortest, self.sharing.longest - elastic.longest
        while True:
            self._measure_to(self.elastic[ahead] if ahead < len(self.elastic) else len(self.lines))
            least_room, most_room = (self._possible(room - words) for words in self._words())
            least, most = most_room - later_longest, least_room - later_shortest
            if least <= most:
                return least, most
            ahead += 1

    def _possible(self, room: int) -> int:
        return max(self.sharing.shortest, min(self.sharing.longest, room))

    def _words(self) -> tuple[int, int]:
        """Return how long all words may last at most, and at least."""
        most = self.unmeasured * max(1.0, self._tempo) * (1 + _DOUBT)
        least = self.unmeasured * min(1.0, self._tempo) * (1 - _DOUBT)
        return self.measured + round(most), self.measured + round(least)

    def _measure_to(self, index: int) -> None:
        for each in range(self.measured_to, index):
            line = self.lines[each]
            if isinstance(line, Utterance):
                self.lengths[each] = self.measure(line)
                self.measured += self.lengths[each]
                self.measured_guess += self.guessed[each]
                self.unmeasured -= self.guessed[each]
        self.measured_to = max(self.measured_to, index)


def _elastic(line: Line) -> Elastic | None:
    length = line.length if isinstance(line, Pause) else line.breathe.length if isinstance(line, Breathing) else None
    return None if length is None or length.exact else length


def _fixed(line: Line) -> Milliseconds:
    """Return the length of a line that is neither spoken nor elastic; 0 for what takes no time."""
    if isinstance(line, Pause):
        return line.length.length
    if isinstance(line, Bell):
        return Milliseconds(line.strokes * STROKE)
    if isinstance(line, Counting):
        return Milliseconds(len(line.spoken) * line.count.every)
    if isinstance(line, Breathing):
        breathe = line.breathe
        if breathe.length:
            return breathe.length.length
        return length_of(breathe.pattern, breathe.ramp_to, breathe.rounds or 1)
    return Milliseconds(0)


def _whole_rounds(line: Breathing, length: Milliseconds, elastic: Elastic) -> Milliseconds:
    """Return the length of the whole rounds nearest to `length`; what is gained or lost goes to later pauses."""
    pattern, last = line.breathe.pattern, line.breathe.ramp_to
    mean = mean_round(pattern, last)
    fewest, most = -(-elastic.shortest // mean), elastic.longest // mean
    rounds = int(max(1, fewest, min(most, round(length / mean))))
    return length_of(pattern, last, rounds)


def _cue(line: Line, start: Milliseconds, length: Milliseconds, chapter: Chapter) -> Cue:
    stop = Milliseconds(start + length)
    if isinstance(line, Utterance):
        return Cue("say", start, stop, chapter, line.text, line)
    if isinstance(line, Counting):
        return Cue("count", start, stop, chapter, line.count.written, line)
    if isinstance(line, Breathing):
        return Cue("breathe", start, stop, chapter, line.breathe.written, line, tuple(_breaths(line, start, length)))
    assert not isinstance(line, Heading | Closing)
    kind: Kind = "bell" if isinstance(line, Bell) else "music" if isinstance(line, Music) else "pause"
    return Cue(kind, start, stop, chapter, line.written, line)


def _breaths(line: Breathing, start: Milliseconds, length: Milliseconds) -> Iterator[Breath]:
    breathe = line.breathe
    rounds = breathe.rounds or rounds_within(length, breathe.pattern, breathe.ramp_to)
    now = start
    for number, pattern in enumerate(ramp(breathe.pattern, breathe.ramp_to, rounds)):
        for phase, duration in pattern.phases:
            stop = Milliseconds(now + duration)
            if duration:
                yield Breath(phase, now, stop, number)
            now = stop
