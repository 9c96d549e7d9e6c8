"""The voices of hibari that can be downloaded."""

from __future__ import annotations

import os
from typing import Final

from scripts.suggestions import nearest
from voice.errors import UnknownVoiceError, VoiceError
from voice.speech.download import InstallableVoice, RemoteFile
from voice.speech.engines import ENGINES, Voice, offer
from voice.speech.engines.hibari.voices import HIBARI_VOICES, LICENSE

URL: Final = "https://huggingface.co/maureesewilliams/hibari/resolve/main/voices"
"""The folder that hibari's own program downloads from."""


def find(name: str) -> InstallableVoice:
    """Return the voice called `name`, or all of them for `hibari`.

    Raises:
        UnknownVoiceError: no voice of hibari has that name.
        IncludedVoiceError: it comes with Outpour.
    """
    own = name.removeprefix("hibari:")
    if own != "hibari" and own not in HIBARI_VOICES:
        raise UnknownVoiceError(own, nearest(own, HIBARI_VOICES))
    base = os.environ.get(ENGINES["hibari"].mirror_variable, URL).rstrip("/")
    files = {
        voice.file: RemoteFile(f"{base}/{voice.remote}", voice.size, voice.digest)
        for voice in HIBARI_VOICES.values()
        if voice.remote and own in (voice.name, "hibari")
    }
    if not files:
        raise IncludedVoiceError(own)
    return InstallableVoice(own, files)


def offers() -> tuple[Voice, ...]:
    """Return the voices that aren't installed."""
    return tuple(
        offer(voice.name, "hibari", voice.language, voice.size, LICENSE)
        for voice in HIBARI_VOICES.values()
        if not voice.is_installed
    )


class IncludedVoiceError(VoiceError):
    """The voice can't be downloaded, because it comes with Outpour."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"the voice {self.name!r} comes with Outpour; try it with `outpour voices try {self.name}`"
