"""Expands a script into the lines of one session: sentences, rests and directions."""

from __future__ import annotations

import re
from bisect import bisect_right
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from scripts.errors import UNSEEN, Place, UnknownWordError
from scripts.expansion.choices import Choices, resolve, target_length
from scripts.expansion.pacing import Pacing
from scripts.expansion.preface import preface_sentences
from scripts.model.elastic import exactly
from scripts.model.elements import (
    Bell,
    Breathe,
    Closing,
    Count,
    Every,
    Heading,
    Hold,
    LineEnd,
    Music,
    MusicSolo,
    PaceChange,
    ParagraphEnd,
    Pause,
    ProsodyChange,
    Sound,
    VoiceChange,
)
from scripts.model.lines import Line, PacedBreathing, Remainder, SpokenCount, Utterance, with_utterances
from scripts.model.person import addressed
from scripts.model.resolved import Resolved, Slot, Tempo
from scripts.model.takes import take_key
from scripts.model.text_runs import Part, Placeholder, Prosody, Substitution, Words
from scripts.model.tree import flatten
from scripts.normalization.builtin_phrases import Phrases, has_phrases, phrases
from scripts.normalization.inline_markup import mark_phonemes, strip_emphasis, strip_phoneme_marks
from scripts.normalization.kinds.sounds import mark_sounds
from scripts.normalization.normalize import normalize
from scripts.normalization.sentences import sentences
from scripts.times import Milliseconds
from scripts.timing.layout import ESTIMATED, line_durations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scripts.model.breathing import Phase
    from scripts.model.elastic import Elastic
    from scripts.model.header import Header, Rests
    from scripts.model.script import Script

_SUBSTITUTION: Final = re.compile("⟦(\\d+)⟧")
_QUOTES: Final = "\"'”’»)] "
_BEFORE_BELL: Final = Milliseconds(2000)
"""Silence between the last words and the final bell, in milliseconds."""

_MID_SENTENCE: Final = Milliseconds(80)
"""Silence between two parts of a sentence with different prosody, in milliseconds."""


def expand(script: Script, choices: Choices) -> list[Line]:
    """Return the lines of a session of `script`.

    The number of prompts of an `[every]` depends on the time left for it. If there are any, the session is first laid
    out with estimated durations.

    Raises:
        UnknownWordError: The choices set a word that isn't in the script's `ask`.
    """
    return Expansions(script, choices).lines(choices.minutes)


class Expansions:
    """Sessions of one script that differ only in their length; those with the same elements are expanded once.

    Args:
        script: the script.
        choices: the choices for all of them, whose `minutes` don't count.

    Raises:
        UnknownWordError: The choices set a word that isn't in the script's `ask`.
    """

    def __init__(self, script: Script, choices: Choices) -> None:
        for word in choices.words:
            if word not in script.header.ask:
                raise UnknownWordError(word, list(script.header.ask))
        self._script = script
        self._choices = choices
        self._prompted = any(isinstance(element, Every) for element in flatten(script.elements))
        self._expanded: dict[tuple[Resolved, ...], list[Line]] = {}

    def lines(self, minutes: float | None) -> list[Line]:
        """Return the lines of the session with a target of `minutes`, as `expand` does; they may be shared."""
        choices = replace(self._choices, minutes=minutes)
        length = target_length(self._script, choices)
        stretches = self._stretches(choices, length) if length is not None and self._prompted else {}
        return self._lines(choices, stretches)

    def _stretches(self, choices: Choices, length: Milliseconds) -> dict[Place, float]:
        """Return the estimated length of each `[every]` in a session of `length`, as a factor of its preferred one."""
        lines = self._lines(choices, None)
        durations = line_durations(lines, ESTIMATED, length)
        stretches: dict[Place, list[float]] = {}
        for index, line in enumerate(lines):
            if isinstance(line, Remainder):
                duration = sum(durations[index - line.filled : index + 1])
                stretches.setdefault(line.place, []).append(duration / max(1, line.slot.preferred))
        return {place: sum(each) / len(each) for place, each in stretches.items()}

    def _lines(self, choices: Choices, stretches: dict[Place, float] | None) -> list[Line]:
        elements = tuple(element for element, _ in resolve(self._script, choices, stretches))
        if elements not in self._expanded:
            self._expanded[elements] = expand_elements(self._script, choices, elements)
        return self._expanded[elements]


def expand_elements(script: Script, choices: Choices, elements: Sequence[Resolved]) -> list[Line]:
    """Return the lines of a session of `script` with the resolved `elements`, after the preface."""
    expander = _Expander(script, choices)
    intense = any(isinstance(element, Breathe) and element.intense for element in elements)
    expander.preface(script.header, choices.preface, intense=intense)
    for element in elements:
        expander.add(element)
    expander.end()
    # Copied, because lines are distinguished by identity, and a repeated line must be distinct each time.
    return _with_takes(script, list(map(copy, expander.lines)))


