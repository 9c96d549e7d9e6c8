"""The route that creates scripts: new ones, and copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from scripts.library.lookup import SUFFIX
from voice.authoring.companions import Companions, copy_companions
from voice.authoring.creation import create_session, require_session_name, template
from voice.storage.free_names import free_path, is_taken
from voice.studio.bodies import text_in, with_json
from voice.studio.responses import JSONResponse
from voice.studio.texts.errors import TakenNameError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from voice.studio.studio import Studio

_MAX_NAME = 200
"""Maximum length of a name or an id, in characters."""


def routes(studio: Studio) -> list[Route]:
    """Return the route."""
    folder = studio.paths.scripts

    def create(_: Request, body: dict[str, Any]) -> Response:
        name = text_in(body, "name", _MAX_NAME).strip().removesuffix(SUFFIX)
        origin = text_in(body, "from", _MAX_NAME) if body.get("from") is not None else None
        source = None if origin is None else studio.files.source(origin)
        require_session_name(name)
        target = folder / f"{name}{SUFFIX}"
        if is_taken(target):
            raise TakenNameError(name, free_path(target).stem)
        path = create_session(name, source.read() if source else template(name), folder, overwrite=False)
        files = copy_companions(source, path, studio.paths) if source else Companions()
        answer = {"id": f"yours-{name}", "copied": files.copied, "left": files.left, "outside": files.outside}
        return JSONResponse(answer, 201)

    return [Route("/api/scripts", with_json(create), methods=["POST"])]
