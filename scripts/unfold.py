"""Unfolding: choices are made, words filled in, sentences cut and rests put between them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING, Literal, TypeAlias

from scripts.builtin import Phrases, has_phrases, phrases
from scripts.directions import PACES
from scripts.errors import UNSEEN, Place, UnknownWordError
from scripts.fit import exactly
from scripts.prepare import spoken_form
from scripts.script import (
    Bell,
    Breathe,
    Choose,
    Closing,
    Condition,
    Count,
    Element,
    Heading,
    Music,
    PaceChange,
    ParagraphEnd,
    Part,
    Pause,
    Placeholder,
    Repeat,
    Rests,
    Script,
    Variants,
    VoiceChange,
    Words,
)
from scripts.sentences import sentences
from scripts.times import Milliseconds, minutes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scripts.breath import Phase


@dataclass(frozen=True)
class Choices:
    """What the listener wants different from what the script says; None and empty change nothing."""

    minutes: float | None = None
    """The session's length, in minutes."""

    voice: str | None = None
    """As `--voice` takes it."""

    pace: float | None = None
    """1 is the voice's own speed."""

    words: Mapping[str, str] = field(default_factory=dict)
    """Words to fill in, by their names in `ask`."""

    seed: int = 0
    """What chances are drawn from: the same seed, the same picks."""

    preface: Literal["full", "short"] = "full"
    """How much of the safety preface is spoken; that of intense breathing always is."""


@dataclass(frozen=True)
class Utterance:
    """A sentence to be spoken."""

    text: str
    """As written, words filled in: what captions and screen show."""

    spoken: str
    """As an engine gets it."""

    voice: str
    """As `--voice` takes it; empty for the usual one."""

    pace: float
    """1 is the voice's own speed."""

    place: Place
    """Where the script has it."""

    carrier: str = ""
    """Words that go before a short cue when it is spoken, and are cut away again; empty for a sentence."""


@dataclass(frozen=True)
class Breathing:
    """Paced breathing, with what is said in its first rounds."""

    breathe: Breathe
    """The direction."""

    cues: Mapping[Phase, Utterance]
    """What is said where each phase begins; empty in a language without built-in words, where tones stand in."""

    shown: Mapping[str, str] = field(default_factory=dict)
    """What captions call it (`breathe`) and its phases."""


@dataclass(frozen=True)
class Counting:
    """Numbers counted aloud, as they are spoken."""

    count: Count
    """The direction."""

    spoken: tuple[Utterance, ...]
    """Each number."""


Line: TypeAlias = Utterance | Pause | Bell | Music | Breathing | Counting | Heading | Closing
"""What a session is made of, in the order of time."""


def unfold(script: Script, choices: Choices) -> list[Line]:
    """Return the lines of a session of `script`.

    Raises:
        UnknownWordError: a word is to be set that the script does not ask for.
    """
    for word in choices.words:
        if word not in script.header.ask:
            raise UnknownWordError(word, list(script.header.ask))
    chance = Random(choices.seed)  # noqa: S311 (it picks words, no secrets)
    kept = list(standing(script.elements, wanted_length(script, choices), chance))
    unfolding = _Unfolding(script, choices)
    unfolding.preface(any(isinstance(element, Breathe) and element.intense for element in kept), choices.preface)
    for element in kept:
        unfolding.take(element)
    unfolding.end()
    return unfolding.lines


def ending(script: Script, choices: Choices, lines: list[Line]) -> list[Line]:
    """Return what a listener who stops early still hears: what stands after `[closing]`, or the grounding."""
    for index, line in enumerate(lines):
        if isinstance(line, Closing) and any(isinstance(later, Utterance) for later in lines[index:]):
            return lines[index + 1 :]
    unfolding = _Unfolding(script, choices)
    if unfolding.wordless:
        return [Heading(unfolding.builtin.headings["closing"], unfolding.place), Bell(1, "[bell]", unfolding.place)]
    unfolding.say_builtin(unfolding.builtin.headings["closing"], unfolding.builtin.grounding)
    unfolding.end()
    return unfolding.lines


def wanted_length(script: Script, choices: Choices) -> Milliseconds | None:
    """Return how long the session is to last, or None when it lasts what it lasts."""
    wanted = choices.minutes if choices.minutes is not None else script.header.minutes
    return None if wanted is None else minutes(wanted)


def standing(elements: Iterable[Element], length: Milliseconds | None, chance: Random) -> Iterator[Element]:
    """Yield the elements that a session of `length` has: blocks resolved, choices made, variants picked.

    A session without a length has what the longest has.
    """
    yield from (element for element, _ in _resolved(elements, length, chance))


def picks(script: Script, choices: Choices) -> frozenset[str]:
    """Return what chance picks in a session of `script`, as short names that stay while the script does."""
    chance = Random(choices.seed)  # noqa: S311 (it picks words, no secrets)
    made = _resolved(script.elements, wanted_length(script, choices), chance)
    return frozenset(name for _, names in made for name in names)


def _resolved(
    elements: Iterable[Element], length: Milliseconds | None, chance: Random, within: tuple[str, ...] = ()
) -> Iterator[tuple[Element, tuple[str, ...]]]:
    """Yield each element that stands, with the names of the picks it owes its place to."""
    for element in elements:
        if isinstance(element, Condition):
            if element.holds(length) if length is not None else element.when == "from":
                yield from _resolved(element.body, length, chance, within)
        elif isinstance(element, Repeat):
            for _ in range(element.times):
                yield from _resolved(element.body, length, chance, within)
        elif isinstance(element, Choose):
            for index in sorted(chance.sample(range(len(element.items)), element.count)):
                name = f"{element.place.line}.{element.place.column}-{index}"
                yield from _resolved(element.items[index], length, chance, (*within, name))
        elif isinstance(element, Words):
            words, names = _picked(element, chance)
            yield words, (*within, *names)
        else:
            yield element, within


