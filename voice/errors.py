"""What can go wrong between text and sound, said so that a listener can act on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path


ADVICE: Final = "make it readable and writable, or set OUTPOUR_HOME to a folder of your own"
"""What to do when one of Outpour's own folders or files can't be used."""


class VoiceError(Exception):
    """The base of everything in this folder that a listener may be told."""


class UnknownVoiceError(VoiceError):
    """A voice was asked for that no engine has."""

    def __init__(self, name: str, nearest: str | None = None, where: str = "") -> None:
        super().__init__(name, nearest, where)
        self.name = name
        self.nearest = nearest
        self.where = where

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        hint = f" Did you mean {self.nearest!r}?" if self.nearest else ""
        return f"there is no voice {self.name!r}{place}.{hint} `outpour voices` lists those there are"


class VoiceFileError(VoiceError):
    """A script asks for a voice whose file is outside of the folders for voices; only the listener may do that."""

    def __init__(self, voice: str, where: str = "") -> None:
        super().__init__(voice, where)
        self.voice = voice
        self.where = where

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        return (
            f"the voice {self.voice[:100]!r}{place} is not in a folder for voices, so a script may not choose it; "
            "choose it yourself with --voice, or permit it with --allow-files"
        )


class EngineError(VoiceError):
    """A speech engine could not be started, or could not speak a text."""

    def __init__(self, engine: str, reason: str, text: str = "") -> None:
        super().__init__(engine, reason, text)
        self.engine = engine
        self.reason = reason
        self.text = text

    def __str__(self) -> str:
        spoken = f" {self.text[:60]!r}" if self.text else ""
        return f"the voice engine {self.engine} could not speak{spoken}: {self.reason}"


class OverlongSpeechError(EngineError):
    """A speech engine made far more sound of a text than its length can account for."""

    def __init__(self, engine: str, limit_s: float, text: str = "") -> None:
        reason = f"it spoke for more than {limit_s:.0f} seconds, far too long for this text; choose another voice"
        super().__init__(engine, reason, text)


class DownloadError(VoiceError):
    """A file can't be had from where it should be."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(url, reason)
        self.url = url
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.url} could not be downloaded: {self.reason}"


class TargetError(VoiceError):
    """A file cannot be written where it should be."""

    def __init__(self, target: Path, reason: str) -> None:
        super().__init__(target, reason)
        self.target = target
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.target} was not written: {self.reason}"


class ConsentError(VoiceError):
    """Intense breathing without the listener's word that it is safe for them."""

    def __str__(self) -> str:
        return (
            "this session has intense breathing, which is not for everyone; read its care notes with "
            "`outpour show`, and add --i-understand if none of them speak against it"
        )


class DeclinedError(VoiceError):
    """The listener did not consent to intense breathing."""

    def __str__(self) -> str:
        return "then nothing is begun; a session such as walk or shower asks nothing like that of you"


class MusicNotFoundError(VoiceError):
    """Music was asked for that is neither an ambience nor a file that may be played."""

    def __init__(self, music: str, reason: str) -> None:
        super().__init__(music, reason)
        self.music = music
        self.reason = reason

    def __str__(self) -> str:
        return f"the music {self.music!r} can't be played: {self.reason}"


class FormatError(VoiceError):
    """A file was asked for in a format that cannot be written."""

    def __init__(self, target: Path, known: tuple[str, ...]) -> None:
        super().__init__(target, known)
        self.target = target
        self.known = known

    def __str__(self) -> str:
        return f"{self.target} would be no format that can be written: end its name in {' or '.join(self.known)}"


class SpeechCancelledError(VoiceError):
    """Speech will not come: the synthesizer was closed, or the sentence was dropped from its queue."""

    def __str__(self) -> str:
        return "speech was cancelled"


class ScheduleReplacedError(VoiceError):
    """The schedule that a stream reads was replaced; start a new stream from the new one."""

    def __str__(self) -> str:
        return "the schedule was replaced"


class InterruptedPlaybackError(VoiceError):
    """The listener interrupted playback twice."""

    def __str__(self) -> str:
        return "playback was interrupted"


class PlaceError(VoiceError):
    """A place of a session was asked for that it does not have."""

    def __init__(self, place: str, chapters: tuple[str, ...]) -> None:
        super().__init__(place, chapters)
        self.place = place
        self.chapters = chapters

    def __str__(self) -> str:
        known = f": {', '.join(self.chapters)}" if self.chapters else ""
        return (
            f"{self.place!r} is no place of this session; a time such as 12:30 is one, and so are its chapters{known}"
        )


class HistoryError(VoiceError):
    """The history can't be read or written; its lines are as they were."""

    def __init__(self, path: Path, verb: str, reason: str) -> None:
        super().__init__(path, verb, reason)
        self.path = path
        self.verb = verb
        self.reason = reason

    def __str__(self) -> str:
        return f"can't {self.verb} the history {self.path}: {self.reason}; {ADVICE}"


class HomeError(VoiceError):
    """OUTPOUR_HOME names the home folder of nobody."""

    def __init__(self, home: str) -> None:
        super().__init__(home)
        self.home = home

    def __str__(self) -> str:
        return f"OUTPOUR_HOME is {self.home!r}, and there is no such home folder; set it to a folder of your own"
