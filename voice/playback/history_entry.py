"""One line of the history: a played session, validated when it is read."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from scripts.model.limits import PACES
from scripts.model.pace import Pace, PaceError, WordsPerMinute, format_pace, words_per_minute
from scripts.times import Milliseconds, clock
from voice.bounds import MINUTES, SEED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LONGEST_MS: Final = 7 * 24 * 3_600_000
"""Maximum length of a session, in milliseconds: one week."""


@dataclass(frozen=True)
class SavedOptions:
    """The listener's options, used again when the session is resumed."""

    voice: str | None = None
    """The voice; None for the script's."""

    pace: Pace | None = None
    """Pace of the voice; None for the script's."""

    music: str | None = None
    """The music; None for the script's."""

    words: Mapping[str, str] = field(default_factory=dict)
    """The values for the words that the script asks for."""

    stretch: bool = False
    """Whether exact pauses were elastic."""

    @classmethod
    def parse(cls, value: object) -> SavedOptions:
        """Return the valid part of `value`, which was read from a file."""
        if not isinstance(value, dict):
            return cls()
        voice, pace, music, words = (value.get(name) for name in ("voice", "pace", "music", "words"))
        return cls(
            voice if _is_text(voice) else None,
            _pace(pace),
            music if _is_text(music) else None,
            {name: text for name, text in words.items() if _is_text(text)} if isinstance(words, dict) else {},
            value.get("stretch") is True,
        )


@dataclass(frozen=True)
class HistoryEntry:
    """A session that was played."""

    when: str
    """When it ended, in ISO 8601; without an offset it is the local time."""

    session: str
    """Its name, or the path of its script."""

    title: str
    """Its title."""

    seed: int
    """Its random seed."""

    minutes: float | None
    """The target length, in minutes; None if none was set."""

    position_ms: int
    """The position at which it ended, in milliseconds."""

    length_ms: int
    """Its length in milliseconds: an estimate unless it was played to its end."""

    left: bool
    """Whether it was left before its end and can be resumed."""

    asked: SavedOptions = SavedOptions()
    """The listener's options, saved only if it can be resumed."""

    @property
    def moment(self) -> datetime:
        """When it ended, in this machine's time zone."""
        return datetime.fromisoformat(self.when).astimezone()

    @property
    def label(self) -> str:
        """The line that `outpour history` prints."""
        when = datetime.fromisoformat(self.when).isoformat(" ", "minutes")[:16]
        position = f"{clock(Milliseconds(self.position_ms))} of {clock(Milliseconds(self.length_ms))}"
        name = "".join(char if char.isprintable() else "?" for char in f"{self.title} ({self.session})")
        return f"{when}  {position:>15}  {name}, seed {self.seed}"

    def serialize(self) -> bytes:
        """Return its line for the file."""
        content = asdict(self)
        if isinstance(self.asked.pace, WordsPerMinute):
            content["asked"]["pace"] = format_pace(self.asked.pace)
        return serialize(content)

    @classmethod
    def parse(cls, content: object) -> HistoryEntry | None:
        """Return the entry in `content`, which was read from a file; None if a field is invalid.

        Unknown keys, which a newer version may have written, are ignored.
        """
        if not isinstance(content, dict):
            return None
        if not all(valid(content.get(name)) for name, valid in _CHECKS.items()):
            return None
        fields: dict[str, Any] = {name: content.get(name) for name in _CHECKS}
        return cls(**fields, asked=SavedOptions.parse(content.get("asked")))


def serialize(content: dict[str, Any]) -> bytes:
    """Return `content` as one line of JSON, in UTF-8 unless a character can't be encoded in it."""
    try:
        return json.dumps(content, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # a file name may contain undecodable bytes
        return json.dumps(content).encode()


def _pace(value: object) -> Pace | None:
    """Return the pace in `value`, a number or text such as `105 wpm`; None if it is invalid."""
    if isinstance(value, str):
        with contextlib.suppress(PaceError):
            return words_per_minute(value)
        return None
    return value if _is_number(value, PACES) else None  # type: ignore[return-value]  # it is a number


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_path(value: object) -> bool:
    """Return whether `value` can be a session's name or path: encodable text without a zero byte."""
    try:
        return isinstance(value, str) and bool(value) and b"\0" not in os.fsencode(value)
    except UnicodeEncodeError:
        return False


def _is_whole(value: object, bounds: tuple[int, int]) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and bounds[0] <= value <= bounds[1]


def _is_number(value: object, bounds: tuple[float, float]) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and bounds[0] <= value <= bounds[1]


def _is_moment(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(datetime.fromisoformat(value).astimezone())
    except (ValueError, OverflowError, OSError):
        return False


_CHECKS: Final[Mapping[str, Callable[[object], bool]]] = {
    "when": _is_moment,
    "session": _is_path,
    "title": _is_text,
    "seed": partial(_is_whole, bounds=SEED),
    "minutes": lambda value: value is None or _is_number(value, MINUTES),
    "position_ms": partial(_is_whole, bounds=(0, _LONGEST_MS)),
    "length_ms": partial(_is_whole, bounds=(0, _LONGEST_MS)),
    "left": lambda value: isinstance(value, bool),
}
"""Returns whether a value read from a file is valid, for each field except `asked`."""
