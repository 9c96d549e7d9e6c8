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
        return "this script isn't there any more; go back to the library, and choose another"


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
        return "the page sent something that can't be read; reload it"


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


class UnknownLineError(VoiceError):
    """The script has no such line, or the line has no take."""

    status = 404

    def __str__(self) -> str:
        return "the script has changed meanwhile; look at its lines again"


class RecordingError(VoiceError):
    """A recording can't become a take."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"the recording can't be used: {self.reason}"


class NoBuiltInSessionError(VoiceError):
    """A session takes no built-in one's place."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"{self.name} takes no built-in session's place; there is nothing to go back to"


class UnknownSongError(VoiceError):
    """A script finds no song of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"no song called {self.name!r}; choose one of the list, or add it"


class RefusedSongError(VoiceError):
    """A file wasn't kept as a song."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name = name
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.name} wasn't added: {self.reason}"


class CharacterError(VoiceError):
    """A text has characters that can't be in a script."""

    def __str__(self) -> str:
        return "the text has invisible control characters that a script can't have; remove them, and save again"


class ReadOnlyScriptError(VoiceError):
    """The studio may not write to the file of a script."""

    status = 403

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name = name
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.name} can't be changed: {self.reason}"


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
        return f"the file was {done} by another program or page meanwhile; choose which text to keep"
