"""Matches files of recordings to lines, by the words or the number in their names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scripts.model.takes import take_key
from scripts.terminal_text import list_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from scripts.expansion.every_line import ScriptLine

_SHORTEST_BEGINNING: Final = 8
"""Minimum length of a name that stands for a line that goes on, in characters."""

_REMARK: Final = re.compile(r"[\s_-]*[(\[][^()\[\]]*[)\]]\s*$")
"""What programs and people add to a name, such as "(2)" or "(final)"."""

_MAX_NAMED: Final = 5
"""Maximum number of files that a message names."""


class Matches(NamedTuple):
    """The lines of files."""

    lines: dict[Path, ScriptLine]
    """The line of each file that has one."""

    fault: str = ""
    """Why the files don't match; empty if each is one line's."""

    in_order: bool = False
    """Whether only the order of the files says which line each is."""


def match_files(files: Sequence[Path], lines: Sequence[ScriptLine]) -> Matches:
    """Match `files` to `lines` by their names.

    A name is the words of a line or the beginning of them, with or without a number before or after them, or has one
    number: that of the line. If names differ only in their numbers, as those of phones do, one number that differs is
    that of the line, and as many files as lines, or as lines without a take, are the lines in order.

    Args:
        files: in the order of the numbers in their names.
        lines: all lines.
    """
    names = {line.number: _words(line.text) for line in lines}
    by_number = {line.number: line for line in lines}
    matched = {file: by_number[number] for file in files if (number := _line_number(file.stem, names))}
    unmatched = [file for file in files if file not in matched]
    if unmatched:
        if (alike := _match_alike(files, lines)).lines:
            return alike
        advice = "name each file after the number or the words of its line"
        return Matches(matched, f"no line fits {_named(unmatched)}; {advice}")
    by_line: dict[int, list[Path]] = {}
    for file, line in matched.items():
        by_line.setdefault(line.number, []).append(file)
    for number, several in by_line.items():
        if len(several) > 1:
            return Matches(matched, f"{_named(several)} are all recordings of line {number}; leave only one of them")
    return Matches(matched)


def _match_alike(files: Sequence[Path], lines: Sequence[ScriptLine]) -> Matches:
    """Match files whose names differ only in their numbers; no lines if that isn't possible."""
    stems = _alike(files)
    numbers, by_number = _differing_numbers(stems), {line.number: line for line in lines}
    if numbers and set(numbers) <= set(by_number) and len(set(numbers)) == len(files):
        return Matches({file: by_number[number] for file, number in zip(files, numbers, strict=True)})
    for candidates in (lines, [line for line in lines if line.utterance.take is None]):
        if len(candidates) == len(stems) > 1:
            return Matches(dict(zip(files, candidates, strict=True)), in_order=True)
    return Matches({})


def _line_number(stem: str, names: dict[int, str]) -> int | None:
    """Return the number of the line that a file called `stem` records; None if it isn't clear."""
    for candidate in _candidates(stem):
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


def _candidates(stem: str) -> Iterator[str]:
    """Yield the words in a file's name: all, without a number before them, and without what marks copies after them."""
    for name in (stem, _REMARK.sub("", stem)):
        words = _words(name)
        yield words
        yield re.sub(r"^\d+ ", "", words)
        yield re.sub(r"^\d+ | \d+$", "", words)


def _differing_numbers(stems: Sequence[str]) -> list[int]:
    """Return the only number that differs between `stems`, which are alike; empty if several do."""
    columns = list(zip(*(re.findall(r"\d+", stem) for stem in stems), strict=True))
    differing = [column for column in columns if len(set(column)) > 1]
    return [int(digits[:9]) for digits in differing[0]] if len(differing) == 1 else []


def _alike(files: Sequence[Path]) -> list[str]:
    """Return the names of `files` if they differ only in their numbers; empty if not.

    The first of several recordings of a phone often has no number, and gets 1.
    """
    stems = [file.stem for file in files]
    bare = [stem for stem in stems if not re.search(r"\d", stem)]
    if len(bare) == 1:
        stems = [f"{stem} 1" if stem in bare else stem for stem in stems]
    return stems if len({re.sub(r"\d+", "0", stem) for stem in stems}) == 1 else []


def _words(text: str) -> str:
    """Return the words of `text`, without anything that the name of a file may lack."""
    return " ".join(re.sub(r"[\W_]+", " ", take_key(text).replace("'", "")).split())


def _named(files: Sequence[Path]) -> str:
    return list_names([file.name for file in files], _MAX_NAMED)
