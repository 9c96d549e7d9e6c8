"""Problems, fixes, completions, help and chapters in the types of the Language Server Protocol."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lsprotocol import types
from pygls.uris import to_fs_path

from scripts.library.lookup import Source
from voice.editor.document import Document
from voice.editor.outline import chapters, unique_chapters
from voice.editor.positions import Span, span_in

if TYPE_CHECKING:
    from scripts.errors import Severity
    from voice.editor.completion import Completions
    from voice.editor.diagnostics import Diagnostic
    from voice.editor.fixes import Fix
    from voice.editor.positions import Units
    from voice.storage.paths import Paths

PLAY: Final = "outpour.playFromHere"
"""The editor's command that plays from a chapter."""

SOURCE: Final = "outpour"
"""The name of the program in an editor's list of problems."""

_SEVERITIES: Final[dict[Severity, types.DiagnosticSeverity]] = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
}
_KINDS: Final = {
    "direction": types.CompletionItemKind.Keyword,
    "key": types.CompletionItemKind.Property,
    "value": types.CompletionItemKind.Value,
    "word": types.CompletionItemKind.Variable,
}


@dataclass(frozen=True)
class OpenDocument(Document):
    """A script that an editor has opened."""

    uri: str = ""
    """The address by which the editor names it."""

    version: int = 0
    """The editor's number of this state of the text."""


def open_document(uri: str, text: str, version: int, paths: Paths) -> OpenDocument:
    """Return the script that an editor has opened at `uri`, which may not be a file."""
    file = to_fs_path(uri) if uri.startswith("file:") else None
    if not file:
        return OpenDocument(text, None, uri, uri, version)
    path = Path(file)
    source = Source(path.stem, path, "yours" if path.parent == paths.scripts else "file")
    return OpenDocument(text, source, uri, uri, version)


def to_range(span: Span, document: Document, units: Units) -> types.Range:
    """Return `span` in the editor's units."""
    text = document.lines[span.line]
    return types.Range(
        types.Position(span.line, units.count(text[: span.start])),
        types.Position(span.line, units.count(text[: span.stop])),
    )


def to_diagnostic(found: Diagnostic, document: Document, units: Units) -> types.Diagnostic:
    """Return a problem of `document`."""
    place = to_range(found.span, document, units)
    return types.Diagnostic(place, found.text, _SEVERITIES[found.severity], found.code, source=SOURCE)


def to_action(found: Diagnostic, fix: Fix, document: OpenDocument, units: Units) -> types.CodeAction:
    """Return the fix for a problem of `document`."""
    edit = types.TextEdit(to_range(fix.span, document, units), fix.text)
    return types.CodeAction(
        fix.label,
        types.CodeActionKind.QuickFix,
        diagnostics=[to_diagnostic(found, document, units)],
        edit=types.WorkspaceEdit(changes={document.uri: [edit]}),
        is_preferred=True,
    )


def to_items(found: Completions, document: Document, units: Units) -> list[types.CompletionItem]:
    """Return what can be written in `document`."""
    place = to_range(found.span, document, units)
    return [
        types.CompletionItem(
            each.label,
            kind=_KINDS[each.kind],
            text_edit=types.TextEdit(place, each.text),
            filter_text=each.label,
            documentation=types.MarkupContent(types.MarkupKind.Markdown, each.about) if each.about else None,
        )
        for each in found.options
    ]


def symbols(document: Document, units: Units) -> list[types.DocumentSymbol]:
    """Return the chapters of `document`, each with the lines up to the next."""
    headings = chapters(document)
    starts = [heading.place.line - 1 for heading in headings]
    found = []
    for heading, start, following in zip(headings, starts, [*starts, len(document.lines)][1:], strict=True):
        name = _whole_line(document, start, units)
        whole = _whole_line(document, max(start, following - 1), units)
        whole.start = name.start
        found.append(types.DocumentSymbol(heading.title, types.SymbolKind.String, whole, name))
    return found


def _whole_line(document: Document, line: int, units: Units) -> types.Range:
    return to_range(span_in(document.lines, line, 0, len(document.lines[line])), document, units)


def lenses(document: OpenDocument, units: Units) -> list[types.CodeLens]:
    """Return *Play from here* for each chapter of `document` that a title identifies."""
    if document.source is None:
        return []
    return [
        types.CodeLens(
            to_range(Span(heading.place.line - 1, 0, 0), document, units),
            types.Command("Play from here", PLAY, arguments=[document.uri, heading.place.line - 1]),
        )
        for heading in unique_chapters(document)
    ]
