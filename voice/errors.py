"""The errors of `voice`, each with a message that says what failed, why, and what to do."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Final

from scripts.terminal_text import format_size, list_names
from scripts.times import Milliseconds, clock

if TYPE_CHECKING:
    from pathlib import Path


ADVICE: Final = "make it readable and writable, or set OUTPOUR_HOME to a folder of your own"
"""Advice for when one of Outpour's own folders or files can't be used."""

_MAX_NAMED: Final = 6
"""Maximum number of voices that a message names."""


class VoiceError(Exception):
    """Base class of the errors whose message the command line prints."""


class UnknownVoiceError(VoiceError):
    """No engine has the requested voice."""

    def __init__(self, name: str, nearest: str | None = None, where: str = "") -> None:
        super().__init__(name, nearest, where)
        self.name = name
        self.nearest = nearest
        self.where = where

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        hint = f" Did you mean {self.nearest!r}?" if self.nearest else ""
        return f"no voice {self.name!r}{place}.{hint} `outpour voices` lists the available ones"


class UninstalledVoiceError(UnknownVoiceError):
    """The requested voice is a package that isn't installed."""

    def __init__(self, name: str, advice: str) -> None:
        super().__init__(name)
        self.advice = advice

    def __str__(self) -> str:
        return f"the voice {self.name!r} isn't installed; {self.advice}"


class AmbiguousVoiceError(UnknownVoiceError):
    """Several voices have the requested name as a part of theirs."""

    def __init__(self, name: str, matches: tuple[str, ...]) -> None:
        super().__init__(name)
        self.matches = matches

    def __str__(self) -> str:
        return (
            f"several voices are called {self.name!r}: {list_names(self.matches, _MAX_NAMED)}; give one of these names"
        )


class MissingVoiceError(UnknownVoiceError):
    """The requested voice isn't installed, but can be downloaded."""

    def __init__(self, name: str, offered: tuple[str, ...]) -> None:
        super().__init__(name)
        self.offered = offered

    def __str__(self) -> str:
        first, *others = self.offered
        more = f" (or {list_names(others, _MAX_NAMED)})" if others else ""
        return f"the voice {self.name!r} isn't installed; get it with `outpour voices add {first}`{more}"


class VoiceFileError(VoiceError):
    """A script chooses a voice file outside the voice folders; only the listener may do that."""

    def __init__(self, voice: str, where: str = "") -> None:
        super().__init__(voice, where)
        self.voice = voice
        self.where = where

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        return (
            f"the voice {self.voice[:100]!r}{place} is outside the voice folders, so a script may not choose it; "
            "choose it yourself with --voice, or allow it with --allow-files"
        )


class EngineError(VoiceError):
    """A speech engine could not start or could not speak a text."""

    def __init__(self, engine: str, reason: str, text: str = "") -> None:
        super().__init__(engine, reason, text)
        self.engine = engine
        self.reason = reason
        self.text = text

    def __str__(self) -> str:
        spoken = f" {self.text[:60]!r}" if self.text else ""
        return f"the voice engine {self.engine} could not speak{spoken}: {self.reason}"


class OverlongSpeechError(EngineError):
    """A speech engine produced far more audio than the length of its text explains."""

    def __init__(self, engine: str, limit_s: float, text: str = "") -> None:
        reason = f"it spoke for more than {limit_s:.0f} seconds, far too long for this text; choose another voice"
        super().__init__(engine, reason, text)


class TakeError(VoiceError):
    """A take can't be played."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(file, reason)
        self.file = file
        self.reason = reason

    def __str__(self) -> str:
        return f"the take {self.file} can't be played: {self.reason}; record its line again"


class TakesError(VoiceError):
    """A folder of takes can't be read or changed."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(folder, reason)
        self.folder = folder
        self.reason = reason

    def __str__(self) -> str:
        return f"the takes in {self.folder} can't be changed: {self.reason}"


class RecordingsError(VoiceError):
    """Recordings can't become takes."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path} was not imported: {self.reason}"


class DownloadError(VoiceError):
    """A file could not be downloaded."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(url, reason)
        self.url = url
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.url} could not be downloaded: {self.reason}"


class TargetError(VoiceError):
    """A file could not be written."""

    def __init__(self, target: Path, reason: str) -> None:
        super().__init__(target, reason)
        self.target = target
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.target} was not written: {self.reason}"


