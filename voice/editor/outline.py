"""The chapters of a script: an outline, and the command that plays from one of them."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections import Counter
from typing import TYPE_CHECKING, Final

from lsprotocol.types import CodeLens, Command, DocumentSymbol, SymbolKind

from scripts.model.elements import Heading
from scripts.model.tree import flatten

if TYPE_CHECKING:
    from voice.editor.document import Document
    from voice.editor.positions import Units

PLAY: Final = "outpour.playFromHere"
"""The editor's command that plays from a chapter."""


def chapters(document: Document) -> list[Heading]:
    """Return the headings of `document` in order."""
    return [element for element in flatten(document.script.elements) if isinstance(element, Heading)]


def symbols(document: Document, units: Units) -> list[DocumentSymbol]:
    """Return the chapters of `document`, each with the lines up to the next."""
    headings = chapters(document)
    starts = [heading.place.line - 1 for heading in headings]
    found = []
    for heading, start, following in zip(headings, starts, [*starts, len(document.lines)][1:], strict=True):
        name = units.span(document.lines, start, 0, len(document.lines[start]))
        last = max(start, following - 1)
        whole = units.span(document.lines, last, 0, len(document.lines[last]))
        whole.start = name.start
        found.append(DocumentSymbol(heading.title, SymbolKind.String, whole, name))
    return found


def lenses(document: Document, units: Units) -> list[CodeLens]:
    """Return *Play from here* for each chapter of `document` that a title identifies."""
    if document.path is None:
        return []
    repeated = {title for title, count in Counter(map(_title, chapters(document))).items() if count > 1}
    return [
        CodeLens(
            units.span(document.lines, heading.place.line - 1, 0, 0),
            Command("Play from here", PLAY, arguments=[document.uri, heading.place.line - 1]),
        )
        for heading in chapters(document)
        if _title(heading) not in repeated
    ]


def _title(heading: Heading) -> str:
    return heading.title.casefold()


def play_arguments(document: Document, line: int) -> list[str]:
    """Return the command that plays `document` from the chapter that contains the line at index `line`."""
    before = [heading.title for heading in chapters(document) if heading.place.line - 1 <= line]
    return ["outpour", "play", document.label, *([f"--from={before[-1]}"] if before else [])]


def shell_command(arguments: list[str]) -> str:
    """Return `arguments` as they are typed in a terminal."""
    return subprocess.list2cmdline(arguments) if os.name == "nt" else shlex.join(arguments)
