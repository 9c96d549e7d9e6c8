"""Removes the names of speakers at the start of lines: known roles, and names that come again."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from scripts.notation.phrases.stage_words import is_a, is_person, is_speaker, label_of

if TYPE_CHECKING:
    from scripts.model.header import Header
    from scripts.notation.source_line import Notices, SourceLine

_NAME: Final = re.compile(r"(?:[A-ZÀ-ÖØ-Þ][\w.'’-]*)(?:\s+(?:[A-ZÀ-ÖØ-Þ][\w.'’-]*|\d{1,2})){0,2}")
_WORD: Final = re.compile(r"[^\W\d_]+")
_SKIPPED: Final = ("#", "//", "[", "\\")
_START: Final = re.compile(r"\s*(?:\[at [\d:]+\]\s*)?(?:[\U0001f300-\U0001faff☀-➿]\s*){0,4}")
_QUESTIONS: Final = tuple(frozenset(pair) for pair in ("QA", "FA", "PR", "QR", "DR"))
"""Letters that stand for a question and its answer."""

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
        if name in dialogue or (in_capitals and any(not is_speaker(each) for each in known)):
            rest = line.with_parts([(*label.span(), "")])
            named[index] = rest if rest.text.strip() else line.replaced("")
            notices.collect(line, "label", label.span())
        elif in_capitals:
            notices.collect(line, "label-text", label.span())
    return named


def _in_capitals(name: str) -> bool:
    return name.isupper() and len(name) > 1 and bool(_NAME.fullmatch(name)) and not is_a(name, "no_name")


def _speakers(names: Counter[str], lowercase: frozenset[str]) -> frozenset[str]:
    """Return the names of speakers for certain: roles, names that come again, and first names of two or more."""
    known = frozenset(name for name in names if is_speaker(name) or _comes_again(name, names, lowercase))
    persons = _persons(names)
    questions = (pair for pair in _QUESTIONS if pair <= names.keys())
    return known.union(persons if len(persons | known) > 1 else (), *questions)


def _persons(names: Counter[str]) -> frozenset[str]:
    return frozenset(name for name in names if is_person(name))


def _once_each(
    lines: list[SourceLine], names: Counter[str], lowercase: frozenset[str], known: frozenset[str]
) -> frozenset[str]:
    """Return the labels that come once each, if most paragraphs have one and they look like speakers.

    They do if one of them is one of the `known` speakers or a first name, or if there are two and both are names in
    capitals; three or more may be the steps of an exercise.
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
    has_role = bool(known or _persons(names))
    capitals = len(names) == _DIALOGUE and all(map(_in_capitals, names)) and once == names.keys()
    return once if labelled * 2 > len(starts) and labelled > 1 and (has_role or capitals) else frozenset()


def _is_speaker(label: re.Match[str], once: frozenset[str]) -> bool:
    name = label["label"].strip()
    return name in once or is_speaker(name)


def _may_speak(name: str, lowercase: frozenset[str]) -> bool:
    other = any(is_a(name, kind) for kind in ("no_name", "section", "part", "note", "title", "lead"))
    return bool(_NAME.fullmatch(name)) and not other and lowercase.isdisjoint(map(str.lower, _WORD.findall(name)))


def _label(line: SourceLine) -> re.Match[str] | None:
    start = _START.match(line.text)
    if line.literal or not start or ":" not in line.text[start.end() : start.end() + 90]:
        return None
    return None if line.text.startswith(_SKIPPED, start.end()) else label_of(line.text, start.end())


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
