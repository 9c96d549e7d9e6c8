"""Access to the elements inside other elements."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scripts.model.elements import Choose, Condition, Count, Element, Every, Include, Repeat
from scripts.model.limits import MAX_PROMPTS
from scripts.model.text_runs import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_SENTENCE: Final = 80
"""Characters of a typical sentence."""


def flatten(elements: Iterable[Element]) -> Iterator[Element]:
    """Yield all elements, including those in blocks and included scripts, in the order written."""
    for element in elements:
        yield element
        for body in bodies(element):
            yield from flatten(body)


def bodies(element: Element) -> tuple[tuple[Element, ...], ...]:
    """Return the element lists inside `element`: a block's body or its items; empty for all others."""
    if isinstance(element, Condition | Repeat):
        return (element.body,)
    if isinstance(element, Include):
        return (element.body or (),)
    return element.items if isinstance(element, Choose | Every) else ()


def replace_bodies(element: Element, inside: tuple[tuple[Element, ...], ...]) -> Element:
    """Return `element` with `inside` instead of its `bodies`."""
    if isinstance(element, Condition | Repeat | Include):
        return replace(element, body=inside[0])
    return replace(element, items=inside) if isinstance(element, Choose | Every) else element


def max_prompts(every: Every) -> int:
    """Return the number of prompts that `every` has at its maximum length."""
    return min(MAX_PROMPTS, every.length.longest // max(1, every.interval.preferred) + 1)


def expanded_size(elements: Iterable[Element]) -> int:
    """Return the maximum number of sentences, numbers and directions in `elements` once blocks are expanded."""
    return sum(_pieces(element) + _times(element) * sum(map(expanded_size, bodies(element))) for element in elements)


def _pieces(element: Element) -> int:
    if isinstance(element, Words):
        return 1 + sum(len(part) for part in element.parts if isinstance(part, str)) // _SENTENCE
    return len(element.numbers) if isinstance(element, Count) else 1


def _times(element: Element) -> int:
    if isinstance(element, Repeat):
        return element.times
    if isinstance(element, Every):
        return -(-max_prompts(element) // max(1, len(element.items)))
    return 1
