"""Chooses the form of a shorter session if songs leave too little time for the words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scripts.expansion.choices import target_length
from scripts.expansion.expand import expand
from scripts.model.elements import Condition, MusicSolo
from scripts.model.tree import flatten
from scripts.times import Milliseconds, minutes
from scripts.timing.layout import line_durations, possible_lengths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.expansion.choices import Choices
    from scripts.model.lines import Line
    from scripts.model.script import Script
    from scripts.timing.layout import Durations

_MIN_ELASTICITY: Final = 0.3
"""The fraction of the time between minimum and preferred length that pauses keep at least in a form that fits."""


def shorter_form(script: Script, choices: Choices, durations: Durations) -> Choices:
    """Return `choices` with the longest form whose words and pauses fit beside the songs that play to their end.

    If none fits, it is the form that comes closest. The forms are those of the sessions just below the limit of each
    condition. Without songs that play to their end, or without a target length, there is only one.

    Args:
        script: the script to play.
        choices: the listener's choices.
        durations: the durations of songs; those of sentences may be estimates.
    """
    length = target_length(script, choices)
    elements = list(flatten(script.elements))
    if length is None or not any(isinstance(each, MusicSolo) and each.length is None for each in elements):
        return choices
    limits = {each.limit for each in elements if isinstance(each, Condition) and each.limit <= length}
    forms = [choices, *(replace(choices, form=(limit - 1) / minutes(1)) for limit in sorted(limits, reverse=True))]
    needed = {}
    for form in forms:
        needed[form.form] = _needed(expand(script, form), durations)
        if needed[form.form] <= length:
            return form
    return min(forms, key=lambda form: needed[form.form])


def _needed(lines: Sequence[Line], durations: Durations) -> Milliseconds:
    """Return the length of a session of `lines` whose pauses keep that fraction."""
    shortest, _ = possible_lengths(lines, durations)
    preferred = sum(line_durations(lines, durations, None))
    return Milliseconds(round(shortest + max(0, preferred - shortest) * _MIN_ELASTICITY))
