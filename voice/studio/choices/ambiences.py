"""Routes of ambiences: the list, and a sample of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from starlette.routing import Route

from audio.ambiences import AMBIENCES
from audio.preview import preview
from voice.studio.choices.wav import wav_response
from voice.studio.responses import JSONResponse

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

SAMPLE_MS: Final = 12_000
"""Length of a sample, in milliseconds."""


def routes() -> list[Route]:
    """Return the routes of ambiences."""

    def ambiences(_: Request) -> JSONResponse:
        return JSONResponse([{"name": name, "about": kind.about} for name, kind in AMBIENCES.items()])

    def sample(request: Request) -> Response:
        return wav_response(np.concatenate(list(preview(request.path_params["name"], 0, SAMPLE_MS))))

    return [Route("/api/ambiences", ambiences), Route("/api/ambiences/{name}/sample", sample)]
