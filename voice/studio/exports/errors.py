"""Why an export can't be made, and what to do about it; `status` is that of the response if it isn't 422."""

from __future__ import annotations

from scripts.terminal_text import format_size
from voice.batch.survey import BatchSpaceError
from voice.errors import VoiceError


class BusyError(VoiceError):
    """Another export is in progress."""

    status = 409

    def __str__(self) -> str:
        return "another export is in progress; wait until it has finished, or cancel it"


class SharedAlreadyError(VoiceError):
    """Something is shared already."""

    status = 409

    def __str__(self) -> str:
        return "a session is already shared; stop sharing it first"


class UnknownExportError(VoiceError):
    """No export has this id, or it has no such file."""

    status = 404

    def __str__(self) -> str:
        return "the files of this export were removed; export again"


class ExportError(VoiceError):
    """A script can't be exported."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"nothing was exported: {self.reason}"


class ExportSpaceError(BatchSpaceError):
    """There is too little room on the disk for an export."""

    def __str__(self) -> str:
        return (
            f"nothing was exported: the files need about {format_size(self.needed)}, but the disk of {self.folder} has "
            f"only {format_size(self.free)} free; make room, or set OUTPOUR_HOME to a folder on another disk"
        )


class ConsentNeededError(VoiceError):
    """The session has intense breathing, and the listener has not consented to it."""

    status = 409

    def __init__(self, care: tuple[str, ...], question: str) -> None:
        super().__init__(care, question)
        self.care = care
        self.question = question

    @property
    def details(self) -> dict[str, object]:
        """What the page shows before it asks the listener for consent."""
        return {"care": self.care, "question": self.question}

    def __str__(self) -> str:
        return "this session has intense breathing, which is not safe for everyone; read its care notes first"
