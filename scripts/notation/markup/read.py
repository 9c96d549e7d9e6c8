"""Reads Markdown and HTML, also where one is inside the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scripts.notation.markup.html_tags import replace_tags
from scripts.notation.markup.inline import read_inline
from scripts.notation.markup.lines import read_lines
from scripts.notation.markup.lists import read_lists
from scripts.notation.page_layout import join_divided_words

if TYPE_CHECKING:
    from scripts.model.header import Header
    from scripts.notation.source_line import Notices, SourceLine

_MAX_PASSES: Final = 4


def read_markup(lines: list[SourceLine], header: Header, notices: Notices) -> list[SourceLine]:
    """Return `lines` without markup; reads again what was inside other markup, such as a list in a quote."""
    for _ in range(_MAX_PASSES):
        before = [line.text for line in lines]
        for step in (join_divided_words, replace_tags, read_lines, read_lists):
            lines = step(lines, header, notices)
        lines = [line if line.literal else read_inline(line, notices) for line in lines]
        if [line.text for line in lines] == before:
            break
    return lines