def _picked(words: Words, chance: Random) -> tuple[Words, list[str]]:
    parts: list[Part] = []
    names = []
    for part in words.parts:
        if isinstance(part, Variants):
            index = chance.randrange(len(part.options))
            names.append(f"{part.place.line}.{part.place.column}-{index}")
            parts.append(part.options[index])
        else:
            parts.append(part)
    return replace(words, parts=tuple(parts)), names


class _Unfolding:
    """Goes through the elements once; keeps the voice, the words of the paragraph and the rest that is due."""

    def __init__(self, script: Script, choices: Choices) -> None:
        header = script.header
        self.lines: list[Line] = []
        self.rests: Rests = header.rests
        self.say = header.say
        self.words_asked = {**header.ask, **choices.words}
        self.voice = choices.voice or header.voice
        self.pace = choices.pace if choices.pace is not None else header.pace
        self.pace_factor = 1.0 if choices.pace is None else choices.pace / header.pace
        self.voice_fixed = choices.voice is not None
        self.builtin: Phrases = phrases(header.language)
        self.wordless = not has_phrases(header.language)
        self.fragments: list[Words] = []
        self.markers: list[Heading | Music | Closing] = []
        self.due = Milliseconds(0)
        self.place = Place(script.name, 1, 1)

    def preface(self, intense: bool, extent: Literal["full", "short"]) -> None:
        """Say what comes before; in a language without built-in words it is for the program to show."""
        if self.wordless:
            return
        spoken = self.builtin.preface_full if extent == "full" else self.builtin.preface_short
        self.say_builtin(self.builtin.headings["before"], (self.builtin.preface_intense if intense else ()) + spoken)

    def say_builtin(self, heading: str, spoken: Iterable[str]) -> None:
        self.take(Heading(heading, self.place))
        for sentence in spoken:
            self.take(Words((sentence,), self.place))
            self.take(ParagraphEnd(self.place))

    def take(self, element: Element) -> None:
        if isinstance(element, Words):
            self.fragments.append(element)
            return
        self._speak_fragments()
        if isinstance(element, VoiceChange):
            self.voice = self.voice if self.voice_fixed else element.name
        elif isinstance(element, PaceChange):
            slowest, fastest = PACES
            self.pace = max(slowest, min(fastest, element.pace * self.pace_factor))
        elif isinstance(element, ParagraphEnd):
            self._rest(self.rests.paragraph)
        elif isinstance(element, Heading | Music | Closing):
            self.markers.append(element)
            if isinstance(element, Heading):
                self._rest(self.rests.chapter)
        elif isinstance(element, Pause):
            self._pause(element)
        elif isinstance(element, Bell):
            self._settle()
            self.place = element.place
            self.lines.append(element)
        elif isinstance(element, Count):
            self._settle()
            self.place = element.place
            self.lines.append(Counting(element, tuple(self._number(number, element) for number in element.numbers)))
            self._rest(self.rests.sentence)
        elif isinstance(element, Breathe):
            self._settle()
            self.place = element.place
            self.lines.append(Breathing(element, self._breath_cues(element), self.builtin.shown))
            self._rest(self.rests.paragraph)

    def _number(self, number: int, count: Count) -> Utterance:
        carrier = "" if self.wordless else self.builtin.carrier
        return Utterance(str(number), f"{number}.", self.voice, self.pace, count.place, carrier)

    def _breath_cues(self, breathe: Breathe) -> dict[Phase, Utterance]:
        if self.wordless:
            return {}
        said = {**self.builtin.breathe, "rest": self.builtin.breathe["hold"]}
        phases = {phase for phase, length in breathe.pattern.phases if length}
        return {
            phase: Utterance(
                said[phase], spoken_form(said[phase]), self.voice, self.pace, breathe.place, self.builtin.carrier
            )
            for phase in sorted(phases)
        }

    def end(self) -> None:
        """Speak what is left; a rest that nothing follows is dropped."""
        self._speak_fragments()
        self.lines += self.markers
        self.markers = []

    def _rest(self, length: Milliseconds) -> None:
        if self.lines and not isinstance(self.lines[-1], Pause):
            self.due = max(self.due, length)

    def _pause(self, pause: Pause) -> None:
        """Let a pause that is written beside a rest replace it."""
        self.due = Milliseconds(0)
        self._settle()
        self.lines.append(pause)

    def _settle(self) -> None:
        """Let the rest that is due pass, then let the markers take effect."""
        if self.due:
            self.lines.append(Pause(exactly(self.due), "", self.place))
        self.due = Milliseconds(0)
        self.lines += self.markers
        self.markers = []

    def _speak_fragments(self) -> None:
        text, starts = "", []
        for words in self.fragments:
            text += " " if text else ""
            starts.append(len(text))
            text += "".join(part if isinstance(part, str) else self._filled(part) for part in words.parts).strip()
        for begin, sentence in sentences(text):
            self._utter(sentence, self.fragments[bisect_right(starts, begin) - 1].place)
        self.fragments = []

    def _filled(self, word: Placeholder | Variants) -> str:
        return self.words_asked[word.name] if isinstance(word, Placeholder) else word.options[0]

    def _utter(self, sentence: str, place: Place) -> None:
        spoken = spoken_form(sentence, self.say)
        if not spoken:
            return
        self._settle()
        self.place = place
        shown = " ".join(UNSEEN.sub("", sentence).replace("*", "").split())
        self.lines.append(Utterance(shown, spoken, self.voice, self.pace, place))
        self._rest(self.rests.sentence)
