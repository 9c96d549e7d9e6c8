"""The chapters of a script, and the command that plays from one of them."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections import Counter
from typing import TYPE_CHECKING

from scripts.model.elements import Heading
from scripts.model.tree import flatten

if TYPE_CHECKING:
    from voice.editor.document import Document


def chapters(document: Document) -> list[Heading]:
    """Return the headings of `document` in order."""
    return [element for element in flatten(document.script.elements) if isinstance(element, Heading)]


def unique_chapters(document: Document) -> list[Heading]:
    """Return the headings of `document` that their titles identify."""
    repeated = {title for title, count in Counter(map(_title, chapters(document))).items() if count > 1}
    return [heading for heading in chapters(document) if _title(heading) not in repeated]


def _title(heading: Heading) -> str:
    return heading.title.casefold()


def play_arguments(document: Document, line: int) -> list[str]:
    """Return the command that plays `document` from the chapter that contains the line at index `line`."""
    before = [heading.title for heading in chapters(document) if heading.place.line - 1 <= line]
    return ["outpour", "play", document.label, *([f"--from={before[-1]}"] if before else [])]


def shell_command(arguments: list[str]) -> str:
    """Return `arguments` as they are typed in a terminal."""
    return subprocess.list2cmdline(arguments) if os.name == "nt" else shlex.join(arguments)
