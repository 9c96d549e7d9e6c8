"""Laying out: lines are placed one after the other, as the lengths of what they say become known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from scripts.model.breathing import Breath, length_of, mean_round, ramp, rounds_within
from scripts.model.elastic import Elastic, about, exactly
from scripts.model.elements import Bell, Closing, Heading, Hold, Music, MusicSolo, Pause, Sound
from scripts.model.lines import Line, PacedBreathing, Remainder, SpokenCount, Utterance
from scripts.model.timeline import Chapter, Cue, Kind
from scripts.times import Milliseconds, minutes, seconds
from scripts.timing.sharing import ElasticAllocator
from scripts.timing.speech_estimate import estimate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LEAD_IN: Final = seconds(4)
"""Before the first word, while the bed comes up, in milliseconds."""

LEAD_OUT: Final = seconds(6)
"""After the last cue, while the bed goes down."""

STROKE: Final = seconds(3)
"""A bell's stroke keeps this long to itself; its tail rings on under what follows."""

ENDLESS: Final = minutes(4)
"""Music without an end that is to be played to its end lasts about this long."""

_LOOKAHEAD: Final = 2
"""An elastic length is settled once the words up to this many elastic lengths later are measured."""

_DOUBT: Final = 0.2
"""A sentence may last this much more or less than estimated, as a part of the estimate."""

_LEAST_QUIET: Final = seconds(1)
"""After a prompt for which its time is too short."""


class Durations(Protocol):
    """Tells how long things last; may wait until that is known."""

    def speech(self, utterance: Utterance) -> Milliseconds:
        """Return how long `utterance` lasts."""
        ...

    def sound(self, sound: Sound) -> Milliseconds:
        """Return how long a sound file lasts."""
        ...

    def song(self, source: str | None, played: Milliseconds) -> Milliseconds | None:
        """Return how much of a song is left after `played` of it; None where the music has no end.

        `source` is as the script has it, None the music that the session begins with.
        """
        ...


@dataclass(frozen=True)
class EstimatedDurations:
    """Lengths guessed from the texts alone, for which neither voice nor files are needed."""

    tempo: float = 1.0
    """How much longer the voice takes than the one that the estimates were fitted to."""

    def speech(self, utterance: Utterance) -> Milliseconds:
        """Return about how long `utterance` lasts."""
        return Milliseconds(round(estimate(utterance.spoken, utterance.pace) * self.tempo))

    def sound(self, sound: Sound) -> Milliseconds:
        """Return what a short sound lasts."""
        return seconds(5)

    def song(self, source: str | None, played: Milliseconds) -> Milliseconds | None:
        """Return None: how long a song is can't be told from its name."""
        return None


ESTIMATED: Final = EstimatedDurations()
"""Lengths as the usual voice has them."""


def possible_lengths(lines: Sequence[Line], durations: Durations) -> tuple[Milliseconds, Milliseconds]:
    """Return the shortest and the longest session that `lines` can make."""
    extents, _ = _extents(lines, durations.speech, durations, LEAD_IN)
    shortest, longest = (sum(each.shortest for each in extents), sum(each.longest for each in extents))
    return Milliseconds(LEAD_IN + LEAD_OUT + shortest), Milliseconds(LEAD_IN + LEAD_OUT + longest)


def line_lengths(lines: Sequence[Line], durations: Durations, target: Milliseconds | None) -> list[Milliseconds]:
    """Return how long each of `lines` lasts in a session of `target`, in milliseconds."""
    ledger = _Ledger(lines, durations, target, LEAD_IN)
    return [ledger.length(index) for index in range(len(lines))]


def lay_out(
    lines: Sequence[Line], durations: Durations, target: Milliseconds | None, start: Milliseconds = LEAD_IN
) -> Iterator[Cue]:
    """Place `lines` one after the other, yielding each cue as soon as it is settled.

    Elastic lengths are shared out anew at each of them: what is already placed stays, what is not yet measured
    is estimated. Each leaves the later ones enough give for what the estimates may be wrong by, and where there
    is too little of it more is measured first, so that the session ends on `target`. The outcome depends on the
    lines and their lengths alone, never on when they became known.

    Args:
        lines: what to place.
        durations: how long things last.
        target: the session's length in milliseconds, lead-in and lead-out included; None leaves every elastic
            length as it was wished for.
        start: how long the quiet before the first line is.
    """
    chapter = Chapter(lines[0].title if lines and isinstance(lines[0], Heading) else "", Milliseconds(0))
    yield Cue("pause", Milliseconds(0), start, chapter, "")
    ledger = _Ledger(lines, durations, target, start)
    now = start
    for index, line in enumerate(lines):
        length = ledger.length(index)
        if isinstance(line, Heading):
            chapter = chapter if chapter == Chapter(line.title, Milliseconds(0)) else Chapter(line.title, now)
        elif not isinstance(line, Closing):
            yield _cue(line, now, length, chapter)
            now = Milliseconds(now + length)
    yield Cue("pause", now, Milliseconds(now + LEAD_OUT), chapter, "", last=True)


