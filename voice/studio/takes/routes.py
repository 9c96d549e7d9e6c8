"""Routes of takes: listing lines, and recording, hearing and deleting takes."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from scripts.errors import os_error_reason
from voice.studio.bodies import save_body
from voice.studio.errors import SettingError
from voice.studio.responses import JSONResponse
from voice.studio.settings import with_settings
from voice.studio.takes.errors import RecordingError, UnknownLineError
from voice.studio.takes.script_lines import require_writable, script_lines
from voice.studio.takes.upload import MOST_BYTES, assess_upload
from voice.studio.uploads import upload_folder

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from voice.studio.studio import Studio
    from voice.studio.takes.script_lines import ScriptLines


def routes(studio: Studio) -> list[Route]:
    """Return the routes of takes."""
    takes = _Takes(studio)
    return [
        Route("/api/scripts/{script_id}/takes", takes.listed),
        Route("/api/scripts/{script_id}/takes/{line_id}", takes.recorded, methods=["PUT"]),
        Route("/api/scripts/{script_id}/takes/{line_id}", takes.deleted, methods=["DELETE"]),
        Route("/api/scripts/{script_id}/takes/{line_id}/sound", takes.sound),
    ]


class _Takes:
    """Answers requests about takes; `words` in a query are the listener's, as JSON."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._uploading = asyncio.Lock()  # so that only one large file exists

    def listed(self, request: Request) -> JSONResponse:
        """Return the lines of a script."""
        source = self._studio.files.source(request.path_params["script_id"])
        found = self._lines(request)
        return JSONResponse(
            {
                "writable": self._studio.files.may_write(source),
                "faults": list(found.store.faults()),
                "lines": [line.as_json() for line in found.lines],
            }
        )

    async def recorded(self, request: Request) -> JSONResponse:
        """Check the recording in the body, and keep it as the take of a line if the query has `keep`."""
        await run_in_threadpool(require_writable, self._studio, request.path_params["script_id"])
        async with self._uploading:
            with upload_folder(self._studio.paths) as folder:
                path = folder / "recording.wav"
                try:
                    with path.open("wb") as file:
                        await save_body(request, file, MOST_BYTES)
                except OSError as error:
                    raise RecordingError(f"it can't be stored in {folder}: {os_error_reason(error)}") from error
                return JSONResponse(await run_in_threadpool(self._record, request, path))

    def _record(self, request: Request, path: Path) -> dict[str, Any]:
        found = self._lines(request)
        line = found.line(request.path_params["line_id"]).line
        assessment = assess_upload(path)
        if "keep" in request.query_params:
            with found.store.recording() as writer:
                writer.add([writer.write(line.text, assessment.sound)])
            self._changed(request)
        return {
            "seconds": assessment.length_ms / 1000,
            "clipped": assessment.clipped,
            "message": assessment.message,
        }

    def deleted(self, request: Request) -> Response:
        """Delete the take of a line."""
        require_writable(self._studio, request.path_params["script_id"])
        found = self._lines(request)
        line = found.line(request.path_params["line_id"]).line
        with found.store.recording() as writer:
            writer.remove([line.key])
        self._changed(request)
        return Response(status_code=204)

    def sound(self, request: Request) -> FileResponse:
        """Return the file of a take."""
        found = self._lines(request)
        take = found.line(request.path_params["line_id"]).take
        if take is None:
            raise UnknownLineError
        return FileResponse(found.store.folder / take.file, media_type="audio/flac")

    def _lines(self, request: Request) -> ScriptLines:
        words = _words(request.query_params.get("words", "{}"))
        choices = with_settings(self._studio.request, {"words": words}).choices
        return script_lines(self._studio, request.path_params["script_id"], choices)

    def _changed(self, request: Request) -> None:
        self._studio.events.send("takes", id=request.path_params["script_id"])


def _words(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SettingError("words") from error
