"""Matches files of recordings to lines, by the words or the number in their names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.model.takes import take_key
from scripts.terminal_text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scripts.expansion.every_line import ScriptLine

_SHORTEST_BEGINNING: Final = 8
"""Minimum length of a name that stands for a line that goes on, in characters."""

_MAX_NAMED: Final = 5
"""Maximum number of files that a message names."""


def match_files(files: Sequence[Path], lines: Sequence[ScriptLine]) -> tuple[dict[Path, ScriptLine], str]:
    """Return the line of each of `files`, and why they don't match; empty if each is one line's.

    A name is the words of a line or the beginning of them, with or without a number before them, or has one number:
    that of the line.
    """
    names = {line.number: _words(line.text) for line in lines}
    by_number = {line.number: line for line in lines}
    matched = {file: by_number[number] for file in files if (number := _line_number(file.stem, names))}
    unmatched = [file for file in files if file not in matched]
    if unmatched:
        return matched, f"no line fits {_named(unmatched)}; name each file after the number or the words of its line"
    by_line: dict[int, list[Path]] = {}
    for file, line in matched.items():
        by_line.setdefault(line.number, []).append(file)
    for number, several in by_line.items():
        if len(several) > 1:
            return matched, f"{_named(several)} are all recordings of line {number}; leave only one of them"
    return matched, ""


def _line_number(stem: str, names: dict[int, str]) -> int | None:
    words = _words(stem)
    for candidate in (words, re.sub(r"^\d+ ", "", words)):
        same = [number for number, name in names.items() if name == candidate]
        longer = [number for number, name in names.items() if name.startswith(f"{candidate} ")]
        if len(same) == 1 and not candidate.isdecimal():
            return same[0]
        if not same and len(longer) == 1 and len(candidate) >= _SHORTEST_BEGINNING:
            return longer[0]
    numbers = re.findall(r"\d+", stem)
    first = re.match(r"\d+", stem)
    number = int(numbers[0][:9]) if numbers and (len(numbers) == 1 or first) else 0
    return number if number in names else None


def _words(text: str) -> str:
    """Return the words of `text`, without anything that the name of a file may lack."""
    return " ".join(re.sub(r"[\W_]+", " ", take_key(text).replace("'", "")).split())


def _named(files: Sequence[Path]) -> str:
    more = f" and {len(files) - _MAX_NAMED} more" if len(files) > _MAX_NAMED else ""
    return ", ".join(printable(file.name) for file in files[:_MAX_NAMED]) + more
