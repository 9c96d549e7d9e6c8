"""Lays out lines in time: settles each elastic length as the lengths of speech become known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from scripts.model.breathing import length_of, mean_round
from scripts.model.elastic import Elastic, about, exactly
from scripts.model.elements import Bell, Closing, Heading, Hold, Music, MusicSolo, Pause, Sound
from scripts.model.lines import Line, PacedBreathing, Remainder, SpokenCount, Utterance
from scripts.model.timeline import Chapter, Cue
from scripts.times import Milliseconds, minutes, seconds
from scripts.timing.cues import cue_of
from scripts.timing.sharing import ElasticAllocator
from scripts.timing.speech_estimate import estimate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LEAD_IN: Final = seconds(4)
"""Time before the first word, while the bed fades in, in milliseconds."""

LEAD_OUT: Final = seconds(6)
"""Time after the last cue, while the bed fades out, in milliseconds."""

STROKE: Final = seconds(3)
"""Time for each stroke of a bell, in milliseconds; its tail rings on under the next cues."""

ENDLESS: Final = minutes(4)
"""The preferred length of endless music that plays to its end."""

_LOOKAHEAD: Final = 2
"""An elastic length is settled once the speech up to this many elastic lengths later is measured."""

_DOUBT: Final = 0.2
"""The greatest expected error of an estimate, as a fraction of it."""

_LEAST_QUIET: Final = seconds(1)
"""The quiet after a prompt that fills its slot."""


class Durations(Protocol):
    """Returns the lengths of speech and sound; may block until they are known."""

    def speech(self, utterance: Utterance) -> Milliseconds:
        """Return the length of `utterance`, in milliseconds."""
        ...

    def sound(self, sound: Sound) -> Milliseconds:
        """Return the length of a sound file, in milliseconds."""
        ...

    def song(self, source: str | None, played: Milliseconds) -> Milliseconds | None:
        """Return the rest of a song after `played` milliseconds of it; None if the music has no end.

        `source` is the name in the script, or None for the music at the start of the session.
        """
        ...


@dataclass(frozen=True)
class EstimatedDurations:
    """Lengths estimated from text alone, without a voice or files."""

    tempo: float = 1.0
    """The length of speech as a factor of the estimates for the default voice."""

    def speech(self, utterance: Utterance) -> Milliseconds:
        """Return the estimated length of `utterance`, in milliseconds."""
        return Milliseconds(round(estimate(utterance.spoken, utterance.pace) * self.tempo))

    def sound(self, sound: Sound) -> Milliseconds:
        """Return the length of a typical short sound."""
        return seconds(5)

    def song(self, source: str | None, played: Milliseconds) -> Milliseconds | None:
        """Return None; a song's length can't be estimated from its name."""
        return None


ESTIMATED: Final = EstimatedDurations()
"""Lengths estimated for the default voice."""


def possible_lengths(lines: Sequence[Line], durations: Durations) -> tuple[Milliseconds, Milliseconds]:
    """Return the minimum and the maximum length of a session of `lines`."""
    extents, _ = _extents(lines, durations.speech, durations, LEAD_IN)
    shortest, longest = (sum(each.shortest for each in extents), sum(each.longest for each in extents))
    return Milliseconds(LEAD_IN + LEAD_OUT + shortest), Milliseconds(LEAD_IN + LEAD_OUT + longest)


def line_lengths(lines: Sequence[Line], durations: Durations, target: Milliseconds | None) -> list[Milliseconds]:
    """Return the length of each of `lines` in a session of length `target`, in milliseconds."""
    ledger = _Ledger(lines, durations, target, LEAD_IN)
    return [ledger.length(index) for index in range(len(lines))]


def lay_out(
    lines: Sequence[Line], durations: Durations, target: Milliseconds | None, start: Milliseconds = LEAD_IN
) -> Iterator[Cue]:
    """Yield the cue of each line as soon as its time is settled.

    At each elastic length, the remaining time is shared among it and the later ones; speech not yet measured is
    estimated. Enough elasticity is left to later lengths to absorb errors of the estimates. If there is too little,
    more speech is measured first; thus the session ends on `target`. The result depends only on the lines and their
    lengths, never on when they became known.

    Args:
        lines: the lines to lay out.
        durations: how long things last.
        target: the session's length in milliseconds, with lead-in and lead-out; None keeps every preferred length.
        start: the length of the quiet before the first line, in milliseconds.
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
            yield cue_of(line, now, length, chapter)
            now = Milliseconds(now + length)
    yield Cue("pause", now, Milliseconds(now + LEAD_OUT), chapter, "", last=True)


