"""Routes of exports: starting and cancelling one, downloading its files, and sharing with a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import FileResponse, Response
from starlette.routing import Route

from voice.studio.bodies import with_json
from voice.studio.exports.exporter import Exporter
from voice.studio.exports.order import export_order, order_request, order_source
from voice.studio.exports.phone import PhoneSharing
from voice.studio.exports.slot import JobSlot
from voice.studio.responses import JSONResponse

if TYPE_CHECKING:
    from starlette.requests import Request

    from voice.studio.studio import Studio


def routes(studio: Studio) -> list[Route]:
    """Return the routes of exports and of sharing, which end with the studio."""
    slot = JobSlot()
    exporter = Exporter(studio, slot)
    studio.resources.callback(exporter.close)
    phone = PhoneSharing(studio, slot)
    studio.resources.callback(phone.stop)

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

    def shared(_: Request, sent: dict[str, Any]) -> JSONResponse:
        source = order_source(studio, sent)
        request = order_request(studio, sent, source)
        return JSONResponse(phone.start(source, request, consent=sent.get("consent") is True).as_json())

    def sharing(_: Request) -> JSONResponse:
        return JSONResponse(phone.state.as_json())

    def unshared(_: Request) -> Response:
        phone.stop()
        return Response(status_code=204)

    return [
        Route("/api/exports", newest),
        Route("/api/exports", with_json(started), methods=["POST"]),
        Route("/api/exports/{export_id}", shown),
        Route("/api/exports/{export_id}", cancelled, methods=["DELETE"]),
        Route("/api/exports/{export_id}/files/{number:int}", downloaded),
        Route("/api/share", sharing),
        Route("/api/share", with_json(shared), methods=["POST"]),
        Route("/api/share", unshared, methods=["DELETE"]),
    ]
