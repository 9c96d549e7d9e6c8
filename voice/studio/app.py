"""The application of the studio: its routes behind the gate, and how errors are answered."""

from __future__ import annotations

import secrets
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from audio.errors import AudioError
from scripts.errors import FaultyScriptError, ScriptError, os_error_reason
from voice.errors import VoiceError
from voice.studio import events, language_api
from voice.studio.choices import ambiences, front_matter_api, songs_api, voices
from voice.studio.exports import routes as exports
from voice.studio.gate import Gate, content_policy
from voice.studio.library import routes as library
from voice.studio.problems import problems_of
from voice.studio.responses import JSONResponse
from voice.studio.sound import routes as sound
from voice.studio.takes import routes as takes
from voice.studio.texts import creation
from voice.studio.texts import routes as texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from voice.sharing.app import Endpoint
    from voice.studio.studio import Studio

_TYPES: Final = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
"""The media types of the page's files."""

_PAGE: Final = "studio.html"
_NONCE: Final = b"{nonce}"
"""Where the page names its nonce."""

_CLOSING: Final = (408, 503)
"""The statuses after which the connection is closed. After 413 the rest of the body is ignored for some seconds, since
closing would keep the page from reading the response."""

_CLOSE: Final = {"connection": "close"}


def studio_app(studio: Studio, endpoint: Endpoint) -> ASGIApp:
    """Return the application for `studio` at `endpoint`."""
    app = Starlette(
        routes=[
            *_page_routes(),
            *events.routes(studio.events),
            *texts.routes(studio),
            *language_api.routes(studio),
            *creation.routes(studio),
            *takes.routes(studio),
            *exports.routes(studio),
            *library.routes(studio),
            *voices.routes(studio),
            *ambiences.routes(),
            *songs_api.routes(studio),
            *sound.routes(studio),
            *front_matter_api.routes(studio),
        ],
        exception_handlers={
            **dict.fromkeys((ScriptError, VoiceError, AudioError), _answer_error),
            OSError: _answer_os_error,
            Exception: _answer_fault,
        },
    )
    return Gate(app, endpoint, studio.links)


def _answer_error(_: Request, error: Exception) -> JSONResponse:
    """Return the response to a request that failed: the error's message, as the command line would print it.

    An error may have a `status`, and `details` for the page; a faulty script comes with its problems.
    """
    problems = {"problems": problems_of(error)} if isinstance(error, FaultyScriptError) else {}
    content = {"error": str(error), **problems, **getattr(error, "details", {})}
    status = getattr(error, "status", 422)
    return JSONResponse(content, status, _CLOSE if status in _CLOSING else None)


def _answer_os_error(_: Request, error: Exception) -> JSONResponse:
    """Return the response to a request that the system refused, such as for lack of space."""
    assert isinstance(error, OSError)
    named = f"{error.filename}: " if error.filename else ""
    return JSONResponse({"error": f"{named}{os_error_reason(error)}"}, 500)


def _answer_fault(_: Request, error: Exception) -> JSONResponse:
    """Return the response to a request that failed for a fault of the studio."""
    return JSONResponse({"error": f"the studio has a fault ({type(error).__name__}); please report it"}, 500)


def _page_routes() -> list[Route]:
    """Return a route for each file of the page, and for the page itself."""
    folder = files("voice.studio").joinpath("page")
    content = {
        file.name: file.read_bytes() for file in folder.iterdir() if "." + file.name.rpartition(".")[2] in _TYPES
    }

    def answer(name: str) -> Callable[[Request], Response]:
        return lambda _: Response(content[name], media_type=_TYPES["." + name.rpartition(".")[2]])

    template = content.pop(_PAGE)
    named = [Route(f"/page/{name}", answer(name)) for name in content]
    return [Route("/", lambda _: _page(template)), *named]


def _page(template: bytes) -> Response:
    """Return the page, with a new nonce for the styles that its editor adds."""
    nonce = secrets.token_urlsafe(16)
    policy = {"content-security-policy": content_policy(nonce)}
    return Response(template.replace(_NONCE, nonce.encode()), media_type="text/html", headers=policy)
