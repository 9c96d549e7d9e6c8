"""Checks the safety of intense breathing: its length, its frequency, and the kind of session."""

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
"""The shortest pause that separates two stretches of intense breathing, in milliseconds."""


@dataclass(frozen=True)
class Span:
    """The session lengths that have an element: from `least` up to, but not including, `beyond`."""

    least: int = 0
    """In milliseconds."""

    beyond: float = inf
    """In milliseconds."""

    def meets(self, other: Span) -> bool:
        """Return whether one session can have the elements of both."""
        return max(self.least, other.least) < min(self.beyond, other.beyond)


ALWAYS: Final = Span()
"""All lengths."""


def intense_breathing(script: Script) -> Iterator[Problem]:
    """Yield problems with the intense breathing in `script`."""
    limits, kind = script.header.intense, script.header.kind
    stretches = list(_stretches(script))
    for stretch in stretches:
        if kind in SAFE_KINDS:
            message = f"breathing this fast isn't safe in a {kind} session"
            yield _against(stretch.breathe, "intense-here", message, "use a gentle pattern: [breathe coherent x6]")
        elif stretch.before <= limits.length < stretch.length:
            message = f"fast breathing can last at most {clock(limits.length)} without a rest"
            hint = "shorten it, add a rest, or take responsibility for more in the front matter: intense: {minutes: 5}"
            yield _against(stretch.breathe, "intense-too-long", message, hint)
    if stretches and not script.header.care:
        message = "there are no safety notes to show before the intense breathing"
        yield _against(
            stretches[0].breathe, "no-care", message, "add some to the front matter: care: [Lie down.]", "warning"
        )
    spans = [stretch.span for stretch in stretches if stretch.first]
    if kind not in SAFE_KINDS and _together(spans) > limits.stretches:
        one_more = bisect_right(range(1, len(spans)), limits.stretches, key=lambda count: _together(spans[:count]))
        message = f"a session can have at most {limits.stretches} stretches of fast breathing"
        hint = "remove one, or take responsibility for more in the front matter: intense: {rounds: 4}"
        breathe = [stretch.breathe for stretch in stretches if stretch.first][one_more]
        yield _against(breathe, "intense-too-often", message, hint)


def _against(breathe: Breathe, code: str, message: str, hint: str, severity: Severity = "error") -> Problem:
    return Problem(breathe.place, code, message, hint, width=len(breathe.markup), severity=severity)


@dataclass(frozen=True)
class _Stretch:
    """An intense breathing direction, with the length of those before it without a rest."""

    breathe: Breathe
    """The direction."""

    span: Span
    """The session lengths that have it."""

    before: int
    """The intense breathing since the last rest up to its start, in milliseconds."""

    length: int
    """The intense breathing since the last rest up to its end, in milliseconds."""

    first: bool
    """Whether it follows a rest."""


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
    """Return whether `element` separates two stretches: words, gentle breathing, or a long pause."""
    return isinstance(element, Words | Breathe) or (isinstance(element, Pause) and element.length.shortest >= RESTFUL)


def _together(spans: Sequence[Span]) -> int:
    """Return the greatest number of `spans` that one session length is in."""
    changes: dict[float, int] = defaultdict(int)
    for span in spans:
        changes[span.least] += 1
        changes[span.beyond] -= 1
    return max(accumulate(changes[limit] for limit in sorted(changes)), default=0)


def elements_with_spans(elements: Iterable[Element], span: Span = ALWAYS) -> Iterator[tuple[Element, Span]]:
    """Yield all elements, including those in blocks, with the session lengths that have them.

    All items of random choices are included, which errs on the safe side.
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
