"""`outpour lsp`."""

from __future__ import annotations

import click

from voice.storage.paths import user_paths


@click.command("lsp")
def command() -> None:
    """Help an editor with scripts, as a language server on standard input and output.

    Your editor starts it. It needs the extra `editor`.
    """
    from voice.editor.errors import MissingServerError

    try:
        import pygls  # noqa: F401 (only whether it is there)
    except ModuleNotFoundError as error:
        raise MissingServerError from error
    from voice.editor.server import serve

    serve(user_paths())
