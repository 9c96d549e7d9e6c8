"""Shortening: where the listener's songs take the time, a session says what a shorter one says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scripts.expansion.choices import target_length
from scripts.expansion.expand import expand
from scripts.model.elements import Condition, MusicSolo
from scripts.model.tree import flatten
from scripts.times import Milliseconds, minutes
from scripts.timing.layout import line_lengths, possible_lengths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.expansion.choices import Choices
    from scripts.model.lines import Line
    from scripts.model.script import Script
    from scripts.timing.layout import Durations

_LEAST_GIVE: Final = 0.3
"""So much of what pauses wish for beyond their shortest is left to them, or the session takes a shorter form."""


def shorter_form(script: Script, choices: Choices, measures: Durations) -> Choices:
    """Return `choices` in the longest form whose words and pauses have room beside songs that play to their end.

    Where there is room for none, it is the form that comes nearest. A form is that of a session as long as a condition
    allows at most; without songs that are played to their end, or without a length, there is only one.

    Args:
        script: what is played.
        choices: what the listener wants.
        measures: how long songs last; sentences may be estimated.
    """
    length = target_length(script, choices)
    elements = list(flatten(script.elements))
    if length is None or not any(isinstance(each, MusicSolo) and each.length is None for each in elements):
        return choices
    limits = {each.limit for each in elements if isinstance(each, Condition) and each.limit <= length}
    forms = [choices, *(replace(choices, form=(limit - 1) / minutes(1)) for limit in sorted(limits, reverse=True))]
    needed = {}
    for form in forms:
        needed[form.form] = _needed(expand(script, form), measures)
        if needed[form.form] <= length:
            return form
    return min(forms, key=lambda form: needed[form.form])


def _needed(lines: Sequence[Line], measures: Durations) -> Milliseconds:
    """Return how long a session of `lines` is in which pauses have enough of what they wish for."""
    shortest, _ = possible_lengths(lines, measures)
    wished = sum(line_lengths(lines, measures, None))
    return Milliseconds(round(shortest + max(0, wished - shortest) * _LEAST_GIVE))
