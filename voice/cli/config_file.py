"""Reads config.toml without raising errors, and locates its mistakes by line."""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from voice.errors import ADVICE
from voice.storage.paths import MAX_CONFIG_SIZE, failure_reason, read_regular

if TYPE_CHECKING:
    from pathlib import Path

_POSITION: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_UNUSED: Final = "so no setting is used and the history is not kept"
_MOST_LINES: Final = 300
"""Maximum number of lines to search for a mistake."""


@dataclass(frozen=True)
class Fault:
    """Something in config.toml that can't be used."""

    path: Path
    """The file."""

    reason: str
    """The problem, its consequence, and what to do."""

    line: int | None = None
    """The line, from 1; None if unknown."""

    setting: str = ""
    """The setting concerned; empty if unknown, or for the whole file."""

    def __str__(self) -> str:
        return f"{self.path}{f', line {self.line}' if self.line else ''}: {self.reason}"


def parse_config(path: Path) -> tuple[dict[str, Any], str, Fault | None]:
    """Return the parsed file at `path`, its text, and why it can't be read; the first two are empty without a file."""
    try:
        raw = read_regular(path)
    except FileNotFoundError:
        return {}, "", None
    except OSError as error:
        return {}, "", Fault(path, f"{failure_reason(path, error)}, {_UNUSED}; {ADVICE}")
    if len(raw) > MAX_CONFIG_SIZE:
        return {}, "", Fault(path, f"it is larger than {MAX_CONFIG_SIZE // 1000} kB, {_UNUSED}; shorten it")
    return _parsed(path, raw)


def _parsed(path: Path, raw: bytes) -> tuple[dict[str, Any], str, Fault | None]:
    text = ""
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


def _syntax_fault(path: Path, text: str, message: str) -> Fault:
    """Return the fault for `message` from the TOML parser, which ends in a position."""
    position = _POSITION.search(message)
    if not position:
        return Fault(path, f"not valid TOML ({message}), {_UNUSED}; correct the file")
    line = int(position[1]) if position[1] else len(text.splitlines())
    column = f" at column {position[2]}" if position[2] else ""
    return Fault(path, f"not valid TOML{column} ({message[: position.start()]}), {_UNUSED}; correct it", line)


def line_of(text: str, *key: str) -> int | None:
    """Return the line of `text`, valid TOML, on which the value of `key` ends; None beyond the first 300 lines.

    The TOML parser doesn't report lines, so this finds the shortest prefix of the text that contains the key.
    """
    for count, content in _prefixes(text):
        found: Any = content
        for name in key:
            found = found.get(name) if isinstance(found, dict) else None
        if found is not None:
            return count
    return None


@lru_cache(maxsize=1)
def _prefixes(text: str) -> tuple[tuple[int, dict[str, Any]], ...]:
    """Return the numbers of lines after which `text` is valid TOML, and its content up to there."""
    lines = text.split("\n")[:_MOST_LINES]
    found = []
    for count in range(1, len(lines) + 1):
        with suppress(ValueError, RecursionError):
            found.append((count, tomllib.loads("\n".join(lines[:count]))))
    return tuple(found)
