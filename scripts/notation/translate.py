"""Translates the body of a brought script into Outpour's notation, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from scripts.notation.bracketed import bracketed
from scripts.notation.citations import drop_citations
from scripts.notation.comments import drop_comments
from scripts.notation.escapes import decode
from scripts.notation.inline_directions import inline_directions
from scripts.notation.line_setting import line_setting
from scripts.notation.markup.read import read_markup
from scripts.notation.minute_marks import minute_marks
from scripts.notation.page_layout import undo_page_layout
from scripts.notation.pasted_remains import drop_pasted_remains
from scripts.notation.phrases.foreign_marks import foreign_marks
from scripts.notation.screenplay import screenplay
from scripts.notation.source_line import Notices, SourceLine
from scripts.notation.speaker_labels import speaker_labels
from scripts.notation.stage_directions import stage_directions
from scripts.notation.transcript_heads import transcript_heads

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.model.header import Header

Step: TypeAlias = "Callable[[list[SourceLine], Header, Notices], list[SourceLine]]"
"""Rewrites the lines of a body; it may drop lines, and adds what the listener should know to the notices."""


def each_line(rewrite: Callable[[SourceLine, Notices], SourceLine | None]) -> Step:
    """Return the step that rewrites each line by itself; a line of which `rewrite` returns None is dropped."""

    def step(lines: list[SourceLine], header: Header, notices: Notices) -> list[SourceLine]:
        rewritten = (line if line.literal else rewrite(line, notices) for line in lines)
        return [line for line in rewritten if line is not None]

    return step


STEPS: Final[tuple[Step, ...]] = (
    decode,
    drop_comments,
    drop_pasted_remains,
    undo_page_layout,
    read_markup,
    drop_citations,
    transcript_heads,
    minute_marks,
    each_line(foreign_marks),
    screenplay,
    inline_directions,
    stage_directions,
    speaker_labels,
    bracketed,
    line_setting,
)
"""The steps, in order."""


def translate(
    lines: list[SourceLine], header: Header, file: str, source: list[str]
) -> tuple[list[SourceLine], Notices]:
    """Return `lines`, the body of a script, in Outpour's notation, and what to know about it: warnings and comments.

    Args:
        lines: the lines of the body with clean characters.
        header: the front matter, which can settle doubts for the whole file.
        file: the file's name in messages.
        source: all lines of the file as written, for messages.
    """
    notices = Notices(file, source)
    for step in STEPS:
        lines = step(lines, header, notices)
    notices.report_collected()
    return lines, notices
