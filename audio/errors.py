"""What can go wrong with sound, said so that a listener can act on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class AudioError(Exception):
    """The base of everything in this folder that a listener may be told."""


class UnreadableMusicError(AudioError):
    """A file that was to be music, or a sound, cannot be heard."""

    def __init__(self, path: Path, reason: str, wanted: str = "music") -> None:
        super().__init__(path, reason, wanted)
        self.path = path
        self.reason = reason
        self.wanted = wanted

    def __str__(self) -> str:
        return f"{self.path} can't be used as {self.wanted}: {self.reason}"


class UnknownAmbienceError(AudioError):
    """Ambiences were named that there are not, or mixed in a way that can't be."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(text, reason)
        self.text = text
        self.reason = reason

    def __str__(self) -> str:
        return f"the music {self.text!r} can't be played: {self.reason}"


class DeviceError(AudioError):
    """The loudspeaker cannot be opened, or went away."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"no sound device could be used ({self.reason}); "
            "`outpour export SESSION` writes the session to a file instead, `outpour doctor` looks into it"
        )


class EncodingError(AudioError):
    """A sound file was written that can't be decoded."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"the encoded sound is damaged ({self.reason}), so no file was written; "
            "try again, or choose another format such as .wav"
        )
