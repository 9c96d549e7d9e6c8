"""Why a line can't be recorded, and what to do about it; `status` is that of the response if it isn't 422."""

from __future__ import annotations

from voice.errors import VoiceError


class UnknownLineError(VoiceError):
    """The script has no such line, or the line has no take."""

    status = 404

    def __str__(self) -> str:
        return "the script no longer has this line; reload the page to see its lines"


class RecordingError(VoiceError):
    """A recording can't become a take."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"the recording can't be used: {self.reason}"
