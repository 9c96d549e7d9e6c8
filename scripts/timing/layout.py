"""Schedules lines: fixes each elastic length as the durations of speech become known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from scripts.model.breathing import mean_round, total_duration
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
"""Time for each stroke of a bell, in milliseconds; its tail overlaps the next cues."""

ENDLESS: Final = minutes(4)
"""The preferred length of endless music that plays to its end."""

_LOOKAHEAD: Final = 2
"""An elastic length is fixed once the speech up to this many elastic lengths later is measured."""

_MAX_ERROR: Final = 0.2
"""The maximum expected error of an estimate, as a fraction of it."""

_MIN_SILENCE: Final = seconds(1)
"""The silence after a prompt that fills its slot."""


class Durations(Protocol):
    """Provides the durations of speech and sound; may block until they are known."""

    def speech(self, utterance: Utterance) -> Milliseconds:
        """Return the duration of `utterance`, in milliseconds."""
        ...

    def sound(self, sound: Sound) -> Milliseconds:
        """Return the duration of a sound file, in milliseconds."""
        ...

    def song(self, source: str | None, played: Milliseconds) -> Milliseconds | None:
        """Return how long a song lasts after `played` milliseconds of it; None if the music is endless.

        `source` is the name in the script, or None for the music at the start of the session.
        """
        ...


@dataclass(frozen=True)
class EstimatedDurations:
    """Durations estimated from text alone, without a voice or files."""

    tempo: float = 1.0
    """The duration of speech as a factor of the estimates for the default voice."""

    absolute_tempo: float = 1.0
    """The same for speech at an absolute pace, which every voice keeps."""

    def speech(self, utterance: Utterance) -> Milliseconds:
        """Return the estimated duration of `utterance`, or the length of its take, in milliseconds."""
        if utterance.take:
            return utterance.take.length
        tempo = self.absolute_tempo if utterance.absolute else self.tempo
        return Milliseconds(round(estimate(utterance.spoken, utterance.pace) * tempo))

    def sound(self, sound: Sound) -> Milliseconds:
        """Return the duration of a typical short sound."""
        return seconds(5)

    def song(self, source: str | None, played: Milliseconds) -> Milliseconds | None:
        """Return None; a song's duration can't be estimated from its name."""
        return None


ESTIMATED: Final = EstimatedDurations()
"""Durations estimated for the default voice."""


def possible_lengths(lines: Sequence[Line], durations: Durations) -> tuple[Milliseconds, Milliseconds]:
    """Return the minimum and the maximum length of a session of `lines`."""
    extents, _ = _extents(lines, durations.speech, durations, LEAD_IN)
    shortest, longest = (sum(each.shortest for each in extents), sum(each.longest for each in extents))
    return Milliseconds(LEAD_IN + LEAD_OUT + shortest), Milliseconds(LEAD_IN + LEAD_OUT + longest)


def line_durations(lines: Sequence[Line], durations: Durations, target: Milliseconds | None) -> list[Milliseconds]:
    """Return the duration of each of `lines` in a session of length `target`, in milliseconds."""
    ledger = _Ledger(lines, durations, target, LEAD_IN)
    return [ledger.duration(index) for index in range(len(lines))]


def lay_out(
    lines: Sequence[Line], durations: Durations, target: Milliseconds | None, start: Milliseconds = LEAD_IN
) -> Iterator[Cue]:
    """Yield the cue of each line as soon as its time is fixed.

    At each elastic length, the remaining time is shared among it and the later ones; speech not yet measured is
    estimated. Later lengths keep enough elasticity to absorb errors of the estimates. If there is too little, more
    speech is measured first, so that the session ends on `target`. The result depends only on the lines and their
    durations, never on when they became known.

    Args:
        lines: the lines to lay out.
        durations: the durations of speech and sound.
        target: the session's length in milliseconds, with lead-in and lead-out; None keeps every preferred length.
        start: the silence before the first line, in milliseconds.
    """
    chapter = Chapter(lines[0].title if lines and isinstance(lines[0], Heading) else "", Milliseconds(0))
    yield Cue("pause", Milliseconds(0), start, chapter, "")
    ledger = _Ledger(lines, durations, target, start)
    position = start
    for index, line in enumerate(lines):
        duration = ledger.duration(index)
        if isinstance(line, Heading):
            chapter = chapter if chapter == Chapter(line.title, Milliseconds(0)) else Chapter(line.title, position)
        elif not isinstance(line, Closing):
            yield cue_of(line, position, duration, chapter)
            position = Milliseconds(position + duration)
    yield Cue("pause", position, Milliseconds(position + LEAD_OUT), chapter, "", last=True)


class _Ledger:
    """Tracks the estimated, measured and final durations of lines."""

    def __init__(
        self, lines: Sequence[Line], durations: Durations, target: Milliseconds | None, start: Milliseconds
    ) -> None:
        self.lines = lines
        self.durations = durations
        self.target = target
        self.extents, self.preferred = _extents(lines, ESTIMATED.speech, durations, start)
        self.elastic = [index for index, extent in enumerate(self.extents) if not extent.exact]
        self.allocator = ElasticAllocator([self.extents[index] for index in self.elastic])
        self.in_slots = set(_in_slots(lines))
        self.elastic_done = 0
        self.measured_to = 0
        self.unmeasured: int = sum(self._estimated(index) for index in range(len(lines)))
        self.measured_estimate = 0
        self.measured = 0
        exact = sum(extent.preferred for extent in self.extents if extent.exact)
        self.fixed = start + LEAD_OUT + exact - self.unmeasured
        self.spoken: dict[int, Milliseconds] = {}
        self.final: list[Milliseconds] = []
        self.position = start
        self.song: tuple[str | None, Milliseconds] = None, Milliseconds(0)

    def duration(self, index: int) -> Milliseconds:
        """Return the duration of the line at `index`; must be called once for each line, in order."""
        line, extent = self.lines[index], self.extents[index]
        if isinstance(line, Utterance):
            self._measure_to(index + 1)
            length = self.spoken[index]
        elif isinstance(line, Remainder):
            length = self._rest_of_slot(line, index)
        elif isinstance(line, Pause) and line.until is not None:
            length = _until(line, self.position)
            self.fixed += 0 if index in self.in_slots else length - extent.preferred
        elif not extent.exact:
            length = self._settle(line, extent)
        elif isinstance(line, MusicSolo) and line.length is None:
            source, since = self.song
            length = self.durations.song(source, Milliseconds(self.position - since)) or self.preferred[index]
            self.fixed += 0 if index in self.in_slots else length - extent.preferred
        else:
            length = self.preferred[index]
        self._advance(line, length)
        return length

    def _advance(self, line: Line, length: Milliseconds) -> None:
        self.final.append(length)
        self.position = Milliseconds(self.position + length)
        if isinstance(line, Music) and line.source:
            self.song = line.source, self.position
        elif isinstance(line, MusicSolo) and line.length is None:
            self.song = "none", self.position

    def _rest_of_slot(self, line: Remainder, index: int) -> Milliseconds:
        """Return the remainder of a slot; if its prompt was too long, later lengths compensate."""
        filled = Milliseconds(sum(self.final[index - line.filled :]))
        if index in self.in_slots:
            return _remaining_silence(self.preferred[index], filled)
        slot = self.extents[index]
        slot_duration = slot.preferred if slot.exact else self._settle(line, slot)
        silence = _remaining_silence(slot_duration, filled)
        self.fixed += filled + silence - slot_duration
        return silence

    def _settle(self, line: Line, elastic: Elastic) -> Milliseconds:
        if self.target is None:
            length = elastic.preferred
            return _whole_rounds(line, length, elastic) if isinstance(line, PacedBreathing) else length
        least, most = self._allowed(self.target - self.fixed, elastic)
        room = round(self.target - self.fixed - self.measured - self.unmeasured * self._tempo)
        length = self._clamp(self.allocator.share(Milliseconds(room)), least, most)
        if isinstance(line, PacedBreathing):
            whole = _whole_rounds(line, length, elastic)
            length = whole if whole == self._clamp(whole, least, most) == elastic.clamp(whole) else length
        self.allocator.pop()
        self.elastic_done += 1
        self.fixed += length
        return length

    @staticmethod
    def _clamp(length: Milliseconds, least: int, most: int) -> Milliseconds:
        return Milliseconds(max(least, min(most, length)))

    @property
    def _tempo(self) -> float:
        """The ratio of measured durations to their estimates."""
        return self.measured / self.measured_estimate if self.measured_estimate else 1.0

    def _allowed(self, room: int, elastic: Elastic) -> tuple[int, int]:
        """Return the bounds of this length within which later lengths can absorb every error; measure speech as needed.

        If the target can't be reached, both are the nearest bound.
        """
        ahead = self.elastic_done + _LOOKAHEAD
        later_shortest, later_longest = (
            self.allocator.shortest - elastic.shortest,
            self.allocator.longest - elastic.longest,
        )
        while True:
            self._measure_to(self.elastic[ahead] if ahead < len(self.elastic) else len(self.lines))
            least_room, most_room = (self._clamp_total(room - speech) for speech in self._speech_bounds())
            least, most = most_room - later_longest, least_room - later_shortest
            if least <= most:
                return least, most
            ahead += 1

    def _clamp_total(self, room: int) -> int:
        return max(self.allocator.shortest, min(self.allocator.longest, room))

    def _speech_bounds(self) -> tuple[int, int]:
        """Return the maximum and the minimum duration of all speech."""
        most = self.unmeasured * max(1.0, self._tempo) * (1 + _MAX_ERROR)
        least = self.unmeasured * min(1.0, self._tempo) * (1 - _MAX_ERROR)
        return self.measured + round(most), self.measured + round(least)

    def _estimated(self, index: int) -> Milliseconds:
        """Return the estimated duration of an utterance; 0 for other lines, and inside slots."""
        counts = isinstance(self.lines[index], Utterance) and index not in self.in_slots
        return self.extents[index].preferred if counts else Milliseconds(0)

    def _measure_to(self, index: int) -> None:
        for number in range(self.measured_to, index):
            line = self.lines[number]
            if isinstance(line, Utterance):
                self.spoken[number] = self.durations.speech(line)
                if estimated := self._estimated(number):
                    self.measured += self.spoken[number]
                    self.measured_estimate += estimated
                    self.unmeasured -= estimated
        self.measured_to = max(self.measured_to, index)


def _in_slots(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the indices of the lines inside slots, whose durations don't affect the total."""
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
    played = position = start
    for index, line in enumerate(lines):
        if isinstance(line, Utterance):
            extent = exactly(speech(line))
        elif isinstance(line, MusicSolo) and line.length is None:
            remaining = durations.song(source, played)
            extent = about(ENDLESS) if remaining is None else exactly(remaining)
        elif isinstance(line, Remainder):
            first = index - line.filled
            extent = _slot(line, lines[first:index], extents[first:], durations)
            inside = sum(preferred[first:])
            played, position = Milliseconds(played - inside), Milliseconds(position - inside)
            extents[first:] = [_ZERO] * line.filled
        elif isinstance(line, Pause) and line.until is not None:
            extent = exactly(_until(line, position))
        else:
            extent = _extent(line, durations)
        extents.append(extent)
        preferred.append(extent.preferred)
        played = Milliseconds(played + extent.preferred)
        position = Milliseconds(position + extent.preferred)
        if isinstance(line, Music) and line.source:
            source, played = line.source, Milliseconds(0)
        elif isinstance(line, MusicSolo) and line.length is None:
            source = "none"
    return extents, preferred


