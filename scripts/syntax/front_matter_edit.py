"""Sets keys in the front matter of a script, and leaves everything else as it is written."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import yaml

from scripts.errors import FrontMatterEditError
from scripts.notation.characters import clean_lines
from scripts.syntax.header_reader import read_front_matter, source_lines
from scripts.syntax.writer import front_matter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scripts.model.header import Header
    from scripts.notation.front_matter_block import FrontMatterBlock

EDITABLE: Final = ("voice", "music", "minutes")
"""The keys that can be set."""

_LONGEST_LINE: Final = 2000
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


def with_keys(text: str, values: Mapping[str, str | float]) -> str:
    """Return the script `text` with `values` in its front matter; every other character stays.

    Args:
        text: a script, with or without front matter.
        values: texts or numbers by their keys, which are some of `EDITABLE`.

    Raises:
        FrontMatterEditError: the front matter is written in a way in which they can't be set.
    """
    header, before, block = read_front_matter(clean_lines(source_lines(text)), "")
    wanted = replace(header, **values)  # type: ignore[arg-type]  # the keys are fields of these types
    edited = _edited(text, block, values) if block.found else _with_front_matter(text, wanted)
    found, after, edited_block = read_front_matter(clean_lines(source_lines(edited)), "")
    if found != wanted or len(after) > len(before) or _body(block) != _body(edited_block):
        raise FrontMatterEditError(tuple(f"{key}: {_yaml(value)}" for key, value in values.items()))
    return edited


def _body(block: FrontMatterBlock) -> list[str]:
    return [line.text for line in block.body if line.text]


def _with_front_matter(text: str, header: Header) -> str:
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    newline = "\r\n" if "\r\n" in text else "\n"
    return mark + "".join(f"{line}{newline}" for line in front_matter(header)) + text.removeprefix(mark)


def _edited(text: str, block: FrontMatterBlock, values: Mapping[str, str | float]) -> str:
    lines = _LINE.findall(text)
    numbers = [line.number for line in block.keys]
    for key, value in values.items():
        written = ((number, _written(key, lines[number - 1])) for number in numbers)
        number, match = next(((number, match) for number, match in written if match), (max(numbers, default=1), None))
        line = lines[number - 1]
        if match:
            lines[number - 1] = f"{match[1]}{_yaml(value)}{match[3]}"
        else:
            ending = line[len(line.rstrip("\r\n")) :] or "\n"
            lines[number - 1] = f"{line}{_indent(lines, numbers)}{key}: {_yaml(value)}{ending}"
    return "".join(lines)


def _indent(lines: Sequence[str], numbers: Sequence[int]) -> str:
    """Return the indent of the first key, which all of them have."""
    first = lines[min(numbers) - 1] if numbers else ""
    return first[: len(first) - len(first.lstrip())]


def _written(key: str, line: str) -> re.Match[str] | None:
    """Match a `line` with `key`: what comes before its value, the value, and the rest, such as a comment."""
    pattern = rf"""(\ufeff?\s*{key}\s*[:=][ \t]*)("[^"]*"|'[^']*'|.*?)((?:[ \t]+\#.*)?\s*)\Z"""
    return re.match(pattern, line, re.IGNORECASE) if len(line) <= _LONGEST_LINE else None


def _yaml(value: Any) -> str:
    """Return `value` as YAML in one line."""
    if isinstance(value, float):
        return f"{value:g}"
    return yaml.safe_dump([value], default_flow_style=True, allow_unicode=True, width=10_000).strip()[1:-1]