class _Ledger:
    """Keeps what is known of the lengths: measured, estimated, settled."""

    def __init__(
        self, lines: Sequence[Line], durations: Durations, target: Milliseconds | None, start: Milliseconds
    ) -> None:
        self.lines = lines
        self.durations = durations
        self.target = target
        self.extents, self.wishes = _extents(lines, ESTIMATED.speech, durations, start)
        self.elastic = [index for index, extent in enumerate(self.extents) if not extent.exact]
        self.sharing = ElasticAllocator([self.extents[index] for index in self.elastic])
        self.in_slots = set(_in_slots(lines))
        self.reached = 0
        self.measured_to = 0
        self.unmeasured: int = sum(self._guess(index) for index in range(len(lines)))
        self.measured_guess = 0
        self.measured = 0
        exact = sum(extent.length for extent in self.extents if extent.exact)
        self.fixed = start + LEAD_OUT + exact - self.unmeasured
        self.spoken: dict[int, Milliseconds] = {}
        self.settled: list[Milliseconds] = []
        self.now = start
        self.song: tuple[str | None, Milliseconds] = None, Milliseconds(0)

    def length(self, index: int) -> Milliseconds:
        """Return how long the line at `index` lasts; called once for each, in order."""
        line, extent = self.lines[index], self.extents[index]
        if isinstance(line, Utterance):
            self._measure_to(index + 1)
            length = self.spoken[index]
        elif isinstance(line, Remainder):
            length = self._rest_of_slot(line, index)
        elif not extent.exact:
            length = self._settle(line, extent)
        elif isinstance(line, MusicSolo) and line.length is None:
            source, since = self.song
            length = self.durations.song(source, Milliseconds(self.now - since)) or self.wishes[index]
            self.fixed += 0 if index in self.in_slots else length - extent.length
        else:
            length = self.wishes[index]
        self._heard(line, length)
        return length

    def _heard(self, line: Line, length: Milliseconds) -> None:
        self.settled.append(length)
        self.now = Milliseconds(self.now + length)
        if isinstance(line, Music) and line.source:
            self.song = line.source, self.now
        elif isinstance(line, MusicSolo) and line.length is None:
            self.song = "none", self.now

    def _rest_of_slot(self, line: Remainder, index: int) -> Milliseconds:
        """Return the quiet that is left of a slot; what its prompt takes too much, later lengths make up for."""
        filled = Milliseconds(sum(self.settled[index - line.filled :]))
        if index in self.in_slots:
            return _quiet(self.wishes[index], filled)
        slot = self.extents[index]
        lasts = slot.length if slot.exact else self._settle(line, slot)
        quiet = _quiet(lasts, filled)
        self.fixed += filled + quiet - lasts
        return quiet

    def _settle(self, line: Line, elastic: Elastic) -> Milliseconds:
        if self.target is None:
            length = elastic.length
            return _whole_rounds(line, length, elastic) if isinstance(line, PacedBreathing) else length
        least, most = self._allowed(self.target - self.fixed, elastic)
        room = round(self.target - self.fixed - self.measured - self.unmeasured * self._tempo)
        length = self._inside(self.sharing.part(Milliseconds(room)), least, most)
        if isinstance(line, PacedBreathing):
            whole = _whole_rounds(line, length, elastic)
            length = whole if whole == self._inside(whole, least, most) == elastic.clamp(whole) else length
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

    def _guess(self, index: int) -> Milliseconds:
        """Return how long a sentence is guessed to last; 0 where the quiet after it makes up for that."""
        counts = isinstance(self.lines[index], Utterance) and index not in self.in_slots
        return self.extents[index].length if counts else Milliseconds(0)

    def _measure_to(self, index: int) -> None:
        for each in range(self.measured_to, index):
            line = self.lines[each]
            if isinstance(line, Utterance):
                self.spoken[each] = self.durations.speech(line)
                if guess := self._guess(each):
                    self.measured += self.spoken[each]
                    self.measured_guess += guess
                    self.unmeasured -= guess
        self.measured_to = max(self.measured_to, index)


