"""Errors of the sound package, with messages for listeners."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class AudioError(Exception):
    """Base class of the errors shown to listeners."""


class UnreadableMusicError(AudioError):
    """A file can't be played as music or as a sound."""

    def __init__(self, path: Path, reason: str, wanted: str = "music") -> None:
        super().__init__(path, reason, wanted)
        self.path = path
        self.reason = reason
        self.wanted = wanted

    def __str__(self) -> str:
        return f"{self.path} can't be used as {self.wanted}: {self.reason}"


class UnknownAmbienceError(AudioError):
    """An ambience is unknown, or a blend is invalid."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(text, reason)
        self.text = text
        self.reason = reason

    def __str__(self) -> str:
        return f"the music {self.text!r} can't be played: {self.reason}"


class DeviceError(AudioError):
    """The playback device can't be opened, or has disappeared.

    Args:
        reason: why.
        otherwise: what to do without a device.
    """

    def __init__(self, reason: str, otherwise: str = "`outpour export SESSION` to write a file instead") -> None:
        super().__init__(reason, otherwise)
        self.reason = reason
        self.otherwise = otherwise

    def __str__(self) -> str:
        return (
            f"no sound device could be used ({self.reason}); run `outpour doctor` to find out why, or {self.otherwise}"
        )


class MicrophoneError(AudioError):
    """The microphone can't be opened, or none has the requested name."""

    def __init__(self, reason: str, name: str = "", available: tuple[str, ...] = ()) -> None:
        super().__init__(reason, name, available)
        self.reason = reason
        self.name = name
        self.available = available

    def __str__(self) -> str:
        if self.name:
            return f"no microphone is called {self.name!r}; available: {', '.join(self.available) or 'none'}"
        return (
            f"no microphone could be used ({self.reason}); plug one in and let this program use it, or record "
            "elsewhere and use `outpour record SESSION --import`"
        )


class EncodingError(AudioError):
    """An encoded file can't be decoded."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"the encoded sound is damaged ({self.reason}); no file was written; "
            "try again, or choose another format such as .wav"
        )
