"""Routes of the listener's songs: the list, a sample of each, and keeping a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from audio.decoding import decode
from audio.signal.clip import RATE
from scripts.terminal_text import printable
from voice.speech.audition import master
from voice.studio.bodies import save_body
from voice.studio.choices.ambiences import SAMPLE_MS
from voice.studio.choices.songs import LARGEST_SONG, clean_name, keep_song, song, songs
from voice.studio.choices.wav import wav_response
from voice.studio.responses import JSONResponse
from voice.studio.uploads import upload_folder

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from voice.studio.studio import Studio


def routes(studio: Studio) -> list[Route]:
    """Return the routes of songs."""

    def listed(request: Request) -> JSONResponse:
        source = studio.files.source(request.path_params["script_id"])
        return JSONResponse([{"name": name} for name in songs(source, studio.paths.scripts) if printable(name) == name])

    def sample(request: Request) -> Response:
        source = studio.files.source(request.path_params["script_id"])
        path = song(request.path_params["name"], source, studio.paths.scripts)
        blocks = list(decode(path, longest_s=SAMPLE_MS // 1000))
        return wav_response(master(np.concatenate(blocks or [np.zeros((RATE, 2), np.float32)])))

    async def keep(request: Request) -> JSONResponse:
        studio.files.source(request.path_params["script_id"])
        name = request.path_params["name"]
        clean_name(name)  # refused before anything is read
        with upload_folder(studio.paths) as folder:
            upload = folder / "upload"
            with upload.open("wb") as file:
                await save_body(request, file, LARGEST_SONG)
            kept = await run_in_threadpool(keep_song, upload, name, studio.paths.scripts)
        return JSONResponse({"name": kept.name})

    path = "/api/scripts/{script_id}/music"
    return [
        Route(path, listed),
        Route(f"{path}/{{name}}/sample", sample),
        Route(f"{path}/{{name}}", keep, methods=["PUT"]),
    ]
