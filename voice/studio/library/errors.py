"""Why a session can't be reset, and what to do about it."""

from __future__ import annotations

from voice.errors import VoiceError


class NoBuiltInSessionError(VoiceError):
    """A session doesn't replace a built-in one."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"{self.name} doesn't replace a built-in session; there is nothing to go back to"
