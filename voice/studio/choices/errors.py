"""Why a song can't be played or added, and what to do about it."""

from __future__ import annotations

from voice.errors import VoiceError


class UnknownSongError(VoiceError):
    """A script finds no song of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"no song called {self.name!r}; choose one from the list, or add it"


class RefusedSongError(VoiceError):
    """A file wasn't kept as a song."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name = name
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.name} wasn't added: {self.reason}"
