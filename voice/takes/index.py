"""The index of a folder of takes: a table that a person can read and edit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scripts.model.takes import Take
from scripts.times import Milliseconds

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_MS: Final = 600_000
"""Maximum length of a take, in milliseconds."""

_MAX_ROWS: Final = 30_000
_MAX_ROW: Final = 20_000
"""Maximum length of a row, in characters."""

_ROW: Final = re.compile(
    r"(?P<file>[^\W_][\w+.-]{0,150}\.flac)\s+(?P<seconds>\d{1,6}(?:[.,]\d{1,6})?)\s+(?P<date>\d{4}-\d\d-\d\d)\s+(?P<text>\S.*)"
)

_UNSEEN: Final = ("Cc", "Cf", "Cs")
_HEADER: Final = """\
# Takes: recordings of lines of this script, which are played in place of a voice. Made by `outpour record`.
# A line plays the take whose text it has. Columns: file, seconds, day of the recording, text of the line.
"""


@dataclass(frozen=True)
class Index:
    """The content of an index."""

    takes: tuple[Take, ...] = ()
    """The takes, in the order of the rows."""

    unreadable: tuple[tuple[int, str], ...] = ()
    """Rows that can't be read, with their line numbers from 1; they are kept when the index is written."""


def parse(content: str) -> Index:
    """Return the takes in the text of an index."""
    takes: list[Take] = []
    unreadable = []
    rows = map(str.strip, re.split(r"\r\n|\r|\n", content.removeprefix("\ufeff")))
    for number, row in enumerate(rows, start=1):
        if not row or row.startswith("#"):
            continue
        take = _take(row) if len(row) <= _MAX_ROW and len(takes) < _MAX_ROWS else None
        if take:
            takes.append(take)
        else:
            unreadable.append((number, row))
    return Index(tuple(takes), tuple(unreadable))


def written(index: Index) -> str:
    """Return the text of `index`."""
    width = max((len(take.file) for take in index.takes), default=0)
    rows = [f"{take.file:<{width}}  {take.length / 1000:7.3f}  {take.date}  {take.text}" for take in index.takes]
    return _HEADER + "".join(f"{row}\n" for row in (*rows, *(row for _, row in index.unreadable)))


def row_text(text: str) -> str:
    """Return `text` as a row can hold it: on one line, and without invisible characters."""
    shown = (character for character in text if character.isspace() or unicodedata.category(character) not in _UNSEEN)
    return " ".join("".join(shown).split())


def merged(takes: Iterable[Take], added: Iterable[Take]) -> tuple[Take, ...]:
    """Return `takes` with `added` in place of those of the same lines; new lines come last."""
    by_key = {take.key: take for take in takes}
    by_key |= {take.key: take for take in added}
    return tuple(by_key.values())


def _take(row: str) -> Take | None:
    match = _ROW.fullmatch(row)
    if match is None:
        return None
    length = round(float(match["seconds"].replace(",", ".")) * 1000)
    take = Take(match["text"], match["file"], Milliseconds(length), match["date"])
    return take if 0 < length <= LONGEST_MS and take.key else None
