"""The words at the start of lines that aren't for the listener, and what a line's label is."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from scripts.notation.phrases.cue_phrases import addresses_listener
from scripts.tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping

_LABEL: Final = re.compile(
    r"[*_]{0,3}(?P<label>[^\W\d_](?:[^:：*_()\[\]{}]|(?<=\w)_(?=\w)){0,40}?)(?P<remark>\s*(?:\([^()]{1,40}\)|\[[^\[\]]{1,40}\]))?[*_]{0,3}\s*[:：][*_]{0,3}(?=\s|$)\s*"
)
_PART: Final = re.compile(
    r"(?P<part>[^\W\d_]+)\s*#?\s*(?P<number>\d{1,3}|[ivx]{1,5}|one|two|three|four|five|six|seven|eight|nine|ten|eins|zwei"
    r"|drei|vier|fünf|uno|dos|tres|un|deux|trois|due|tre|um|dois|três|een|twee|drie|pierwsza|druga|trzecia)"
    r"(?:\s*[:.)–—-]\s*|\s+(?=[^\W\d_])|\s*$)(?P<title>.*)",
    re.IGNORECASE,
)

_NUMBERED: Final = re.compile(r"(.{2,40}?)[ _]?(?:\d{1,2}|[A-H])")
_MAX_NAMES: Final = 3


def label_of(text: str, start: int = 0) -> re.Match[str] | None:
    """Return the match of a label and its colon in `text` at the index `start`, or None."""
    return _LABEL.match(text, start)


def is_private_note(label: str) -> bool:
    """Return whether a label is one of a note for certain: `Teacher's note`, or a note to somebody: `Note to Anna`."""
    words = label.split()
    addressed = len(words) > 2 and is_a(words[0], "note") and is_a(words[1], "note_for")
    addressed = addressed or (
        len(words) > 1 and is_a(words[0], "note_for") and len(words) < 4 and is_a(words[-1], "role")
    )
    return is_a(label, "private_note") or (addressed and not addresses_listener(label))


def is_speaker(name: str) -> bool:
    """Return whether `name` is a speaker's role, numbered or not: `Guide`, `Speaker 2`, `SPEAKER_00`."""
    numbered = _NUMBERED.fullmatch(name)
    return is_a(name, "role") or bool(numbered and is_a(numbered[1], "role"))


def is_person(name: str) -> bool:
    """Return whether `name` begins with a known first name, or is a name after `Dr.` or a role."""
    words = name.split()
    if not 0 < len(words) <= _MAX_NAMES or not all(word[0].isupper() for word in words):
        return False
    titled = len(words) > 1 and (is_a(words[0], "honorific") or is_a(words[0], "role"))
    return is_a(words[0], "first_name") or titled


def part_of(text: str) -> re.Match[str] | None:
    """Return the match of a numbered section, such as `Part 1: The feet`, or None."""
    match = _PART.match(text)
    return match if match and is_a(match["part"], "part") else None


def is_a(words: str, kind: str) -> bool:
    """Return whether `words` are an entry of `kind`."""
    return kind in _kinds().get(" ".join(words.casefold().replace("’", "'").split()), ())


@cache
def _kinds() -> Mapping[str, frozenset[str]]:
    kinds: dict[str, set[str]] = {}
    content = table("scripts.notation.phrases", "stage_words")
    for kind, languages in content.items():
        for words in languages.values():
            for entry in str(words).casefold().split(","):
                kinds.setdefault(entry.strip(), set()).add(kind)
    return {entry: frozenset(each) for entry, each in kinds.items()}
