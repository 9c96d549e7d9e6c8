"""Why a script can't be saved or created, and what to do about it; `status` is that of the response if it isn't 422."""

from __future__ import annotations

from voice.errors import VoiceError


class CharacterError(VoiceError):
    """A text has characters that can't be in a script."""

    def __str__(self) -> str:
        return "the text has invisible control characters, which scripts can't contain; remove them, and save again"


class TakenNameError(VoiceError):
    """A session of this name exists."""

    def __init__(self, name: str, free: str) -> None:
        super().__init__(name, free)
        self.name = name
        self.free = free

    def __str__(self) -> str:
        return f"you have a session called {self.name}; choose another name, such as {self.free}"


class ConflictError(VoiceError):
    """The file of a script isn't as the page read it."""

    status = 409

    def __init__(self, text: str | None, stamp: str) -> None:
        super().__init__(text, stamp)
        self.text = text
        self.stamp = stamp
        self.details = {"text": text, "stamp": stamp}

    def __str__(self) -> str:
        done = "removed" if self.text is None else "changed"
        return f"the file was {done} by another program or page; choose which text to keep"
