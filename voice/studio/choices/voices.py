"""Routes of voices: the installed ones, those to download, and a sample of each."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

from starlette.routing import Route

from voice.errors import UnknownVoiceError
from voice.speech.audition import audition, sample_line
from voice.speech.catalog import DEFAULT_VOICE, available_voices, engine_and_voice, voice_for_language
from voice.speech.install import offered_voices
from voice.studio.choices.wav import wav_response
from voice.studio.errors import SettingError
from voice.studio.responses import JSONResponse

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from voice.speech.engines import Voice
    from voice.studio.studio import Studio

_LONGEST_NAME: Final = 200
_LONGEST_LINE: Final = 300
"""Maximum length of the line that a sample speaks, in characters; about twenty seconds."""


def routes(studio: Studio) -> list[Route]:
    """Return the routes of voices."""
    speaking = threading.Lock()  # a voice takes memory and all cores

    def voices(request: Request) -> JSONResponse:
        language = request.query_params.get("language", "en")[:_LONGEST_NAME]
        return JSONResponse(
            {
                "voices": [_plain(voice) for voice in available_voices()],
                "offered": [_plain(voice) for voice in offered_voices()],
                "default": studio.request.choices.voice or _default(language),
            }
        )

    def sample(request: Request) -> Response:
        name = request.path_params["name"]
        line = " ".join(request.query_params.get("text", "").split())
        if len(line) > _LONGEST_LINE:
            raise SettingError("text")
        require_listed(name)
        with speaking:
            return wav_response(audition(name, line or sample_line(name), studio.paths))

    return [Route("/api/voices", voices), Route("/api/voices/{name:path}/sample", sample)]


def require_listed(name: str) -> None:
    """Raise UnknownVoiceError unless the voice called `name`, or the voice of that speaker, is one of the list.

    A voice may also be the path of a model, which the page has no reason to name.
    """
    engine, own = engine_and_voice(name[:_LONGEST_NAME])
    listed = {engine_and_voice(voice.name)[1] for voice in available_voices((engine,))}
    if own not in listed and own.partition(":")[0] not in listed:
        raise UnknownVoiceError(name[:_LONGEST_NAME])


def _default(language: str) -> str:
    voice = voice_for_language(language)
    return voice.name if voice else DEFAULT_VOICE


def _plain(voice: Voice) -> dict[str, Any]:
    return {
        "name": voice.name,
        "engine": voice.engine,
        "language": voice.language,
        "quality": voice.quality,
        "speakers": voice.speakers,
        "fault": voice.fault,
        "size": voice.size,
        "license": voice.license,
    }
