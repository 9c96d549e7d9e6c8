"""Words that no voice of the script's language can read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scripts.errors import Problem
from scripts.model.text_runs import Words
from scripts.model.tree import flatten
from scripts.normalization.kinds.letters import unreadable_words
from scripts.normalization.normalize import normalize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scripts.model.script import Script


def unreadable_word_problems(script: Script, lines_of: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Yield a warning for each word in another script that `say` doesn't spell, at its first place.

    Args:
        script: the script, with its includes.
        lines_of: the lines of each file.
    """
    language = script.header.language
    known = {word.casefold() for word in script.header.say}
    for element in flatten(script.elements):
        if not isinstance(element, Words):
            continue
        text = " ".join(part for part in element.parts if isinstance(part, str))
        for word in unreadable_words(text, language):
            if word.casefold() in known:
                continue
            known.add(word.casefold())
            lines, place = lines_of.get(element.place.file, ()), element.place
            found = lines[place.line - 1].find(word) if place.line <= len(lines) else -1
            spoken = normalize(word, language=language)
            message = f"the voices of this language can't read {word!r}; it is spoken as {spoken!r}"
            hint = f"spell it as it sounds in the front matter: say: {{{word}: {spoken or '...'}}}"
            column = place.column if found < 0 else found + 1
            yield Problem(
                replace(place, column=column), "unreadable-word", message, hint, width=len(word), severity="warning"
            )
