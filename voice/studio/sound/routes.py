"""Routes of versions and their sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from voice.studio.bodies import json_of
from voice.studio.errors import BodyError
from voice.studio.responses import JSONResponse
from voice.studio.sound.errors import UnknownVersionError
from voice.studio.sound.open_streams import OpenStreams
from voice.studio.sound.outline import as_json
from voice.studio.sound.response import sound_response
from voice.studio.sound.stream import SoundStream
from voice.studio.sound.versions import Versions

if TYPE_CHECKING:
    from starlette.requests import Request

    from voice.studio.studio import Studio

_MOST: Final = 10**9
"""Largest number that a page sends: milliseconds, lines, numbers of versions."""


def routes(studio: Studio) -> list[Route]:
    """Return the routes of versions and their sound, whose speech ends with `studio`."""
    answers = _Answers(Versions(studio), OpenStreams())
    studio.resources.callback(answers.versions.close)
    studio.resources.callback(answers.streams.close)
    return [
        Route("/api/scripts/{script_id}/versions", answers.added, methods=["POST"]),
        Route("/api/scripts/{script_id}/consent", answers.consented, methods=["POST"]),
        Route("/api/versions/{number}", answers.shown),
        Route("/api/versions/{number}/place", answers.located),
        Route("/api/versions/{number}/sound", answers.heard),
    ]


@dataclass(frozen=True)
class _Answers:
    """Answers requests for versions and their sound."""

    versions: Versions
    """The versions of the open scripts."""

    streams: OpenStreams
    """The streams of their sound."""

    async def added(self, request: Request) -> Response:
        """Make a version of the text and the settings on the page."""
        body = await json_of(request)
        text, settings = body.get("text"), body.get("settings") or {}
        if not isinstance(text, str) or not isinstance(settings, dict):
            raise BodyError
        return await run_in_threadpool(self._add, request.path_params["script_id"], text, settings)

    def _add(self, script_id: str, text: str, settings: dict[str, Any]) -> Response:
        return JSONResponse(as_json(self.versions.add(script_id, text, settings)))

    def shown(self, request: Request) -> Response:
        """Return a version as it is now."""
        return JSONResponse(as_json(self.versions.get(_number(request))))

    def located(self, request: Request) -> Response:
        """Return where to play: from a line, from a time, or where to go on after another version.

        That is the same place with `stay`, and otherwise shortly before the first audible change.
        """
        version, after = self.versions.get(_number(request)), _query(request, "after")
        line, at = _query(request, "line"), _query(request, "at") or 0
        before = None if after is None else self.versions.get(after)
        if before and version.sounds_like(before):
            return JSONResponse({"ms": at, "same": True})
        self.versions.hear(version)
        if before:
            stays = request.query_params.get("stay") == "1"
            return JSONResponse({"ms": (version.same_place if stays else version.resumed_at)(before, at)})
        if line is not None:
            return JSONResponse({"ms": version.begin_of_line(line)})
        return JSONResponse({"ms": version.position(at, estimated=request.query_params.get("estimated") == "1")})

    def heard(self, request: Request) -> Response:
        """Stream a version from a time on."""
        version = self.versions.get(_number(request))
        page, order = request.query_params.get("page", "")[:40], _query(request, "order") or 0
        stream = SoundStream(version, _query(request, "from") or 0, page, order)
        self.streams.supersede(page, order)
        self.versions.hear(version)
        return sound_response(stream, self.streams, request.headers.get("range", ""), head=request.method == "HEAD")

    def consented(self, request: Request) -> Response:
        """Note that the listener has consented to intense breathing in a script."""
        self.versions.consent(request.path_params["script_id"])
        return Response(status_code=204)


def _number(request: Request) -> int:
    """Return the number of a version in the path.

    Raises:
        UnknownVersionError: it isn't a number.
    """
    text = request.path_params["number"]
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise UnknownVersionError(0)
    return int(text)


def _query(request: Request, name: str) -> int | None:
    """Return a whole number from the query; None without one.

    Raises:
        BodyError: it isn't a number, or too large.
    """
    text = request.query_params.get(name)
    if text is None:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 10 or int(text) > _MOST:
        raise BodyError
    return int(text)
