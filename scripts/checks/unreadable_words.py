"""Words that no voice of the script's language can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.errors import Place, Problem
from scripts.model.text_runs import Words
from scripts.model.tree import flatten
from scripts.normalization.kinds.letters import unreadable_words
from scripts.normalization.normalize import normalize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scripts.model.script import Script


def unreadable_word_problems(script: Script, file: str, lines_of: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Yield a warning for each word in another script that `say` doesn't spell, at its first place.

    Args:
        script: the script, with its includes.
        file: its own name in messages.
        lines_of: the lines of each file.
    """
    language = script.header.language
    known = {word.casefold() for word in script.header.say}
    for text, place in _texts(script, file):
        for word in unreadable_words(text, language):
            if word.casefold() in known:
                continue
            known.add(word.casefold())
            spoken = normalize(word, language=language)
            hint = f"spell it as it sounds in the front matter: say: {{{word}: {spoken or '...'}}}"
            message = unreadable_word_message(word, language)
            found = _place(word, place, lines_of.get(place.file, ()))
            yield Problem(found, "unreadable-word", message, hint, width=len(word), severity="warning")


def unreadable_word_message(word: str, language: str) -> str:
    """Return the message that the voices of `language` can't read `word`."""
    spoken = normalize(word, language=language)
    return f"the voices of this language can't read {word!r}; it is spoken as {spoken!r}"


def _texts(script: Script, file: str) -> Iterator[tuple[str, Place]]:
    """Yield the texts of a script, with their places; those of `ask` are somewhere in the front matter."""
    for word in script.header.ask.values():
        yield word, Place(file, 0, 1)
    for element in flatten(script.elements):
        if isinstance(element, Words):
            yield " ".join(part for part in element.parts if isinstance(part, str)), element.place


def _place(word: str, place: Place, lines: Sequence[str]) -> Place:
    """Return the place of `word` in its line; a line 0 stands for any line."""
    numbers = range(1, len(lines) + 1) if place.line == 0 else [place.line]
    for number in numbers:
        column = lines[number - 1].find(word) if number <= len(lines) else -1
        if column >= 0:
            return Place(place.file, number, column + 1)
    return Place(place.file, max(1, place.line), place.column)