class DiskSpaceError(TargetError):
    """There is too little room on the disk for the files of an export."""

    def __init__(self, target: Path, needed: int, free: int, folder: Path) -> None:
        reason = (
            f"it needs about {format_size(needed)}, but the disk of {folder} has only {format_size(free)} free; "
            "make room, or name a file on another disk with -o"
        )
        super().__init__(target, reason)
        self.needed = needed
        self.free = free
        self.folder = folder


class CoverError(VoiceError):
    """A file can't be used as a cover."""

    def __init__(self, path: Path, reason: str, advice: str = "name a JPEG or PNG picture") -> None:
        super().__init__(path, reason, advice)
        self.path = path
        self.reason = reason
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.path} can't be used as a cover: {self.reason}; {self.advice}"


class ConsentError(VoiceError):
    """The session has intense breathing, and the listener has not consented to it."""

    def __str__(self) -> str:
        return (
            "this session has intense breathing, which is not safe for everyone; read its care notes with "
            "`outpour show`, and add --i-understand if none of them applies to you"
        )


class DeclinedError(VoiceError):
    """The listener declined intense breathing."""

    def __str__(self) -> str:
        return "not started; try walk or shower, which have no intense breathing"


class MusicNotFoundError(VoiceError):
    """The requested music is neither an ambience nor a file that may be played."""

    def __init__(self, music: str, reason: str) -> None:
        super().__init__(music, reason)
        self.music = music
        self.reason = reason

    def __str__(self) -> str:
        return f"the music {self.music!r} can't be played: {self.reason}"


class FormatError(VoiceError):
    """The file's extension names no format that can be written."""

    def __init__(self, target: Path, known: tuple[str, ...]) -> None:
        super().__init__(target, known)
        self.target = target
        self.known = known

    def __str__(self) -> str:
        known = f"use {', '.join(self.known[:-1])} or {self.known[-1]}"
        suffix = self.target.suffix.lower()
        return f"can't write {suffix} files; {known}" if suffix else f"{self.target} has no extension; {known}"


class SpeechCancelledError(VoiceError):
    """Speech was cancelled: the synthesizer was closed, or the sentence was dropped from its queue."""

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
    """The requested start position is neither a time nor a chapter of the session."""

    def __init__(self, place: str, chapters: tuple[str, ...]) -> None:
        super().__init__(place, chapters)
        self.place = place
        self.chapters = chapters

    def __str__(self) -> str:
        known = f", or one of: {', '.join(self.chapters)}" if self.chapters else ""
        return f"no chapter or time {self.place!r}; give a time such as 12:30{known}"


class PastEndError(VoiceError):
    """The session ends before the requested start time."""

    def __init__(self, place: str, length_ms: int) -> None:
        super().__init__(place, length_ms)
        self.place = place
        self.length_ms = length_ms

    def __str__(self) -> str:
        length = clock(Milliseconds(self.length_ms))
        return f"can't start at {self.place}: the session is only {length} long; give an earlier time or a chapter"


class HistoryError(VoiceError):
    """The history can't be read or written; it is left unchanged."""

    def __init__(self, path: Path, verb: str, reason: str) -> None:
        super().__init__(path, verb, reason)
        self.path = path
        self.verb = verb
        self.reason = reason

    def __str__(self) -> str:
        full = os.strerror(errno.ENOSPC).lower() in self.reason
        advice = "make room on the disk" if full else ADVICE
        return f"can't {self.verb} the history {self.path}: {self.reason}; {advice}"


class HomeError(VoiceError):
    """OUTPOUR_HOME names the home folder of a user that doesn't exist."""

    def __init__(self, home: str) -> None:
        super().__init__(home)
        self.home = home

    def __str__(self) -> str:
        return f"OUTPOUR_HOME is {self.home!r}, but that home folder doesn't exist; set it to a folder of your own"


class OutputError(VoiceError):
    """Standard output can't be written."""

    def __init__(self, reason: str, done: str = "") -> None:
        super().__init__(reason, done)
        self.reason = reason
        self.done = done

    def __str__(self) -> str:
        done = f"{self.done}, but " if self.done else ""
        return f"{done}standard output can't be written: {self.reason}"


class CacheError(VoiceError):
    """A cache can't be read or emptied."""

    def __init__(self, folder: Path, verb: str, reason: str) -> None:
        super().__init__(folder, verb, reason)
        self.folder = folder
        self.verb = verb
        self.reason = reason

    def __str__(self) -> str:
        return f"can't {self.verb} the cache {self.folder}: {self.reason}; {ADVICE}"


class EditorError(VoiceError):
    """The listener's editor can't be used."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason
