"""Intense breathing: where a script has it, for how long, and whether that is safe."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate
from math import inf
from typing import TYPE_CHECKING, Final

from scripts.errors import Problem, Severity
from scripts.model.elements import Breathe, Condition, Element, Pause, Repeat
from scripts.model.limits import SAFE_KINDS
from scripts.model.text_runs import Words
from scripts.model.tree import bodies
from scripts.times import Milliseconds, clock, seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scripts.model.script import Script

RESTFUL: Final = seconds(10)
"""A pause this long parts two stretches of intense breathing, in milliseconds."""


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


ALWAYS: Final = Span()
"""Every length."""


def intense_breathing(script: Script) -> Iterator[Problem]:
    """Yield what is unsafe in the intense breathing of `script`."""
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
    if stretches and not script.header.care:
        told = "intense breathing has no care notes to be shown before the start"
        yield _against(
            stretches[0].breathe, "no-care", told, "add them to the front matter: care: [Lie down.]", "warning"
        )
    spans = [stretch.span for stretch in stretches if stretch.first]
    if kind not in SAFE_KINDS and _together(spans) > limits.stretches:
        one_more = bisect_right(range(1, len(spans)), limits.stretches, key=lambda count: _together(spans[:count]))
        told = f"a session has {limits.stretches} stretches of quick breathing at most"
        hint = "take one out, or answer for more in the front matter: intense: {rounds: 4}"
        breathe = [stretch.breathe for stretch in stretches if stretch.first][one_more]
        yield _against(breathe, "intense-too-often", told, hint)


def _against(breathe: Breathe, code: str, message: str, hint: str, severity: Severity = "error") -> Problem:
    return Problem(breathe.place, code, message, hint, width=len(breathe.markup), severity=severity)


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
    for element, span in elements_with_spans(script.elements):
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


def elements_with_spans(elements: Iterable[Element], span: Span = ALWAYS) -> Iterator[tuple[Element, Span]]:
    """Yield the elements that some session has, those inside blocks too, with the lengths that have them.

    Of choices it yields every item, as if a session had them all: what is checked is on the safe side.
    """
    for element in elements:
        if isinstance(element, Repeat):
            for _ in range(element.times):
                yield from elements_with_spans(element.body, span)
            continue
        if not isinstance(element, Condition):
            inside = bodies(element)
            if not inside:
                yield element, span
            for body in inside:
                yield from elements_with_spans(body, span)
            continue
        least = max(span.least, element.limit) if element.when == "from" else span.least
        beyond = min(span.beyond, element.limit) if element.when == "under" else span.beyond
        if least < beyond:
            yield from elements_with_spans(element.body, Span(least, beyond))


def _longest(breathe: Breathe) -> Milliseconds:
    if breathe.length:
        return breathe.length.longest
    return Milliseconds(
        (breathe.rounds or 1) * max(breathe.pattern.length, (breathe.ramp_to or breathe.pattern).length)
    )
