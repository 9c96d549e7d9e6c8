"""The route that writes chosen settings into the front matter of a text on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from scripts.syntax.front_matter_edit import EDITABLE, with_keys
from voice.studio.bodies import text_in, with_json
from voice.studio.errors import SettingError
from voice.studio.responses import JSONResponse
from voice.studio.settings import checked_values

if TYPE_CHECKING:
    from starlette.requests import Request

    from voice.studio.studio import Studio


def routes(studio: Studio) -> list[Route]:
    """Return the route of the front matter; it answers with the changed text, and writes no file."""

    def edited(request: Request, body: dict[str, Any]) -> JSONResponse:
        studio.files.source(request.path_params["script_id"])
        values = body.get("values")
        if not isinstance(values, dict) or not values.keys() <= set(EDITABLE):
            raise SettingError("values")
        return JSONResponse({"text": with_keys(text_in(body, "text"), checked_values(values))})

    return [Route("/api/scripts/{script_id}/front-matter", with_json(edited), methods=["POST"])]
