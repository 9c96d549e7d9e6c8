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

MIN_REST: Final = seconds(10)
"""The shortest pause that counts as a rest between two stretches of intense breathing, in milliseconds."""


@dataclass(frozen=True)
class Span:
    """The session lengths that include an element: from `least` up to, but not including, `beyond`."""

    least: int = 0
    """In milliseconds."""

    beyond: float = inf
    """In milliseconds."""

    def meets(self, other: Span) -> bool:
        """Return whether one session can include the elements of both."""
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
            yield _problem(stretch.breathe, "intense-here", message, "use a gentle pattern: [breathe coherent x6]")
        elif stretch.before <= limits.max_stretch < stretch.duration:
            message = f"fast breathing can last at most {clock(limits.max_stretch)} without a rest"
            hint = (
                "shorten it, add a rest, or raise the limit at your own risk in the front matter: intense: {minutes: 5}"
            )
            yield _problem(stretch.breathe, "intense-too-long", message, hint)
    if stretches and not script.header.care:
        message = "no safety notes for the intense breathing"
        yield _problem(
            stretches[0].breathe, "no-care", message, "add some to the front matter: care: [Lie down.]", "warning"
        )
    spans = [stretch.span for stretch in stretches if stretch.first]
    if kind not in SAFE_KINDS and _max_overlap(spans) > limits.max_stretches:
        one_more = bisect_right(
            range(1, len(spans)), limits.max_stretches, key=lambda count: _max_overlap(spans[:count])
        )
        message = f"a session can have at most {limits.max_stretches} stretches of fast breathing"
        hint = "remove one, or raise the limit at your own risk in the front matter: intense: {rounds: 4}"
        breathe = [stretch.breathe for stretch in stretches if stretch.first][one_more]
        yield _problem(breathe, "intense-too-often", message, hint)


def _problem(breathe: Breathe, code: str, message: str, hint: str, severity: Severity = "error") -> Problem:
    return Problem(breathe.place, code, message, hint, width=len(breathe.markup), severity=severity)


@dataclass(frozen=True)
class _Stretch:
    """An intense breathing direction, with the duration of those since the last rest."""

    breathe: Breathe
    """The direction."""

    span: Span
    """The session lengths that include it."""

    before: int
    """The intense breathing since the last rest up to its start, in milliseconds."""

    duration: int
    """The intense breathing since the last rest up to its end, in milliseconds."""

    first: bool
    """Whether it follows a rest."""


def _stretches(script: Script) -> Iterator[_Stretch]:
    before: _Stretch | None = None
    for element, span in elements_with_spans(script.elements):
        if isinstance(element, Breathe) and element.intense:
            continues = before is not None and before.span.meets(span)
            duration = before.duration if before and continues else 0
            before = _Stretch(element, span, duration, duration + _longest(element), not continues)
            yield before
        elif _is_rest(element):
            before = None


def _is_rest(element: Element) -> bool:
    """Return whether `element` separates two stretches: words, gentle breathing, or a long pause."""
    return isinstance(element, Words | Breathe) or (isinstance(element, Pause) and element.length.shortest >= MIN_REST)


def _max_overlap(spans: Sequence[Span]) -> int:
    """Return the maximum number of `spans` that contain the same session length."""
    changes: dict[float, int] = defaultdict(int)
    for span in spans:
        changes[span.least] += 1
        changes[span.beyond] -= 1
    return max(accumulate(changes[limit] for limit in sorted(changes)), default=0)


def elements_with_spans(elements: Iterable[Element], span: Span = ALWAYS) -> Iterator[tuple[Element, Span]]:
    """Yield all elements, including those in blocks, with the session lengths that include them.

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
        (breathe.rounds or 1) * max(breathe.pattern.duration, (breathe.ramp_to or breathe.pattern).duration)
    )
