"""Checks that a script's own preface says what listeners need to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.expansion.preface import missing_notes
from scripts.normalization.builtin_phrases import has_phrases, phrases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.model.header import Header


def preface_notes(header: Header, *, intense: bool) -> Iterator[str]:
    """Yield a message for each built-in note that is spoken because the script's own preface doesn't say it."""
    if not header.preface or not has_phrases(header.language):
        return
    builtin = phrases(header.language)
    for note in missing_notes(header, (*(builtin.preface_intense if intense else ()), *builtin.preface_full)):
        yield f"your preface doesn't say all of this, so it is added: {note}"
