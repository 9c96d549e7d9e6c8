"""Routes of scripts: reading and saving their text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request

    from voice.studio.studio import Studio


def routes(studio: Studio) -> list[Route]:
    """Return the routes of scripts."""

    def opened(request: Request) -> JSONResponse:
        script_id = request.path_params["script_id"]
        source = studio.files.source(script_id)
        return JSONResponse(
            {
                "id": script_id,
                "name": source.name,
                "origin": source.origin,
                "writable": studio.files.may_write(source),
                "text": source.read(),
            }
        )

    return [Route("/api/scripts/{script_id}", opened)]
