"""The language server: answers an editor over standard input and output."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from voice.editor.completion import completions
from voice.editor.diagnostics import diagnostics
from voice.editor.fixes import fix
from voice.editor.outline import play_arguments, shell_command
from voice.editor.positions import Units
from voice.editor.protocol import (
    PLAY,
    OpenDocument,
    lenses,
    open_document,
    symbols,
    to_action,
    to_diagnostic,
    to_items,
    to_range,
)
from voice.editor.protocol_stream import take_standard_output
from voice.editor.reference import hover

if TYPE_CHECKING:
    from voice.editor.diagnostics import Diagnostic
    from voice.storage.paths import Paths

_PAUSE_S: Final = 0.15
"""Time without a keystroke after which a document is checked, in seconds."""


class ScriptServer(LanguageServer):
    """A language server for scripts.

    It knows only documents that the editor has opened, and reads other files only as `outpour check` does.
    """

    def __init__(self, paths: Paths) -> None:
        # Editors and Python disagree on what ends a line, so that changes of parts could go to the wrong place.
        super().__init__("outpour", version("outpour"), text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self.paths = paths
        self.documents: dict[str, OpenDocument] = {}
        self._found: dict[str, tuple[OpenDocument, list[Diagnostic]]] = {}
        self._checks: set[asyncio.Task[None]] = set()
        self._checking = asyncio.Lock()

    @property
    def units(self) -> Units:
        """The units of the editor's columns."""
        return Units(self.workspace.position_encoding or types.PositionEncodingKind.Utf16)

    def update(self, document: OpenDocument, pause_s: float = _PAUSE_S) -> None:
        """Keep `document` in place of its last state, and check it if no other has come after `pause_s` seconds."""
        self.documents[document.uri] = document
        check = asyncio.get_running_loop().create_task(self._check(document, pause_s))
        self._checks.add(check)
        check.add_done_callback(self._checks.discard)

    def forget(self, uri: str) -> None:
        """Drop a closed document and its problems."""
        self.documents.pop(uri, None)
        self._found.pop(uri, None)
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def problems_in(self, document: OpenDocument, place: types.Range) -> list[Diagnostic]:
        """Return the problems of `document` on the lines of `place`; none while it has not been checked."""
        checked, found = self._found.get(document.uri, (None, []))
        if checked is not document:
            return []
        return [each for each in found if place.start.line <= each.span.line <= place.end.line]

    async def _check(self, document: OpenDocument, pause_s: float) -> None:
        """Check `document` and send its problems, unless it has changed meanwhile; one document at a time."""
        await asyncio.sleep(pause_s)
        async with self._checking:
            if self.documents.get(document.uri) is not document:
                return
            found = await asyncio.to_thread(diagnostics, document, self.paths)
        if self.documents.get(document.uri) is document:
            self._found[document.uri] = document, found
            shown = [to_diagnostic(each, document, self.units) for each in found]
            self.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(document.uri, shown, document.version)
            )


def script_server(paths: Paths) -> ScriptServer:
    """Return a language server for scripts with all its features."""
    server = ScriptServer(paths)
    _add_documents(server)
    _add_answers(server)
    _add_play(server)
    return server


def _add_documents(server: ScriptServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        server.update(open_document(document.uri, document.text, document.version, server.paths), 0)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        if params.content_changes:
            document = params.text_document
            text = params.content_changes[-1].text
            server.update(open_document(document.uri, text, document.version, server.paths))

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        for document in tuple(server.documents.values()):  # it may be included in others
            server.update(document)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.forget(params.text_document.uri)


def _add_answers(server: ScriptServer) -> None:
    def place(params: types.HoverParams | types.CompletionParams) -> tuple[OpenDocument, int, int] | None:
        document = server.documents.get(params.text_document.uri)
        line = params.position.line
        if document is None or line >= len(document.lines):
            return None
        return document, line, server.units.index(document.lines[line], params.position.character)

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=["[", "{", " ", "+"]))
    def complete(params: types.CompletionParams) -> list[types.CompletionItem]:
        at = place(params)
        found = completions(*at, server.paths) if at else None
        return to_items(found, at[0], server.units) if at and found else []

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def show_help(params: types.HoverParams) -> types.Hover | None:
        at = place(params)
        help_ = hover(*at) if at else None
        if not at or not help_:
            return None
        content = types.MarkupContent(types.MarkupKind.Markdown, help_.text)
        return types.Hover(content, to_range(help_.span, at[0], server.units))

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def outline(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        document = server.documents.get(params.text_document.uri)
        return symbols(document, server.units) if document else []

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    )
    def actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return []
        found = [(each, fix(each, document)) for each in server.problems_in(document, params.range)]
        return [to_action(each, change, document, server.units) for each, change in found if change]


def _add_play(server: ScriptServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    def lens(params: types.CodeLensParams) -> list[types.CodeLens]:
        document = server.documents.get(params.text_document.uri)
        return lenses(document, server.units) if document else []

    @server.command(PLAY)
    def play(uri: str, line: int) -> list[str]:
        """Show and return the command that plays from a line; the server itself makes no sound."""
        document = server.documents.get(uri)
        if document is None or document.source is None:
            return []
        arguments = play_arguments(document, line)
        message = f"In a terminal, once the script is saved: {shell_command(arguments)}"
        server.window_show_message(types.ShowMessageParams(types.MessageType.Info, message))
        return arguments


def serve(paths: Paths) -> None:
    """Answer the editor on standard input and output until it leaves; everything else is printed to standard error."""
    output = take_standard_output()
    with suppress(BrokenPipeError):
        script_server(paths).start_io(sys.stdin.buffer, output)
