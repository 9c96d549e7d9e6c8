"""The elements of a script: words, pauses, directions and blocks, each with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from scripts.model.text_runs import Prosody, Words

if TYPE_CHECKING:
    from scripts.errors import Place
    from scripts.model.breathing import Pattern
    from scripts.model.elastic import Elastic
    from scripts.model.header import Rests
    from scripts.model.pace import Pace
    from scripts.times import Milliseconds


@dataclass(frozen=True)
class ParagraphEnd:
    """A blank line."""

    place: Place
    """Its position."""


@dataclass(frozen=True)
class LineEnd:
    """The end of a line that ends a sentence although it has no full stop."""

    place: Place
    """Its position."""


@dataclass(frozen=True)
class Heading:
    """The heading of a chapter."""

    title: str
    """The chapter's title."""

    place: Place
    """Its position."""


@dataclass(frozen=True)
class Pause:
    """Silence of exact or elastic length."""

    length: Elastic
    """Its length."""

    markup: str
    """The direction as written; empty for an automatic rest."""

    place: Place
    """Its position."""

    until: Milliseconds | None = None
    """The time of the session at which it ends, in milliseconds, but no sooner than after its length; None for any."""


BELLS: Final = ("bell", "small", "large", "bowl", "wooden")
"""The kinds of bell."""


@dataclass(frozen=True)
class Bell:
    """Strokes of a bell."""

    strokes: int
    """The number of strokes."""

    markup: str
    """The direction as written."""

    place: Place
    """Its position."""

    kind: str = "bell"
    """One of `BELLS`."""


@dataclass(frozen=True)
class Sound:
    """A sound file, played once in full before the session continues."""

    source: str
    """A file next to the script."""

    gain_db: float
    """The gain relative to a bell, or to the voice if it is speech, in dB."""

    markup: str
    """The direction as written."""

    place: Place
    """Its position."""

    words: str = ""
    """The words in it, which make it speech; empty for other sounds."""


@dataclass(frozen=True)
class Music:
    """A change of the music bed."""

    source: str | None
    """An ambience, a file or `none`; None keeps the current music."""

    gain_db: float
    """The gain relative to the normal level, in dB."""

    markup: str
    """The direction as written."""

    place: Place
    """Its position."""


@dataclass(frozen=True)
class MusicSolo:
    """Music at full level, without speech."""

    length: Elastic | None
    """Its length; None plays the song to its end, or endless music for about `ENDLESS`."""

    markup: str
    """The direction as written."""

    place: Place
    """Its position."""


@dataclass(frozen=True)
class Hold:
    """A pause that the listener ends with a key."""

    length: Elastic
    """Its length in an exported file, and without a key press."""

    longest: Milliseconds
    """Its maximum during playback, in milliseconds."""

    markup: str
    """The direction as written."""

    place: Place
    """Its position."""


@dataclass(frozen=True)
class VoiceChange:
    """A change of voice."""

    name: str
    """The voice, as in `--voice`."""

    place: Place
    """Its position."""


@dataclass(frozen=True)
class PaceChange:
    """A change of pace."""

    pace: Pace
    """The new pace; 1 is the voice's normal speed."""

    place: Place
    """Its position."""


@dataclass(frozen=True)
class ProsodyChange:
    """A change of prosody, relative to the session's voice and pace."""

    prosody: Prosody
    """The prosody of everything after it."""

    place: Place
    """Its position."""


@dataclass(frozen=True)
class Breathe:
    """Paced breathing for a number of rounds or a length."""

    pattern: Pattern
    """The pattern of the first round."""

    ramp_to: Pattern | None
    """The pattern of the last round; None if the pattern doesn't change."""

    rounds: int | None
    """The number of rounds; None if `length` is given."""

    length: Elastic | None
    """The length, filled with whole rounds and then silence; None if `rounds` is given."""

    markup: str
    """The direction as written."""

    place: Place
    """Its position."""

    @property
    def intense(self) -> bool:
        """Whether it needs the listener's consent."""
        return self.pattern.intense or (self.ramp_to is not None and self.ramp_to.intense)


@dataclass(frozen=True)
class Count:
    """Numbers counted aloud."""

    numbers: tuple[int, ...]
    """The numbers, in order."""

    every: Milliseconds
    """The time for each number, in milliseconds."""

    markup: str
    """The direction as written."""

    place: Place
    """Its position."""


@dataclass(frozen=True)
class Closing:
    """The beginning of the closing, which listeners who stop early still hear."""

    place: Place
    """Its position."""


@dataclass(frozen=True)
class Condition:
    """Elements that depend on the length of the session."""

    when: Literal["from", "under"]
    """`from` for sessions of at least `limit`, `under` for shorter ones."""

    limit: Milliseconds
    """The threshold for the session's length, in milliseconds."""

    body: tuple[Element, ...]
    """The conditional elements."""

    place: Place
    """Its position."""

    def holds(self, length: Milliseconds) -> bool:
        """Return whether a session of `length` includes the body."""
        return (length >= self.limit) == (self.when == "from")


@dataclass(frozen=True)
class Repeat:
    """Repeated elements."""

    times: int
    """The number of times."""

    body: tuple[Element, ...]
    """The repeated elements; random choices in it are made again each time."""

    place: Place
    """Its position."""


@dataclass(frozen=True)
class Choose:
    """Items, some of which are picked at random."""

    count: int
    """The number of items to pick; they keep their order."""

    items: tuple[tuple[Element, ...], ...]
    """The items."""

    place: Place
    """Its position."""


@dataclass(frozen=True)
class Every:
    """Prompts at intervals, in random order; none repeats until all have been used."""

    interval: Elastic
    """The time from one prompt to the next."""

    length: Elastic
    """The total length."""

    items: tuple[tuple[Element, ...], ...]
    """The prompts."""

    markup: str
    """The direction as written."""

    place: Place
    """Its position."""


@dataclass(frozen=True)
class Include:
    """An included script."""

    name: str
    """A session's name, or a path relative to the script."""

    body: tuple[Element, ...] | None
    """The elements of the included script; None until it is loaded."""

    markup: str
    """The direction as written."""

    place: Place
    """Its position."""

    pace: Pace | None = None
    """The pace in its front matter, if any."""

    rests: Rests | None = None
    """The rests in its front matter, if any."""


Block: TypeAlias = Condition | Repeat | Choose | Every
"""An element that `[end]` closes."""

Element: TypeAlias = (
    Words
    | ParagraphEnd
    | LineEnd
    | Heading
    | Pause
    | Bell
    | Sound
    | Music
    | MusicSolo
    | Hold
    | VoiceChange
    | PaceChange
    | ProsodyChange
    | Breathe
    | Count
    | Closing
    | Include
    | Block
)