def _until(pause: Pause, position: Milliseconds) -> Milliseconds:
    """Return the length of a pause that begins at `position` and lasts until a time of the session."""
    return max(pause.length.preferred, Milliseconds((pause.until or 0) - position))


_ZERO: Final = exactly(Milliseconds(0))


def _slot(line: Remainder, prompt: Sequence[Line], extents: Sequence[Elastic], durations: Durations) -> Elastic:
    """Return the extent of a slot, lengthened if its prompt needs more.

    An elastic slot has a margin for errors of the estimates. If an exact one might be too short, the prompt is
    measured.
    """
    spoken = [each for each in prompt if isinstance(each, Utterance)]
    other = sum(
        extent.preferred for extent, part in zip(extents, prompt, strict=True) if not isinstance(part, Utterance)
    )
    most = other + round(sum(map(ESTIMATED.speech, spoken)) * (1 + _MAX_ERROR))
    if not line.slot.exact:
        least = Milliseconds(most + _MIN_SILENCE)
        shortest, longest = max(least, line.slot.shortest), max(least, line.slot.longest)
        return exactly(longest) if shortest == longest else Elastic(max(least, line.slot.preferred), shortest, longest)
    if most <= line.slot.preferred:
        return line.slot
    filled = Milliseconds(other + sum(map(durations.speech, spoken)))
    return exactly(Milliseconds(filled + _remaining_silence(line.slot.preferred, filled)))


