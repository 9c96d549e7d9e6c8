"""Routes of exports: starting and cancelling one, and downloading its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from voice.studio.bodies import with_json
from voice.studio.exports.exporter import Exporter
from voice.studio.exports.order import export_order
from voice.studio.exports.slot import JobSlot

if TYPE_CHECKING:
    from starlette.requests import Request

    from voice.studio.studio import Studio


def routes(studio: Studio) -> list[Route]:
    """Return the routes of exports, which end with the studio."""
    slot = JobSlot()
    exporter = Exporter(studio, slot)
    studio.resources.callback(exporter.close)

    def started(_: Request, sent: dict[str, Any]) -> JSONResponse:
        return JSONResponse(exporter.start(export_order(studio, sent)).as_json())

    def newest(_: Request) -> JSONResponse:
        return JSONResponse(exporter.newest and exporter.newest.as_json())

    def shown(request: Request) -> JSONResponse:
        return JSONResponse(exporter.export(request.path_params["export_id"]).as_json())

    def cancelled(request: Request) -> Response:
        exporter.cancel(request.path_params["export_id"])
        return Response(status_code=204)

    def downloaded(request: Request) -> FileResponse:
        file = exporter.file(request.path_params["export_id"], request.path_params["number"])
        return FileResponse(file, filename=file.name)

    return [
        Route("/api/exports", newest),
        Route("/api/exports", with_json(started), methods=["POST"]),
        Route("/api/exports/{export_id}", shown),
        Route("/api/exports/{export_id}", cancelled, methods=["DELETE"]),
        Route("/api/exports/{export_id}/files/{number:int}", downloaded),
    ]
