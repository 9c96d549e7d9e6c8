"""What was played, when and how far: kept on this machine alone, one line of plain text a session."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from scripts.times import Milliseconds, clock
from voice.errors import TargetError
from voice.files import replacing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scripts.find import Source

FASTEST: Final = 2.0
"""The highest pace that can be asked for."""

_MOST: Final = 1000
_REWINDS: Final = ((3, 0), (300, 10_000), (1800, 20_000))
_LONGEST_REWIND_MS: Final = 30_000


@dataclass(frozen=True)
class Asked:
    """What the listener asked for, to go on with another time."""

    voice: str | None = None
    """The voice; None for the script's."""

    pace: float | None = None
    """Its speed; None for the script's."""

    music: str | None = None
    """The music; None for the script's."""

    words: Mapping[str, str] = field(default_factory=dict)
    """Words that the script asks for."""

    @classmethod
    def read(cls, value: object) -> Asked:
        """Return what `value`, which came from a file, holds of it; what is no use is left out."""
        if not isinstance(value, dict):
            return cls()
        voice, pace, music, words = (value.get(name) for name in ("voice", "pace", "music", "words"))
        return cls(
            voice if isinstance(voice, str) else None,
            pace if isinstance(pace, int | float) and 0 < pace <= FASTEST else None,
            music if isinstance(music, str) else None,
            {key: each for key, each in words.items() if isinstance(each, str)} if isinstance(words, dict) else {},
        )


@dataclass(frozen=True)
class Played:
    """One session that was played."""

    when: str
    """When it ended: the time of this machine, as ISO 8601 has it."""

    session: str
    """As it was asked for: a name, or the path of a script."""

    title: str
    """What it is called."""

    seed: int
    """What its chances were drawn from."""

    minutes: float | None
    """The length that was asked for."""

    position_ms: int
    """How far it was heard, in milliseconds."""

    length_ms: int
    """How long it was, or about."""

    left: bool
    """Whether it was left in the middle, to go on with another time."""

    asked: Asked = Asked()
    """What was asked for, where it was left in the middle."""

    @property
    def told(self) -> str:
        """The line of it for people."""
        day = self.when[:16].replace("T", " ")
        far = f"{clock(Milliseconds(self.position_ms))} of {clock(Milliseconds(self.length_ms))}"
        return f"{day}  {far:>15}  {self.title} ({self.session}), seed {self.seed}"

    def break_s(self) -> float:
        """Return how long ago that was, in seconds; 0 where the clock was set back since."""
        return max(0.0, (now() - datetime.fromisoformat(self.when)).total_seconds())


@dataclass(frozen=True)
class History:
    """All of them, in one file of the listener's data folder."""

    path: Path
    """The file; it need not exist."""

    def read(self) -> list[Played]:
        """Return what was played, the last of it first; lines that are damaged are left out."""
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            return []
        return [played for line in reversed(lines) if (played := _read(line))]

    def keep(self, played: Played) -> None:
        """Add `played`; what can't be written is forgotten.

        What was asked for is forgotten of earlier ones of that session: nobody goes on with those any more.
        """
        before = [replace(each, asked=Asked()) if each.session == played.session else each for each in self.read()]
        lines = [json.dumps(asdict(each), ensure_ascii=False) for each in reversed([played, *before][:_MOST])]
        with suppress(OSError, TargetError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with replacing(self.path, overwrite=True) as temporary:
                temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def left(self, session: str = "") -> Played | None:
        """Return what was played last, of `session` where one is named, if it was left in the middle."""
        played = next((each for each in self.read() if session in ("", each.session)), None)
        return played if played and played.left else None

    def clear(self) -> None:
        """Forget everything."""
        self.path.unlink(missing_ok=True)


def asked_as(source: Source) -> str:
    """Return what a session is asked for by: its name, or the whole path of its script."""
    return str(source.path.resolve()) if source.origin == "file" else source.name


def now() -> datetime:
    """Return the time of this machine."""
    return datetime.now(UTC).astimezone()


def rewind_ms(break_s: float) -> int:
    """Return how far to go back after a break, so that the thread is found again, in milliseconds."""
    return next((back for under, back in _REWINDS if break_s < under), _LONGEST_REWIND_MS)


def _read(line: str) -> Played | None:
    try:
        content = json.loads(line)
        played = Played(**{**content, "asked": Asked.read(content.get("asked"))})
        datetime.fromisoformat(played.when)
    except (AttributeError, TypeError, ValueError):
        return None
    whole = all(isinstance(getattr(played, name), int) for name in ("seed", "position_ms", "length_ms"))
    minutes = played.minutes is None or isinstance(played.minutes, int | float)
    texts = all(isinstance(getattr(played, name), str) for name in ("when", "session", "title"))
    return played if whole and minutes and texts and isinstance(played.left, bool) else None
