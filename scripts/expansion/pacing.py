"""Tracks the pace through a script: factors of a voice's own speed, and words a minute."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from scripts.model.limits import PACES, WORDS_PER_MINUTE
from scripts.model.pace import Pace, WordsPerMinute
from scripts.model.text_runs import Placeholder, Substitution, Words
from scripts.model.tree import flatten
from scripts.timing.speech_estimate import estimate_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scripts.model.elements import Element
    from scripts.model.script import Script

_TYPICAL_RATE: Final = 259
"""Words a minute at pace 1, by the estimate, of the shipped sessions."""

_TYPICAL_WORDS: Final = 20
"""Words of a typical script that are added to each script, so that a short one isn't rushed or dragged."""

_RATES: Final = (120, 400)
"""Words a minute of languages that separate words by spaces; other texts count as typical."""

_STEPS: Final = 100
"""Words a minute are rounded to 1/100 of the estimates' speed, so that few changes to a script change its sound."""


class Speed(NamedTuple):
    """A pace ready for an utterance."""

    factor: float
    """Factor of the voice's normal speed, or if `absolute`, of the estimates' speed."""

    absolute: bool
    """Whether every voice speaks equally fast."""

    def scaled(self, factor: float) -> Speed:
        """Return this speed times `factor`, within the limits."""
        slowest = WORDS_PER_MINUTE[0] / _TYPICAL_RATE if self.absolute else PACES[0]
        return self._replace(factor=max(slowest, min(PACES[1], self.factor * factor)))


class Pacing:
    """The pace at each point of a script.

    Words a minute become a factor of the speed that `scripts.timing.speech_estimate` assumes. It depends on the words
    of the whole script, so that these have the rate on average, while each sentence keeps its natural rhythm. The
    built-in preface doesn't count.

    Args:
        script: the script.
        chosen: the listener's pace, which replaces that of the script and scales the changes in it; None for none.
    """

    def __init__(self, script: Script, chosen: Pace | None) -> None:
        self._script = script
        self._chosen = None if chosen is None else self._speed(chosen)
        self._outer: list[tuple[Speed, Speed, float]] = []
        self._factor = 1.0
        self._begin(script.header.pace)

    @property
    def current(self) -> Speed:
        """The speed at this point."""
        return self._current

    def change(self, pace: Pace) -> None:
        """Change to `pace`, as by `[pace]`."""
        speed = self._speed(pace)
        absolute = self._chosen.absolute if self._chosen else speed.absolute
        self._current = Speed(speed.factor, absolute).scaled(self._factor)

    def change_rate(self, rate: float) -> None:
        """Change to `rate` times the script's pace."""
        self._current = self._base.scaled(rate)

    def enter(self, pace: Pace | None) -> None:
        """Begin an included script with its own `pace`, if any."""
        self._outer.append((self._base, self._current, self._factor))
        if pace:
            self._begin(pace)

    def leave(self) -> None:
        """End an included script."""
        self._base, self._current, self._factor = self._outer.pop()

    def _begin(self, pace: Pace) -> None:
        own = self._speed(pace)
        self._base = self._current = self._chosen or own
        self._factor = self._base.factor / own.factor

    def _speed(self, pace: Pace) -> Speed:
        if isinstance(pace, WordsPerMinute):
            return Speed(round(pace.value / self._rate * _STEPS) / _STEPS, absolute=True)
        return Speed(pace, absolute=False)

    @cached_property
    def _rate(self) -> float:
        """Words a minute of the script at pace 1, by the estimate."""
        return _rate(" ".join(_texts(self._script.elements)))


@lru_cache(maxsize=8)
def _rate(text: str) -> float:
    """Return the words a minute of `text` at pace 1, by the estimate."""
    words = sum(any(map(str.isalnum, word)) for word in text.split())
    duration = estimate_sentences(text) + _TYPICAL_WORDS * 60_000 / _TYPICAL_RATE
    rate = (words + _TYPICAL_WORDS) * 60_000 / duration
    return rate if _RATES[0] <= rate <= _RATES[1] else _TYPICAL_RATE


def _texts(elements: Iterable[Element]) -> Iterator[str]:
    """Yield the words of `elements`; of variants the first."""
    for element in flatten(elements):
        if isinstance(element, Words):
            for part in element.parts:
                if isinstance(part, Substitution):
                    yield part.spoken or part.shown
                elif not isinstance(part, Placeholder):
                    yield part if isinstance(part, str) else part.options[0]
