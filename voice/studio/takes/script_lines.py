"""The lines of a saved script with their takes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scripts.expansion.every_line import every_line
from voice.session.loading import load_checked
from voice.studio.takes.errors import UnknownLineError
from voice.takes.store import TakeStore, take_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.expansion.choices import Choices
    from scripts.expansion.every_line import ScriptLine
    from scripts.library.lookup import Source
    from scripts.model.takes import Take
    from voice.studio.studio import Studio


@dataclass(frozen=True)
class RecordableLine:
    """A line of a script as the page shows it."""

    line: ScriptLine
    """The line."""

    source_line: int | None
    """The number of its line in the script, from 1; None for a line that the script doesn't write itself."""

    take: Take | None
    """Its take."""

    @property
    def line_id(self) -> str:
        """What the page calls it; the same for lines that share a take."""
        return hashlib.sha256(self.line.key.encode()).hexdigest()[:16]

    def as_json(self) -> dict[str, Any]:
        """Return it as the page receives it."""
        take = self.take and {"seconds": self.take.length / 1000, "date": self.take.date}
        return {
            "id": self.line_id,
            "number": self.line.number,
            "chapter": self.line.chapter,
            "text": self.line.text,
            "line": self.source_line,
            "take": take,
        }


@dataclass(frozen=True)
class ScriptLines:
    """The lines of a script and the store of their takes."""

    store: TakeStore
    """The takes."""

    lines: tuple[RecordableLine, ...]
    """The lines, in order."""

    def line(self, line_id: str) -> RecordableLine:
        """Return the line that the page calls `line_id`.

        Raises:
            UnknownLineError: there is none.
        """
        for line in self.lines:
            if line.line_id == line_id:
                return line
        raise UnknownLineError


def script_lines(studio: Studio, script_id: str, choices: Choices) -> ScriptLines:
    """Return the lines of the saved script with this id, with the words of `choices`.

    Raises:
        UnknownScriptError: there is no such script.
        ScriptError: it can't be read, or has errors.
    """
    source = studio.files.source(script_id)
    store = take_store(source, studio.paths)
    return ScriptLines(store, tuple(_lines(studio, source, store, choices)))


def _lines(studio: Studio, source: Source, store: TakeStore, choices: Choices) -> Iterator[RecordableLine]:
    script = load_checked(source, studio.paths, allow_files=studio.request.allow_files)
    for line in every_line(script, choices):
        place = line.utterance.place
        own = place.line if place.file == source.label else None
        yield RecordableLine(line, own, store.takes.get(line.key))


def require_writable(studio: Studio, script_id: str) -> None:
    """Raise ReadOnlyScriptError if the script with this id must not get takes."""
    studio.files.require_writable(studio.files.source(script_id))
