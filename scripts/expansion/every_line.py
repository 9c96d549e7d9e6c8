"""Every line that any session of a script can have, for recording them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING, Final

from scripts.expansion.choices import Choices
from scripts.expansion.expand import ending, expand_elements
from scripts.model.elements import Choose, Condition, Element, Every, Heading, Include, LineEnd, Repeat
from scripts.model.lines import Utterance, spoken
from scripts.model.resolved import Resolved, Tempo
from scripts.model.takes import take_key
from scripts.model.text_runs import Part, Variants, Words
from scripts.model.tree import bodies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scripts.errors import Place
    from scripts.model.lines import Line
    from scripts.model.script import Script

_MAX_VARIANTS: Final = 60
"""Maximum number of combinations of variants that are listed."""

_MAX_EXPANDED: Final = 60_000
"""Maximum number of elements expanded for them; large scripts have fewer combinations listed."""


@dataclass(frozen=True)
class ScriptLine:
    """A line to record."""

    number: int
    """Its number, from 1."""

    chapter: str
    """The heading of its chapter; empty if there is none."""

    utterance: Utterance
    """The line as it is spoken, with its take if it has one."""

    @property
    def text(self) -> str:
        """The words to record."""
        return self.utterance.text

    @property
    def key(self) -> str:
        """The key of its take."""
        return take_key(self.text)


def every_line(script: Script, choices: Choices = Choices()) -> list[ScriptLine]:
    """Return every different line of `script`, in order: of all its conditions, items and variants.

    Breathing cues, counted numbers and Outpour's own words before and after the session are included.

    Args:
        script: a checked script.
        choices: the listener's words.
    """
    elements = list(_resolved(script.elements))
    counts = [_combinations(element) for element in elements]
    found: dict[str, tuple[tuple[int, int, int], str, Utterance]] = {}
    order: dict[Place, int] = {}
    passes = max(1, min(_MAX_VARIANTS, max(counts, default=1), _MAX_EXPANDED // (1 + len(elements))))
    for number in range(passes):
        picked = [_picked(element, number) for element in elements]
        for extent in ("full", "short") if number == 0 else ("full",):
            own = replace(choices, preface=extent)
            lines = expand_elements(script, own, picked)
            for index, (chapter, utterance) in enumerate(_with_chapters([*lines, *ending(script, own, lines)])):
                position = order.setdefault(utterance.place, index)
                if key := take_key(utterance.text):
                    found.setdefault(key, ((position, number, index), chapter, utterance))
    rows = sorted(found.values(), key=lambda row: row[0])
    return [ScriptLine(number, chapter, utterance) for number, (_, chapter, utterance) in enumerate(rows, start=1)]


def _with_chapters(lines: Sequence[Line]) -> Iterator[tuple[str, Utterance]]:
    chapter = ""
    for line in lines:
        if isinstance(line, Heading):
            chapter = line.title
        for utterance in spoken([line]):
            yield chapter, utterance


def _resolved(elements: Iterable[Element]) -> Iterator[Resolved]:
    """Yield `elements` without blocks: everything in them, once."""
    for element in elements:
        if isinstance(element, Include):
            yield Tempo(element, element.place)
            yield from _resolved(element.body or ())
            yield Tempo(None, element.place)
        elif isinstance(element, Condition | Repeat | Choose | Every):
            for body in bodies(element):
                yield from _resolved(body)
                yield LineEnd(element.place)
        else:
            yield element


def _combinations(element: Resolved) -> int:
    if not isinstance(element, Words):
        return 1
    return prod(len(part.options) for part in element.parts if isinstance(part, Variants))


def _picked(element: Resolved, number: int) -> Resolved:
    """Return `element` with the variants of combination `number`, counted around."""
    if not isinstance(element, Words):
        return element
    parts: list[Part] = []
    for part in element.parts:
        if isinstance(part, Variants):
            number, index = divmod(number, len(part.options))
            parts.append(part.options[index])
        else:
            parts.append(part)
    return replace(element, parts=tuple(parts))
