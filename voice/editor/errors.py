"""The errors of the language server."""

from __future__ import annotations

from voice.errors import VoiceError


class MissingServerError(VoiceError):
    """The packages of the language server aren't installed."""

    def __str__(self) -> str:
        return (
            "the language server needs the package pygls, which isn't installed; "
            "install it with `pip install '.[editor]'` in the folder of Outpour"
        )
