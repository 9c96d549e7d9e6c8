"""Routes of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from scripts.library.lookup import is_shipped
from voice.errors import ADVICE
from voice.storage.own_copies import set_aside
from voice.storage.paths import listing_failure
from voice.studio.library.details import SessionDetails
from voice.studio.library.errors import NoBuiltInSessionError
from voice.studio.library.listing import listed, listing
from voice.studio.responses import JSONResponse

if TYPE_CHECKING:
    from starlette.requests import Request

    from voice.studio.studio import Studio


def routes(studio: Studio) -> list[Route]:
    """Return the routes of the library."""
    details = SessionDetails(studio.paths)

    def sessions(_: Request) -> JSONResponse:
        folder = studio.paths.scripts
        reason = listing_failure(folder)
        note = f"can't list your own sessions in {folder}: {reason}; {ADVICE}" if reason else ""
        return JSONResponse({"sessions": listing(studio.files), "note": note})

    def session(request: Request) -> JSONResponse:
        script_id = request.path_params["script_id"]
        source = studio.files.source(script_id)
        return JSONResponse(listed(script_id, source, studio.files) | details.of(script_id, source))

    def reset(request: Request) -> JSONResponse:
        source = studio.files.source(request.path_params["script_id"])
        if source.origin != "yours" or not is_shipped(source.name):
            raise NoBuiltInSessionError(source.name)
        kept = set_aside(source.path)
        return JSONResponse({"id": f"shipped-{source.name}", "kept": kept.stem})

    return [
        Route("/api/library", sessions),
        Route("/api/library/{script_id}", session),
        Route("/api/scripts/{script_id}/reset", reset, methods=["POST"]),
    ]
