"""Fixes for problems whose hint names what was probably meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lsprotocol.types import CodeAction, CodeActionKind, TextEdit, WorkspaceEdit

from scripts.suggestions import nearest
from voice.editor.diagnostics import INCLUDED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lsprotocol.types import Diagnostic

    from voice.editor.document import Document
    from voice.editor.positions import Units

_MEANT: Final = re.compile(
    r"""did\ you\ mean\ (?: '(?P<single>[^']+)' | "(?P<double>[^"]+)" | (?P<whole>\[[^\]]*\]|\{[^}]*\})
        | (?P<bare>[^\s?'"]+) )\?""",
    re.VERBOSE | re.IGNORECASE,
)
_WORD: Final = re.compile(r"""[^\s\[\]{}"',+]+""")
_ARGUMENT: Final = re.compile(r"""\[\s*\w+:?\s+["']?(.*?)["']?\s*\]""")
_CUT: Final = "…"


def fixes(diagnostics: Iterable[Diagnostic], document: Document, units: Units) -> Iterator[CodeAction]:
    """Yield a fix for each of the `diagnostics` of `document` that says what was probably meant."""
    for diagnostic in diagnostics:
        meant = _MEANT.search(diagnostic.message) if diagnostic.data != INCLUDED else None
        edit = meant and _edit(diagnostic, meant, document, units)
        if edit:
            yield CodeAction(
                f"Change to {edit.new_text}",
                CodeActionKind.QuickFix,
                diagnostics=[diagnostic],
                edit=WorkspaceEdit(changes={document.uri: [edit]}),
                is_preferred=True,
            )


def _edit(diagnostic: Diagnostic, meant: re.Match[str], document: Document, units: Units) -> TextEdit | None:
    """Return the edit that puts what was meant in place of what is most like it in the range of `diagnostic`."""
    new = next(group for group in meant.groups() if group)
    line, place = diagnostic.range.start.line, diagnostic.range
    if _CUT in new or line >= len(document.lines) or place.end.line != line:
        return None
    text = document.lines[line]
    start, stop = units.index(text, place.start.character), units.index(text, place.end.character)
    written = text[start:stop]
    old = nearest(new, [written] if meant["whole"] else _candidates(written))
    if not old:
        return None
    start += written.index(old)
    return TextEdit(units.span(document.lines, line, start, start + len(old)), new)


def _candidates(written: str) -> list[str]:
    """Return the parts of `written` that may be a misspelled name."""
    arguments = _ARGUMENT.findall(written)
    return [*arguments, *_WORD.findall(written), *([] if written.startswith("[") else [written])]