def _with_takes(script: Script, lines: list[Line]) -> list[Line]:
    """Return `lines` with the take of every utterance that has one."""
    if not script.takes:
        return lines

    def attach(utterance: Utterance) -> Utterance:
        return replace(utterance, take=script.takes.get(take_key(utterance.text)))

    return [with_utterances(line, attach) for line in lines]


def ending(script: Script, choices: Choices, lines: list[Line]) -> list[Line]:
    """Return the lines for a listener who stops early: those after `[closing]`, or the built-in grounding.

    They end with a bell.
    """
    for index, line in enumerate(lines):
        if isinstance(line, Closing) and any(isinstance(later, Utterance) for later in lines[index:]):
            return _with_bell(lines[index + 1 :])
    expander = _Expander(script, choices)
    if expander.lacks_phrases:
        return [Heading(expander.builtin.headings["closing"], expander.place), Bell(1, "[bell]", expander.place)]
    expander.add_builtin(expander.builtin.headings["closing"], expander.builtin.grounding)
    expander.end()
    return _with_bell(_with_takes(script, expander.lines))


def _with_bell(closing: list[Line]) -> list[Line]:
    spoken = max((place for place, line in enumerate(closing) if isinstance(line, Utterance)), default=-1)
    if any(isinstance(line, Bell) for line in closing[spoken + 1 :]):
        return closing
    place = closing[-1].place
    quiet = [] if isinstance(closing[-1], Pause) else [Pause(exactly(_BEFORE_BELL), "", place)]
    return [*closing, *quiet, Bell(1, "[bell]", place)]


