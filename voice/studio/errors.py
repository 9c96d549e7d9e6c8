"""Why the studio can't do something, and what to do about it; `status` is that of the response if it isn't 422."""

from __future__ import annotations

from scripts.terminal_text import format_size
from voice.errors import VoiceError


class UnknownScriptError(VoiceError):
    """No script has this id."""

    status = 404

    def __init__(self, script_id: str) -> None:
        super().__init__(script_id)
        self.script_id = script_id

    def __str__(self) -> str:
        return "this script no longer exists; choose another one in the library"


class SettingError(VoiceError):
    """The page sent a setting that can't be used."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"the setting {self.name} can't be used; choose another value"


class BodyError(VoiceError):
    """The body of a request isn't what the page sends."""

    status = 400

    def __str__(self) -> str:
        return "the page sent an invalid request; reload it"


class BodyTypeError(BodyError):
    """The body of a request isn't declared as JSON."""

    status = 415


class SlowBodyError(BodyError):
    """The body of a request doesn't arrive."""

    status = 408


class BodySizeError(VoiceError):
    """The body of a request is too large."""

    status = 413

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most

    def __str__(self) -> str:
        return f"this is too large; the limit is {format_size(self.most)}"


class CrowdedError(VoiceError):
    """Too many pages are open."""

    status = 503

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most

    def __str__(self) -> str:
        return f"the studio is open in {self.most} browsers; close it in one of them"


class ReadOnlyScriptError(VoiceError):
    """The studio may not write to the file of a script."""

    status = 403

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name = name
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.name} can't be changed: {self.reason}"
