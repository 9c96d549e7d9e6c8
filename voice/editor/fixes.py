"""Fixes for problems whose hint names what was probably meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scripts.suggestions import nearest
from voice.editor.positions import Span

if TYPE_CHECKING:
    from voice.editor.diagnostics import Diagnostic
    from voice.editor.document import Document

_MEANT: Final = re.compile(
    r"""did\ you\ mean\ (?: '(?P<single>[^']+)' | "(?P<double>[^"]+)" | (?P<whole>\[[^\]]*\]|\{[^}]*\})
        | (?P<bare>[^\s?'"]+) )\?""",
    re.VERBOSE | re.IGNORECASE,
)
_WORD: Final = re.compile(r"""[^\s\[\]{}"',+]+""")
_ARGUMENT: Final = re.compile(r"""\[\s*\w+:?\s+["']?(.*?)["']?\s*\]""")
_CUT: Final = "…"


@dataclass(frozen=True)
class Fix:
    """A change that solves a problem."""

    span: Span
    """The characters to replace."""

    text: str
    """The text to put in their place."""

    @property
    def label(self) -> str:
        """What a button or menu says."""
        return f"Change to {self.text}"


def fix(diagnostic: Diagnostic, document: Document) -> Fix | None:
    """Return the change to what `diagnostic` says was probably meant; None if it doesn't say.

    It replaces what is most like it among the characters of the problem.
    """
    meant = _MEANT.search(diagnostic.text) if not diagnostic.included else None
    if not meant or diagnostic.span.line >= len(document.lines):
        return None
    new = next(group for group in meant.groups() if group)
    line, start = diagnostic.span.line, diagnostic.span.start
    written = document.lines[line][start : diagnostic.span.stop]
    old = None if _CUT in new else nearest(new, [written] if meant["whole"] else _candidates(written))
    if not old:
        return None
    start += written.index(old)
    return Fix(Span(line, start, start + len(old)), new)


def _candidates(written: str) -> list[str]:
    """Return the parts of `written` that may be a misspelled name."""
    arguments = _ARGUMENT.findall(written)
    return [*arguments, *_WORD.findall(written), *([] if written.startswith("[") else [written])]
