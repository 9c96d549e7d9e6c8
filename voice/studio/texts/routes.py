"""Routes of scripts: reading and saving their texts, and drafts."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from starlette.responses import Response
from starlette.routing import Route

from voice.studio.bodies import text_in, with_json
from voice.studio.responses import JSONResponse
from voice.studio.texts.drafts import Draft
from voice.studio.texts.texts import ScriptTexts

if TYPE_CHECKING:
    from starlette.requests import Request

    from voice.studio.studio import Studio

_MAX_STAMP = 100


def routes(studio: Studio) -> list[Route]:
    """Return the routes of scripts."""
    texts = ScriptTexts(studio.files, studio.paths.data / "studio" / "drafts")

    def read(request: Request) -> Response:
        script_id = request.path_params["script_id"]
        source = studio.files.source(script_id)
        found = texts.read(source)
        draft = texts.draft(source, found)
        studio.open_files.note(script_id, source, found.stamp)
        return JSONResponse(
            {
                "id": script_id,
                "name": source.name,
                "origin": source.origin,
                "writable": studio.files.may_write(source),
                "text": found.text,
                "stamp": found.stamp,
                "draft": asdict(draft) if draft else None,
            }
        )

    def save(request: Request, body: dict[str, Any]) -> Response:
        script_id = request.path_params["script_id"]
        source = studio.files.opened(script_id)
        text, stamp = text_in(body, "text"), text_in(body, "stamp", _MAX_STAMP)
        saved = texts.save(source, text, stamp, overwrite=body.get("overwrite") is True)
        if studio.open_files.note(script_id, source, saved):
            studio.events.send("file", id=script_id, stamp=saved)
        return JSONResponse({"stamp": saved})

    def keep_draft(request: Request, body: dict[str, Any]) -> Response:
        draft = Draft(text_in(body, "text"), text_in(body, "stamp", _MAX_STAMP))
        texts.keep_draft(studio.files.opened(request.path_params["script_id"]), draft)
        return Response(status_code=204)

    def remove_draft(request: Request) -> Response:
        texts.remove_draft(studio.files.opened(request.path_params["script_id"]))
        return Response(status_code=204)

    script = "/api/scripts/{script_id}"
    return [
        Route(script, read),
        Route(script, with_json(save), methods=["PUT"]),
        Route(f"{script}/draft", with_json(keep_draft), methods=["PUT"]),
        Route(f"{script}/draft", remove_draft, methods=["DELETE"]),
    ]
