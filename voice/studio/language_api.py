"""Routes of the language: problems, chapters, completions and help for the text in the page's editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import anyio
from starlette.responses import Response
from starlette.routing import Route

from scripts.model.limits import MAX_SCRIPT_SIZE
from voice.editor.completion import completions
from voice.editor.diagnostics import diagnostics
from voice.editor.document import Document
from voice.editor.fixes import fix
from voice.editor.outline import chapters
from voice.editor.positions import Offsets
from voice.editor.reference import hover
from voice.studio.bodies import json_of
from voice.studio.errors import BodyError, BodySizeError
from voice.studio.responses import JSONResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from voice.editor.diagnostics import Diagnostic
    from voice.editor.positions import Span
    from voice.storage.paths import Paths
    from voice.studio.studio import Studio

_CHECKS: Final = 2
"""Maximum number of checks at a time; others wait, and are skipped if the page has cancelled them."""


def routes(studio: Studio) -> list[Route]:
    """Return the routes of the language."""
    checks = anyio.CapacityLimiter(_CHECKS)

    async def check(request: Request) -> Response:
        document, _ = await _opened(request, studio)
        async with checks:
            if await request.is_disconnected():
                return Response(status_code=204)
            return JSONResponse(await anyio.to_thread.run_sync(_checked, document, studio.paths))

    async def complete(request: Request) -> JSONResponse:
        return JSONResponse(await anyio.to_thread.run_sync(_completed, *await _place(request, studio), studio.paths))

    async def help_at(request: Request) -> JSONResponse:
        return JSONResponse(await anyio.to_thread.run_sync(_hovered, *await _place(request, studio)))

    return [
        _route("check", check),
        _route("complete", complete),
        _route("hover", help_at),
    ]


def _route(name: str, answer: Callable[..., Any]) -> Route:
    return Route(f"/api/scripts/{{script_id}}/{name}", answer, methods=["POST"])


async def _opened(request: Request, studio: Studio) -> tuple[Document, dict[str, Any]]:
    """Return the script of `request` with the text that the page sent, and all that it sent.

    Raises:
        UnknownScriptError: there is no script with this id.
        BodyError: the text is missing.
    """
    body = await json_of(request)
    source = await anyio.to_thread.run_sync(studio.files.source, request.path_params["script_id"])
    text = body.get("text")
    if not isinstance(text, str):
        raise BodyError
    return Document(text, source), body


async def _place(request: Request, studio: Studio) -> tuple[Document, int]:
    """Return the script of `request`, and the offset in its text.

    Raises:
        BodyError: the offset is missing.
        BodySizeError: the text is longer than a script may be.
    """
    document, body = await _opened(request, studio)
    offset = body.get("offset")
    if isinstance(offset, bool) or not isinstance(offset, int):
        raise BodyError
    if len(document.text) > MAX_SCRIPT_SIZE:
        raise BodySizeError(MAX_SCRIPT_SIZE)
    return document, offset


def _checked(document: Document, paths: Paths) -> dict[str, Any]:
    """Return the problems and the chapters of `document`."""
    offsets = Offsets(document.text)
    return {
        "problems": [_problem(each, document, offsets) for each in diagnostics(document, paths)],
        "chapters": [
            {
                "title": heading.title,
                "from": offsets.offset(heading.place.line - 1, heading.place.column - 1),
                "line": heading.place.line,
            }
            for heading in chapters(document)
        ],
    }


def _problem(found: Diagnostic, document: Document, offsets: Offsets) -> dict[str, Any]:
    change = fix(found, document)
    return {
        **_ends(found.span, offsets),
        "line": found.span.line + 1,
        "severity": found.severity,
        "code": found.code,
        "message": found.message,
        "hint": found.hint,
        "fix": {"label": change.label, **_ends(change.span, offsets), "text": change.text} if change else None,
    }


def _completed(document: Document, offset: int, paths: Paths) -> dict[str, Any]:
    """Return what can be written at `offset`."""
    offsets = Offsets(document.text)
    found = completions(document, *offsets.position(offset), paths)
    if found is None:
        return {"from": offset, "options": []}
    options = [
        {"label": each.label, "text": each.text, "about": each.about, "kind": each.kind} for each in found.options
    ]
    return {"from": _ends(found.span, offsets)["from"], "options": options}


def _hovered(document: Document, offset: int) -> dict[str, Any] | None:
    """Return the help for the character at `offset`."""
    offsets = Offsets(document.text)
    found = hover(document, *offsets.position(offset))
    return {**_ends(found.span, offsets), "text": found.text} if found else None


def _ends(span: Span, offsets: Offsets) -> dict[str, int]:
    """Return the first offset of `span`, and the one after its last."""
    return {"from": offsets.offset(span.line, span.start), "to": offsets.offset(span.line, span.stop)}
