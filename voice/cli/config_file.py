"""The file config.toml: read without an exception, with the lines that mistakes stand on."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from voice.errors import ADVICE
from voice.storage.paths import failure_reason, read_regular

if TYPE_CHECKING:
    from pathlib import Path

_WHERE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_UNUSED: Final = "so no setting is used and the history is not kept"
_MOST_LINES: Final = 300
"""Lines that are searched for a mistake at most."""


@dataclass(frozen=True)
class Fault:
    """Something in config.toml that can't be used."""

    path: Path
    """The file."""

    reason: str
    """What is wrong, what follows from that, and what to do."""

    line: int | None = None
    """The line, from 1; None if it is not known."""

    setting: str = ""
    """The setting that is meant; empty if that can't be known, or for the whole file."""

    def __str__(self) -> str:
        return f"{self.path}{f', line {self.line}' if self.line else ''}: {self.reason}"


def parse_config(path: Path) -> tuple[dict[str, Any], str, Fault | None]:
    """Return what the file at `path` says and its text, both empty if there is none; and why it can't be read."""
    try:
        raw = read_regular(path)
    except FileNotFoundError:
        return {}, "", None
    except OSError as error:
        return {}, "", Fault(path, f"{failure_reason(path, error)}, {_UNUSED}; {ADVICE}")
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        return tomllib.loads(text), text, None
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return {}, "", Fault(path, f"not UTF-8, {_UNUSED}; save it as UTF-8 text", line)
    except RecursionError:
        return {}, "", Fault(path, f"nested too deeply, {_UNUSED}; correct the file")
    except ValueError as error:
        return {}, "", _syntax_fault(path, text, str(error))


def _syntax_fault(path: Path, text: str, said: str) -> Fault:
    """Return what TOML's parser `said`, with the place that it puts at the end."""
    place = _WHERE.search(said)
    if not place:
        return Fault(path, f"not valid TOML ({said}), {_UNUSED}; correct the file")
    line = int(place[1]) if place[1] else len(text.splitlines())
    column = f" at column {place[2]}" if place[2] else ""
    return Fault(path, f"not valid TOML{column} ({said[: place.start()]}), {_UNUSED}; correct it", line)


def line_of(text: str, *key: str) -> int | None:
    """Return the line of `text`, valid TOML, on which the value of `key` ends; None if that is far down.

    TOML's parser keeps no lines, so the shortest beginning of the text that has the key is looked for.
    """
    lines = text.split("\n")
    for count in range(1, min(len(lines), _MOST_LINES) + 1):
        try:
            found: Any = tomllib.loads("\n".join(lines[:count]))
        except ValueError:
            continue
        for name in key:
            found = found.get(name) if isinstance(found, dict) else None
        if found is not None:
            return count
    return None
