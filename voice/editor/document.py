"""A script that is open in an editor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from scripts.checks.check import CheckContext, check
from scripts.syntax.header_reader import source_lines
from scripts.syntax.parser import parse
from voice.session.loading import check_context
from voice.speech.voice_names import script_voice_fault

if TYPE_CHECKING:
    from scripts.errors import Problem
    from scripts.library.lookup import Source
    from scripts.model.script import Script
    from voice.storage.paths import Paths

_FENCE: Final = "---"
_FENCES: Final = (_FENCE, "...")


@dataclass(frozen=True)
class Document:
    """A script as it stands in an editor, which may not be saved."""

    text: str
    """Its whole text."""

    source: Source | None = None
    """Its file; None if it has never been saved."""

    unsaved_label: str = "script"
    """Its name in problems while it has no file."""

    @cached_property
    def lines(self) -> list[str]:
        """Its lines, as editors and `Place.line` number them."""
        return source_lines(self.text)

    @property
    def label(self) -> str:
        """Its name in problems."""
        return self.source.label if self.source else self.unsaved_label

    @cached_property
    def script(self) -> Script:
        """The script as far as it can be parsed, without what it includes."""
        return parse(self.text, "script", self.label)[0]

    def problems(self, paths: Paths) -> list[Problem]:
        """Return what `outpour check` reports for this text."""
        name = self.source.name if self.source else "script"
        return check(self.text, name, self.label, self._context(paths))[1]

    def _context(self, paths: Paths) -> CheckContext:
        """Return the files and voices that it may use; a script that isn't saved has no folder to use files from."""
        if self.source is None:
            return CheckContext(voice_fault=script_voice_fault)
        return check_context(self.source, paths, anywhere=False)

    @cached_property
    def front_matter_end(self) -> int:
        """The index of the line that ends the front matter, or of the last line while none does; 0 without one."""
        if self.lines[0].rstrip() != _FENCE:
            return 0
        ends = (index for index, line in enumerate(self.lines) if index and line.rstrip() in _FENCES)
        return next(ends, len(self.lines))

    def in_front_matter(self, line: int) -> bool:
        """Return whether the line at index `line` is between the fences of the front matter."""
        return 0 < line < self.front_matter_end
