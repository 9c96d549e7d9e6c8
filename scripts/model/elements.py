"""What a script is made of: words, pauses, directions and blocks, each with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from scripts.model.text_runs import Prosody, Words

if TYPE_CHECKING:
    from scripts.errors import Place
    from scripts.model.breathing import Pattern
    from scripts.model.elastic import Elastic
    from scripts.model.header import Rests
    from scripts.times import Milliseconds


@dataclass(frozen=True)
class ParagraphEnd:
    """A blank line."""

    place: Place
    """Where it stands."""


@dataclass(frozen=True)
class Heading:
    """The beginning of a chapter."""

    title: str
    """What it is called."""

    place: Place
    """Where it stands."""


@dataclass(frozen=True)
class Pause:
    """Quiet, exact or elastic."""

    length: Elastic
    """How long."""

    markup: str
    """The direction as written; empty for a rest that came by itself."""

    place: Place
    """Where it stands."""


BELLS: Final = ("bell", "small", "large", "bowl", "wooden")
"""What can be struck."""


@dataclass(frozen=True)
class Bell:
    """Strokes of a bell."""

    strokes: int
    """How many."""

    markup: str
    """The direction as written."""

    place: Place
    """Where it stands."""

    kind: str = "bell"
    """What is struck: one of `BELLS`."""


@dataclass(frozen=True)
class Sound:
    """A sound file that is heard once, at full length, before the session goes on."""

    source: str
    """A file beside the script."""

    gain_db: float
    """Louder or softer than a bell, in dB."""

    markup: str
    """The direction as written."""

    place: Place
    """Where it stands."""


@dataclass(frozen=True)
class Music:
    """A change of the bed from here on."""

    source: str | None
    """An ambience, a file or `none`; None keeps what plays."""

    gain_db: float
    """Louder or softer than usual, in dB."""

    markup: str
    """The direction as written."""

    place: Place
    """Where it stands."""


@dataclass(frozen=True)
class MusicSolo:
    """The music by itself, at full loudness; nobody speaks."""

    length: Elastic | None
    """How long; None to the end of the song, or about `ENDLESS` where the music has none."""

    markup: str
    """The direction as written."""

    place: Place
    """Where it stands."""


@dataclass(frozen=True)
class Hold:
    """Time for what comes up: live it lasts until a key is pressed."""

    length: Elastic
    """How long in a file, and live where nobody presses a key."""

    longest: Milliseconds
    """The most it may last live, in milliseconds."""

    markup: str
    """The direction as written."""

    place: Place
    """Where it stands."""


@dataclass(frozen=True)
class VoiceChange:
    """Another voice from here on."""

    name: str
    """As `--voice` takes it."""

    place: Place
    """Where it stands."""


@dataclass(frozen=True)
class PaceChange:
    """Another pace from here on."""

    pace: float
    """1 is the voice's own speed."""

    place: Place
    """Where it stands."""


@dataclass(frozen=True)
class ProsodyChange:
    """Another manner from here on, against the session's own voice and pace."""

    prosody: Prosody
    """How all that follows is spoken."""

    place: Place
    """Where it stands."""


@dataclass(frozen=True)
class Breathe:
    """Paced breathing, by rounds or by length."""

    pattern: Pattern
    """How it begins."""

    ramp_to: Pattern | None
    """How its last round goes, when it changes on the way."""

    rounds: int | None
    """How many rounds; None when `length` decides."""

    length: Elastic | None
    """How long; None when `rounds` decides. Whole rounds are breathed, what is left over is quiet."""

    markup: str
    """The direction as written."""

    place: Place
    """Where it stands."""

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
    """From one number to the next, in milliseconds; the last keeps as long to itself."""

    markup: str
    """The direction as written."""

    place: Place
    """Where it stands."""


@dataclass(frozen=True)
class Closing:
    """From here on is what a listener who stops early still hears."""

    place: Place
    """Where it stands."""


@dataclass(frozen=True)
class Condition:
    """Elements that belong only to sessions of a certain length."""

    when: Literal["from", "under"]
    """At least that long, or shorter than that."""

    limit: Milliseconds
    """The session's length it is held against, in milliseconds."""

    body: tuple[Element, ...]
    """What it guards."""

    place: Place
    """Where it begins."""

    def holds(self, length: Milliseconds) -> bool:
        """Whether a session of `length` has the body."""
        return (length >= self.limit) == (self.when == "from")


@dataclass(frozen=True)
class Repeat:
    """Elements that come several times."""

    times: int
    """How often."""

    body: tuple[Element, ...]
    """What comes again; chances in it fall anew each time."""

    place: Place
    """Where it begins."""


@dataclass(frozen=True)
class Choose:
    """Items of which some are picked."""

    count: int
    """How many; they keep their order."""

    items: tuple[tuple[Element, ...], ...]
    """What may be picked."""

    place: Place
    """Where it begins."""


@dataclass(frozen=True)
class Every:
    """Prompts spaced over a length: in any order, none twice until all were used."""

    interval: Elastic
    """From one prompt to the next; elastic when what is said may move it."""

    length: Elastic
    """How long they go on together."""

    items: tuple[tuple[Element, ...], ...]
    """The prompts."""

    markup: str
    """The direction as written."""

    place: Place
    """Where it begins."""


@dataclass(frozen=True)
class Include:
    """Another script, spoken here."""

    name: str
    """A session's name, or a path beside the script."""

    body: tuple[Element, ...] | None
    """What it says, its words filled in; None until it is read."""

    markup: str
    """The direction as written."""

    place: Place
    """Where it stands."""

    pace: float | None = None
    """Its own, by its front matter; None where that doesn't say."""

    rests: Rests | None = None
    """Its own; None where its front matter doesn't say."""


Block: TypeAlias = Condition | Repeat | Choose | Every
"""What `[end]` closes."""

Element: TypeAlias = (
    Words
    | ParagraphEnd
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
