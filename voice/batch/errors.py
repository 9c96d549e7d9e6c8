"""The errors of a batch, each with a message that says what failed, why, and what to do."""

from __future__ import annotations

from scripts.terminal_text import list_names
from voice.errors import VoiceError

_MAX_NAMED = 3
"""Maximum number of files that a message names."""


class UnportableSessionError(VoiceError):
    """A session needs files that other machines don't have."""

    def __init__(self, session: str, files: tuple[str, ...]) -> None:
        super().__init__(session, files)
        self.session = session
        self.files = files

    def __str__(self) -> str:
        return (
            f"{self.session} uses {list_names(self.files, _MAX_NAMED)}, which other machines don't have; "
            "put it into a folder that all of them share, and add --shared"
        )
