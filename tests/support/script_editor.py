"""An editor that talks to the real language server over its standard streams."""

import asyncio
import os

from lsprotocol import types
from program import command_line
from pygls.lsp.client import LanguageClient

WAIT_S = 300
"""How long an answer may take before the test fails."""


class ScriptEditor:
    """Opens and changes documents; every method returns when the server has answered.

    Args:
        folder: where its scripts are.
        capabilities: what the editor says it can do.
    """

    def __init__(self, folder, capabilities=None):
        self.folder = folder
        self.loop = asyncio.new_event_loop()
        self.client = LanguageClient("test", "1")
        self.shown = []
        self.versions = {}
        self.version = 0
        self.published = asyncio.Queue()
        self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: self.published.put_nowait(params))  # noqa: PLW0108 (pygls marks what it gets)
        self.client.feature(types.WINDOW_SHOW_MESSAGE)(lambda params: self.shown.append(params.message))
        environment = os.environ | {"OUTPOUR_HOME": str(folder / "home")}
        command, *arguments = command_line("lsp")
        self.run(self.client.start_io(command, *arguments, env=environment, cwd=folder))
        capabilities = capabilities or types.ClientCapabilities()
        self.initialized = self.run(
            self.client.initialize_async(types.InitializeParams(capabilities=capabilities, process_id=os.getpid()))
        )
        self.client.initialized(types.InitializedParams())

    def run(self, awaitable):
        return self.loop.run_until_complete(asyncio.wait_for(awaitable, WAIT_S))

    def uri(self, name):
        return (self.folder / name).as_uri()

    def open(self, text, name="a.txt", uri=None):
        """Open a document and return its problems."""
        uri = uri or self.uri(name)
        version = self._next_version(uri)
        self.client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "outpour", version, text))
        )
        return self.problems(uri)

    def change(self, *texts, name="a.txt"):
        """Change a document to each of `texts` in turn and return the problems of the last."""
        uri = self.uri(name)
        for text in texts:
            self._next_version(uri)
            self.client.text_document_did_change(
                types.DidChangeTextDocumentParams(
                    types.VersionedTextDocumentIdentifier(version=self.versions[uri], uri=uri),
                    [types.TextDocumentContentChangeWholeDocument(text)],
                )
            )
        return self.problems(uri)

    def _next_version(self, uri):
        """The next version of a document; none is used twice, so that no late answer is taken for another's."""
        self.version += 1
        self.versions[uri] = self.version
        return self.version

    def problems(self, uri):
        """The problems of the current version of a document."""
        while True:
            params = self.run(self.published.get())
            if params.uri == uri and params.version == self.versions[uri]:
                return list(params.diagnostics)

    def document(self, name="a.txt"):
        return types.TextDocumentIdentifier(self.uri(name))

    def complete(self, line, character, name="a.txt"):
        """The label and the written text of each completion at a place."""
        params = types.CompletionParams(self.document(name), types.Position(line, character))
        items = self.run(self.client.text_document_completion_async(params))
        return {item.label: item for item in items}

    def hover(self, line, character, name="a.txt"):
        """The text shown for a place; empty if there is none."""
        params = types.HoverParams(self.document(name), types.Position(line, character))
        shown = self.run(self.client.text_document_hover_async(params))
        return shown.contents.value if shown else ""

    def fixes(self, diagnostics, name="a.txt"):
        """The fixes that are offered where the first of `diagnostics` is."""
        params = types.CodeActionParams(
            self.document(name), diagnostics[0].range, types.CodeActionContext(list(diagnostics))
        )
        return list(self.run(self.client.text_document_code_action_async(params)))

    def symbols(self, name="a.txt"):
        params = types.DocumentSymbolParams(self.document(name))
        return list(self.run(self.client.text_document_document_symbol_async(params)))

    def lenses(self, name="a.txt"):
        return list(self.run(self.client.text_document_code_lens_async(types.CodeLensParams(self.document(name)))))

    def command(self, name, *arguments):
        params = types.ExecuteCommandParams(name, list(arguments))
        return self.run(self.client.workspace_execute_command_async(params))

    def close(self):
        """End the server and return its exit status."""
        self.run(self.client.shutdown_async(None))
        self.client.exit(None)
        server = self.client._server  # the client has no other way to wait for its end
        status = self.run(server.wait())
        self.run(self.client.stop())
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()
        return status


def applied(text, action):
    """`text` with the only edit of a fix applied; columns are counted in UTF-16 units."""
    ((edit,),) = action.edit.changes.values()
    lines = text.split("\n")
    line = lines[edit.range.start.line].encode("utf-16-le")
    start, stop = edit.range.start.character * 2, edit.range.end.character * 2
    lines[edit.range.start.line] = (line[:start] + edit.new_text.encode("utf-16-le") + line[stop:]).decode("utf-16-le")
    return "\n".join(lines)
