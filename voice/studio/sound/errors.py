"""Why a version of a script can't be played; `status` is that of the response."""

from __future__ import annotations

from voice.errors import VoiceError


class UnknownVersionError(VoiceError):
    """No version has this number, or it was dropped for newer ones."""

    status = 404

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    def __str__(self) -> str:
        return "this version of the script was replaced by newer ones; play it again for the newest"


class MissingConsentError(VoiceError):
    """A version has intense breathing, and the listener has not consented to it."""

    status = 403

    def __str__(self) -> str:
        return (
            "this session has intense breathing, which is not safe for everyone; read its care notes, and give your "
            "consent if none of them applies to you"
        )


class SupersededStreamError(VoiceError):
    """The page has asked for another stream since."""

    status = 410

    def __str__(self) -> str:
        return "this stream was replaced by a newer one"