def _remaining_silence(slot: Milliseconds, filled: Milliseconds) -> Milliseconds:
    """Return the rest of a slot, or a moment of silence if there is none."""
    return Milliseconds(slot - filled) if filled <= slot else _MIN_SILENCE


def _extent(line: Line, durations: Durations) -> Elastic:
    """Return the extent of a line other than speech; 0 for lines that take no time."""
    if isinstance(line, Pause | Hold | MusicSolo):
        assert line.length
        return line.length
    if isinstance(line, PacedBreathing):
        breathe = line.breathe
        return breathe.length or exactly(total_duration(breathe.pattern, breathe.ramp_to, breathe.rounds or 1))
    if isinstance(line, Bell):
        return exactly(Milliseconds(line.strokes * STROKE))
    if isinstance(line, Sound):
        return exactly(durations.sound(line))
    if isinstance(line, SpokenCount):
        return exactly(Milliseconds(len(line.spoken) * line.count.every))
    return exactly(Milliseconds(0))


def _whole_rounds(line: PacedBreathing, length: Milliseconds, elastic: Elastic) -> Milliseconds:
    """Return `length` rounded to whole rounds; later pauses absorb the difference."""
    pattern, last = line.breathe.pattern, line.breathe.ramp_to
    mean = mean_round(pattern, last)
    fewest, most = -(-elastic.shortest // mean), elastic.longest // mean
    rounds = int(max(1, fewest, min(most, round(length / mean))))
    return total_duration(pattern, last, rounds)