class _Ledger:
    """Keeps the measured, estimated and settled lengths of lines."""

    def __init__(
        self, lines: Sequence[Line], durations: Durations, target: Milliseconds | None, start: Milliseconds
    ) -> None:
        self.lines = lines
        self.durations = durations
        self.target = target
        self.extents, self.preferred = _extents(lines, ESTIMATED.speech, durations, start)
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
        """Return the length of the line at `index`; must be called once for each line, in order."""
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
            length = self.durations.song(source, Milliseconds(self.now - since)) or self.preferred[index]
            self.fixed += 0 if index in self.in_slots else length - extent.length
        else:
            length = self.preferred[index]
        self._advance(line, length)
        return length

    def _advance(self, line: Line, length: Milliseconds) -> None:
        self.settled.append(length)
        self.now = Milliseconds(self.now + length)
        if isinstance(line, Music) and line.source:
            self.song = line.source, self.now
        elif isinstance(line, MusicSolo) and line.length is None:
            self.song = "none", self.now

    def _rest_of_slot(self, line: Remainder, index: int) -> Milliseconds:
        """Return the rest of a slot; if its prompt was too long, later lengths compensate."""
        filled = Milliseconds(sum(self.settled[index - line.filled :]))
        if index in self.in_slots:
            return _quiet(self.preferred[index], filled)
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
        """The ratio of measured lengths to their estimates."""
        return self.measured / self.measured_guess if self.measured_guess else 1.0

    def _allowed(self, room: int, elastic: Elastic) -> tuple[int, int]:
        """Return the bounds of this length within which later lengths can absorb every error; measure as far as needed.

        If the target can't be reached, both are the nearest bound.
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
        """Return the maximum and the minimum length of all speech."""
        most = self.unmeasured * max(1.0, self._tempo) * (1 + _DOUBT)
        least = self.unmeasured * min(1.0, self._tempo) * (1 - _DOUBT)
        return self.measured + round(most), self.measured + round(least)

    def _guess(self, index: int) -> Milliseconds:
        """Return the estimated length of an utterance; 0 for other lines, and inside slots."""
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
    """Yield the indices of the lines inside slots, whose lengths don't affect the total."""
    for index, line in enumerate(lines):
        if isinstance(line, Remainder):
            yield from range(index - line.filled, index)


def _extents(
    lines: Sequence[Line],
    speech: Callable[[Utterance], Milliseconds],
    durations: Durations,
    start: Milliseconds,
) -> tuple[list[Elastic], list[Milliseconds]]:
    """Return the extent of each line, and its preferred length.

    A slot counts as a whole, at its remainder; the lines inside it have extent 0. The rest of a song that plays to its
    end is estimated from the preferred lengths before it.
    """
    extents: list[Elastic] = []
    preferred: list[Milliseconds] = []
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
            played = Milliseconds(played - sum(preferred[first:]))
            extents[first:] = [_NOTHING] * line.filled
        else:
            extent = _extent(line, durations)
        extents.append(extent)
        preferred.append(extent.length)
        played = Milliseconds(played + extent.length)
        if isinstance(line, Music) and line.source:
            source, played = line.source, Milliseconds(0)
        elif isinstance(line, MusicSolo) and line.length is None:
            source = "none"
    return extents, preferred


_NOTHING: Final = exactly(Milliseconds(0))


def _slot(line: Remainder, prompt: Sequence[Line], extents: Sequence[Elastic], durations: Durations) -> Elastic:
    """Return the extent of a slot, lengthened if its prompt needs more.

    An elastic slot has a margin for errors of the estimates. If an exact one might be too short, the prompt is
    measured.
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
    """Return the rest of a slot, or a moment of quiet if there is none."""
    return Milliseconds(slot - filled) if filled <= slot else _LEAST_QUIET


def _extent(line: Line, durations: Durations) -> Elastic:
    """Return the extent of a line other than speech; 0 for lines that take no time."""
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
    """Return the length of the number of whole rounds nearest to `length`; later pauses absorb the difference."""
    pattern, last = line.breathe.pattern, line.breathe.ramp_to
    mean = mean_round(pattern, last)
    fewest, most = -(-elastic.shortest // mean), elastic.longest // mean
    rounds = int(max(1, fewest, min(most, round(length / mean))))
    return length_of(pattern, last, rounds)
