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
_DIALOGUE: Final = 2
"""How many speakers in capitals make a dialogue in which each of them speaks once."""


def speaker_labels(lines: list[SourceLine], header: Header, notices: Notices) -> list[SourceLine]:
    """Remove speakers' names; a single name in capitals is spoken and pointed out."""
    labels = {index: label for index, line in enumerate(lines) if (label := _label(line))}
    names = Counter(label["label"].strip() for label in labels.values())
    lowercase = _lowercase_words(lines) if len(labels) > 1 else frozenset()
    known = _speakers(names, lowercase)
    dialogue = known | _once_each(lines, names, lowercase, known)
    named = list(lines)
    for index, label in labels.items():
        name, line = label["label"].strip(), lines[index]
        in_capitals = _in_capitals(name)
        if name in dialogue or (in_capitals and any(not is_a(each, "role") for each in known)):
            rest = line.cut(len(line.text) - len(line.text.lstrip()) + label.end())
            named[index] = rest if rest.text.strip() else line.replaced("")
            notices.collect(line, "label", (0, label.end()))
        elif in_capitals:
            notices.collect(line, "label-text", (0, label.end()))
    return named


def _in_capitals(name: str) -> bool:
    return name.isupper() and len(name) > 1 and bool(_NAME.fullmatch(name)) and not is_a(name, "no_name")


def _speakers(names: Counter[str], lowercase: frozenset[str]) -> frozenset[str]:
    """Return the names of speakers for certain: roles, and names that come again."""
    return frozenset(name for name in names if is_a(name, "role") or _comes_again(name, names, lowercase))


def _once_each(
    lines: list[SourceLine], names: Counter[str], lowercase: frozenset[str], known: frozenset[str]
) -> frozenset[str]:
    """Return the labels that come once each, if most paragraphs have one and they look like speakers.

    They do if one of them is a role or one of the `known` speakers, or if there are two and both are names in capitals;
    three or more may be the steps of an exercise.
    """
    starts = [
        line
        for before, line in zip([None, *lines], lines, strict=False)
        if line.text.strip()
        and not line.text.lstrip().startswith(_SKIPPED)
        and (before is None or not before.text.strip() or _label(line))
    ]
    once = frozenset(name for name in names if _may_speak(name, lowercase))
    labelled = sum(1 for line in starts if (label := _label(line)) and _is_speaker(label, once))
    has_role = bool(known) or any(is_a(name, "role") for name in names)
    capitals = len(names) == _DIALOGUE and all(map(_in_capitals, names)) and once == names.keys()
    return once if labelled * 2 > len(starts) and labelled > 1 and (has_role or capitals) else frozenset()


def _is_speaker(label: re.Match[str], once: frozenset[str]) -> bool:
    name = label["label"].strip()
    return name in once or is_a(name, "role")


def _may_speak(name: str, lowercase: frozenset[str]) -> bool:
    other = any(is_a(name, kind) for kind in ("no_name", "section", "part", "note", "title", "lead"))
    return bool(_NAME.fullmatch(name)) and not other and lowercase.isdisjoint(map(str.lower, _WORD.findall(name)))


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
