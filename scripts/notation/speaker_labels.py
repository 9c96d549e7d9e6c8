"""Removes the names of speakers at the start of lines: known roles, and names that come again."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from scripts.notation.phrases.stage_words import is_a, label_of

if TYPE_CHECKING:
    from scripts.model.header import Header
    from scripts.notation.source_line import Notices, SourceLine

_NAME: Final = re.compile(r"(?:[A-ZÀ-ÖØ-Þ][\w.'’-]*)(?:\s+(?:[A-ZÀ-ÖØ-Þ][\w.'’-]*|\d{1,2})){0,2}")
_WORD: Final = re.compile(r"[^\W\d_]+")
_SKIPPED: Final = ("#", "//", "[", "\\")


def speaker_labels(lines: list[SourceLine], header: Header, notices: Notices) -> list[SourceLine]:
    """Remove speakers' names; a single name in capitals is spoken and pointed out."""
    labels = {index: label for index, line in enumerate(lines) if (label := _label(line))}
    names = Counter(label["label"].strip() for label in labels.values())
    lowercase = _lowercase_words(lines) if any(count > 1 for count in names.values()) else frozenset()
    several = any(_comes_again(name, names, lowercase) for name in names)
    named = list(lines)
    for index, label in labels.items():
        name, line = label["label"].strip(), lines[index]
        in_capitals = name.isupper() and len(name) > 1 and _NAME.fullmatch(name) and not is_a(name, "no_name")
        if is_a(name, "role") or _comes_again(name, names, lowercase) or (in_capitals and several):
            rest = line.cut(len(line.text) - len(line.text.lstrip()) + label.end())
            named[index] = rest if rest.text.strip() else line.replaced("")
            notices.collect(line, "label", (0, label.end()))
        elif in_capitals:
            notices.collect(line, "label-text", (0, label.end()))
    return named


def _label(line: SourceLine) -> re.Match[str] | None:
    text = line.text.lstrip()
    if line.literal or ":" not in text[:90] or text.startswith(_SKIPPED):
        return None
    return label_of(text)


def _comes_again(name: str, names: Counter[str], lowercase: frozenset[str]) -> bool:
    if (
        names[name] < 2
        or not _NAME.fullmatch(name)
        or is_a(name, "no_name")
        or is_a(name, "section")
        or is_a(name, "part")
    ):
        return False
    return not any(word.lower() in lowercase for word in _WORD.findall(name)) or (name.isupper() and names[name] > 2)


def _lowercase_words(lines: list[SourceLine]) -> frozenset[str]:
    """Return the words that are written in lower case somewhere, and so aren't names."""
    return frozenset(word for line in lines for word in _WORD.findall(line.text) if word.islower())