class _Expander:
    """Expands elements in one pass; keeps the voice, the words of the current paragraph and the pending rest."""

    def __init__(self, script: Script, choices: Choices) -> None:
        header = script.header
        self.lines: list[Line] = []
        self.rests: Rests = header.rests
        self.say = header.say
        self.language = header.language
        set_words = {word: addressed(text, header.language) for word, text in choices.words.items()}
        self.placeholders = {**header.ask, **set_words}
        self.session_voice = choices.voice or header.voice
        self.pacing = Pacing(script, choices.pace)
        self.voice = self.session_voice
        self.voice_fixed = choices.voice is not None
        self.builtin: Phrases = phrases(header.language)
        self.lacks_phrases = not has_phrases(header.language)
        self.fragments: list[Words] = []
        self.markers: list[Heading | Music | Closing] = []
        self.pending_rest = Milliseconds(0)
        self.place = Place(script.name, 1, 1)
        self.slots: list[tuple[Elastic, int]] = []
        self.outer: list[Rests] = []

    def preface(self, header: Header, extent: Literal["full", "short"], *, intense: bool) -> None:
        """Add the spoken preface."""
        if spoken := preface_sentences(header, extent, intense=intense):
            self.add_builtin(self.builtin.headings["before"], spoken)

    def add_builtin(self, heading: str, spoken: Iterable[str]) -> None:
        self.add(Heading(heading, self.place))
        for sentence in spoken:
            self.add(Words((sentence,), self.place))
            self.add(ParagraphEnd(self.place))

    def add(self, element: Resolved) -> None:
        if isinstance(element, Words):
            if self.fragments and self.fragments[-1].prosody != element.prosody:
                self._speak_fragments(mid_sentence=True)
            self.fragments.append(element)
            return
        self._speak_fragments()
        if isinstance(element, VoiceChange):
            self.voice = self.session_voice if self.voice_fixed else element.name
        elif isinstance(element, PaceChange):
            self.pacing.change(element.pace)
        elif isinstance(element, ProsodyChange):
            self.voice = self.session_voice if self.voice_fixed else element.prosody.voice or self.session_voice
            self.pacing.change_rate(element.prosody.rate)
        elif isinstance(element, Tempo):
            self._tempo(element)
        elif isinstance(element, ParagraphEnd | LineEnd):
            self._rest(self.rests.paragraph if isinstance(element, ParagraphEnd) else self.rests.sentence)
        elif isinstance(element, Heading | Music | Closing):
            self.markers.append(element)
            if isinstance(element, Heading):
                self._rest(self.rests.chapter)
        elif isinstance(element, Pause | Hold):
            self._pause(element)
        elif isinstance(element, Slot):
            self._slot(element)
        else:
            self._add_audible(element)

    def _tempo(self, tempo: Tempo) -> None:
        """Switch to the pace and the rests of an included script, or back to those before it."""
        include = tempo.include
        if include is None:
            self.rests = self.outer.pop()
            self.pacing.leave()
            return
        self.outer.append(self.rests)
        self.rests = include.rests or self.rests
        self.pacing.enter(include.pace)

    def _add_audible(self, element: Resolved) -> None:
        """Add a direction that makes sound."""
        assert isinstance(element, Bell | Sound | MusicSolo | Count | Breathe)
        self._flush()
        self.place = element.place
        if isinstance(element, Count):
            self.lines.append(SpokenCount(element, tuple(self._number(number, element) for number in element.numbers)))
            self._rest(self.rests.sentence)
        elif isinstance(element, Breathe):
            self.lines.append(PacedBreathing(element, self._breath_cues(element), self.builtin.shown))
            self._rest(self.rests.paragraph)
        else:
            self.lines.append(element)

    def _slot(self, slot: Slot) -> None:
        """Begin the slot of a prompt, or end it with the remaining silence."""
        if slot.length:
            self._flush()
            self.slots.append((slot.length, len(self.lines)))
            return
        length, first = self.slots.pop()
        self.pending_rest = Milliseconds(0)
        self._flush()
        self.lines.append(Remainder(length, len(self.lines) - first, slot.markup, slot.place))

    def _number(self, number: int, count: Count) -> Utterance:
        carrier = "" if self.lacks_phrases else self.builtin.carrier
        spoken = normalize(f"{number}.", language=self.language)
        return self._utterance(str(number), spoken, count.place, carrier)

    def _breath_cues(self, breathe: Breathe) -> dict[Phase, Utterance]:
        if self.lacks_phrases:
            return {}
        cues = {**self.builtin.breathe, "rest": self.builtin.breathe["hold"]}
        phases = {phase for phase, length in breathe.pattern.phases if length}
        return {phase: self._cue(cues[phase], breathe) for phase in sorted(phases)}

    def _cue(self, words: str, breathe: Breathe) -> Utterance:
        spoken = normalize(words, language=self.language)
        return self._utterance(words, spoken, breathe.place, self.builtin.carrier)

    def _utterance(self, text: str, spoken: str, place: Place, carrier: str) -> Utterance:
        """Return a cue or a number in the current voice and at the current pace."""
        speed = self.pacing.current
        return Utterance(text, spoken, self.voice, speed.factor, place, carrier, speed.absolute)

    def end(self) -> None:
        """Add the remaining words, without a rest after them."""
        self._speak_fragments()
        self.lines += self.markers
        self.markers = []

    def _rest(self, length: Milliseconds) -> None:
        if self.lines and not isinstance(self.lines[-1], Pause | Hold | Remainder):
            self.pending_rest = max(self.pending_rest, length)

    def _pause(self, pause: Pause | Hold) -> None:
        """Add a pause in place of the pending rest."""
        self.pending_rest = Milliseconds(0)
        self._flush()
        self.lines.append(pause)

    def _flush(self) -> None:
        """Add the pending rest and the pending markers."""
        if self.pending_rest:
            self.lines.append(Pause(exactly(self.pending_rest), "", self.place))
        self.pending_rest = Milliseconds(0)
        self.lines += self.markers
        self.markers = []

    def _speak_fragments(self, *, mid_sentence: bool = False) -> None:
        """Add the collected words as sentences; with `mid_sentence`, almost no rest follows an unfinished one."""
        pieces: list[str] = []
        starts: list[int] = []
        substitutions: list[Substitution] = []
        begin = 0
        for words in self.fragments:
            starts.append(begin)
            pieces.append("".join(self._text_of(part, substitutions) for part in words.parts).strip())
            begin += len(pieces[-1]) + 1
        text = " ".join(pieces)
        for at, sentence in sentences(text, self.language):
            words = self.fragments[bisect_right(starts, at) - 1]
            self._add_utterance(sentence, substitutions, words.prosody, words.place)
        if mid_sentence and text.rstrip(_QUOTES)[-1:] not in (*".!?…:;", "") and self.pending_rest:
            self.pending_rest = _MID_SENTENCE
        self.fragments = []

    def _text_of(self, part: Part, substitutions: list[Substitution]) -> str:
        """Return the text of `part`; a substitution is added to `substitutions` and represented by its index."""
        if isinstance(part, Substitution):
            substitutions.append(part)
            return f"⟦{len(substitutions) - 1}⟧"
        if isinstance(part, Placeholder):
            return strip_phoneme_marks(UNSEEN.sub("", self.placeholders[part.name]))
        return strip_phoneme_marks(part if isinstance(part, str) else part.options[0])

    def _add_utterance(self, sentence: str, substitutions: list[Substitution], prosody: Prosody, place: Place) -> None:
        plain = strip_emphasis(sentence)
        replaced = _replace_substitutions(plain, lambda at, mark: substitutions[at].spoken or mark)
        spoken = mark_sounds(normalize(replaced, self.say, self.language), self.language)
        if not spoken:
            return
        spoken = _replace_substitutions(
            spoken, lambda at, _: mark_phonemes(substitutions[at].shown, substitutions[at].ipa)
        )
        shown = _replace_substitutions(UNSEEN.sub("", plain), lambda at, _: substitutions[at].shown)
        self._flush()
        self.place = place
        voice = self.voice if self.voice_fixed else prosody.voice or self.voice
        speed = self.pacing.current.scaled(prosody.rate)
        text = " ".join(shown.split())
        self.lines.append(Utterance(text, spoken, voice, speed.factor, place, absolute=speed.absolute))
        self._rest(self.rests.sentence)


def _replace_substitutions(text: str, replacement: Callable[[int, str], str]) -> str:
    """Return `text` with each substitution's mark replaced by `replacement(index, mark)`."""
    return _SUBSTITUTION.sub(lambda match: replacement(int(match[1]), match[0]), text) if "⟦" in text else text
