"""Phonemes that the voice which speaks them doesn't have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.errors import Problem
from scripts.model.lines import Utterance
from scripts.normalization.inline_markup import has_phonemes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scripts.model.lines import Line


def unknown_sound_problems(
    lines: Iterable[Line], session_voice: str, phoneme_fault: Callable[[str, str], str]
) -> Iterator[Problem]:
    """Yield an error for each sentence with phonemes that its voice can't speak.

    Args:
        lines: the lines of a session.
        session_voice: the voice of lines that name none.
        phoneme_fault: returns what is wrong with the phonemes in a text for a voice; empty if nothing is.
    """
    for line in lines:
        if not isinstance(line, Utterance) or not has_phonemes(line.spoken):
            continue
        if fault := phoneme_fault(line.voice or session_voice, line.spoken):
            yield Problem(line.place, "unknown-sound", fault, width=2)