def _in_slots(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the places of the lines that the quiet after them makes up for: their own lengths change nothing."""
    for index, line in enumerate(lines):
        if isinstance(line, Remainder):
            yield from range(index - line.filled, index)


def _extents(
    lines: Sequence[Line],
    speech: Callable[[Utterance], Milliseconds],
    durations: Durations,
    start: Milliseconds,
) -> tuple[list[Elastic], list[Milliseconds]]:
    """Return what each line may take of the session, and what each would last if nothing had to give.

    The lines of a slot keep their lengths and take nothing: the slot is counted as a whole where it ends. A song
    that is played to its end is taken as far as it is likely to have come.
    """
    extents: list[Elastic] = []
    wishes: list[Milliseconds] = []
    source: str | None = None
    played = start
    for index, line in enumerate(lines):
        if isinstance(line, Utterance):
            extent = exactly(speech(line))
        elif isinstance(line, MusicSolo) and line.length is None:
            left = durations.song(source, played)
            extent = about(ENDLESS) if left is None else exactly(left)
        elif isinstance(line, Remainder):
            first = index - line.filled
            extent = _slot(line, lines[first:index], extents[first:], durations)
            played = Milliseconds(played - sum(wishes[first:]))
            extents[first:] = [_NOTHING] * line.filled
        else:
            extent = _extent(line, durations)
        extents.append(extent)
        wishes.append(extent.length)
        played = Milliseconds(played + extent.length)
        if isinstance(line, Music) and line.source:
            source, played = line.source, Milliseconds(0)
        elif isinstance(line, MusicSolo) and line.length is None:
            source = "none"
    return extents, wishes


_NOTHING: Final = exactly(Milliseconds(0))


def _slot(line: Remainder, prompt: Sequence[Line], extents: Sequence[Elastic], durations: Durations) -> Elastic:
    """Return the time of a prompt: as it is to be, or longer where the prompt needs more.

    An elastic slot leaves room for what the estimates may be wrong by. Where an exact one might be too short, the
    prompt is measured.
    """
    spoken = [each for each in prompt if isinstance(each, Utterance)]
    still = sum(each.length for each, of in zip(extents, prompt, strict=True) if not isinstance(of, Utterance))
    most = still + round(sum(map(ESTIMATED.speech, spoken)) * (1 + _DOUBT))
    if not line.slot.exact:
        least = Milliseconds(most + _LEAST_QUIET)
        shortest, longest = max(least, line.slot.shortest), max(least, line.slot.longest)
        return exactly(longest) if shortest == longest else Elastic(max(least, line.slot.length), shortest, longest)
    if most <= line.slot.length:
        return line.slot
    filled = Milliseconds(still + sum(map(durations.speech, spoken)))
    return exactly(Milliseconds(filled + _quiet(line.slot.length, filled)))


def _quiet(slot: Milliseconds, filled: Milliseconds) -> Milliseconds:
    """Return what is left of a slot, or a moment where nothing is."""
    return Milliseconds(slot - filled) if filled <= slot else _LEAST_QUIET


def _extent(line: Line, durations: Durations) -> Elastic:
    """Return what a line that is not spoken may last; nothing for what takes no time."""
    if isinstance(line, Pause | Hold | MusicSolo):
        assert line.length
        return line.length
    if isinstance(line, PacedBreathing):
        breathe = line.breathe
        return breathe.length or exactly(length_of(breathe.pattern, breathe.ramp_to, breathe.rounds or 1))
    if isinstance(line, Bell):
        return exactly(Milliseconds(line.strokes * STROKE))
    if isinstance(line, Sound):
        return exactly(durations.sound(line))
    if isinstance(line, SpokenCount):
        return exactly(Milliseconds(len(line.spoken) * line.count.every))
    return exactly(Milliseconds(0))


def _whole_rounds(line: PacedBreathing, length: Milliseconds, elastic: Elastic) -> Milliseconds:
    """Return the length of the whole rounds nearest to `length`; what is gained or lost goes to later pauses."""
    pattern, last = line.breathe.pattern, line.breathe.ramp_to
    mean = mean_round(pattern, last)
    fewest, most = -(-elastic.shortest // mean), elastic.longest // mean
    rounds = int(max(1, fewest, min(most, round(length / mean))))
    return length_of(pattern, last, rounds)


_KINDS: Final[dict[type, Kind]] = {
    Bell: "bell",
    Sound: "sound",
    Music: "music",
    MusicSolo: "music",
    Hold: "hold",
    Pause: "pause",
    Remainder: "pause",
}
"""What the cues of lines are called that are neither spoken nor breathed."""


def _cue(line: Line, start: Milliseconds, length: Milliseconds, chapter: Chapter) -> Cue:
    stop = Milliseconds(start + length)
    if isinstance(line, Utterance):
        return Cue("say", start, stop, chapter, line.text, line)
    if isinstance(line, SpokenCount):
        return Cue("count", start, stop, chapter, line.count.markup, line)
    if isinstance(line, PacedBreathing):
        return Cue("breathe", start, stop, chapter, line.breathe.markup, line, tuple(_breaths(line, start, length)))
    assert not isinstance(line, Heading | Closing)
    return Cue(_KINDS[type(line)], start, stop, chapter, line.markup, line)


def _breaths(line: PacedBreathing, start: Milliseconds, length: Milliseconds) -> Iterator[Breath]:
    breathe = line.breathe
    rounds = breathe.rounds or rounds_within(length, breathe.pattern, breathe.ramp_to)
    now = start
    for number, pattern in enumerate(ramp(breathe.pattern, breathe.ramp_to, rounds)):
        for phase, duration in pattern.phases:
            stop = Milliseconds(now + duration)
            if duration:
                yield Breath(phase, now, stop, number)
            now = stop
