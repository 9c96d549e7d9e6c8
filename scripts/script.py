"""A script as it was written: its front matter and its elements, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from scripts.times import Milliseconds, minutes, seconds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.breath import Pattern
    from scripts.errors import Place
    from scripts.fit import Elastic

KINDS: Final = ("breathwork", "walk", "shower", "sitting", "movement", "writing", "listening")
"""What a session is practised as."""


@dataclass(frozen=True)
class Rests:
    """The rests that come by themselves."""

    sentence: Milliseconds = seconds(0.7)
    """After a sentence, in milliseconds."""

    paragraph: Milliseconds = seconds(1.6)
    """After a paragraph."""

    chapter: Milliseconds = seconds(3)
    """Before a chapter."""


@dataclass(frozen=True)
class IntenseLimits:
    """How much intense breathing the script's author allows."""

    length: Milliseconds = minutes(3)
    """One stretch of it, in milliseconds."""

    stretches: int = 3
    """How many stretches in a session."""


@dataclass(frozen=True)
class Header:
    """The front matter."""

    title: str = ""
    """What the session is called."""

    about: str = ""
    """One sentence on what it is."""

    kind: str = "sitting"
    """One of `KINDS`."""

    minutes: float | None = None
    """The length it aims for, in minutes; None when it lasts what it lasts."""

    voice: str = ""
    """As `--voice` takes it; empty for the usual one."""

    pace: float = 1.0
    """1 is the voice's own speed."""

    music: str = "none"
    """An ambience, a file beside the script, or `none`."""

    language: str = "en"
    """A language tag."""

    ask: Mapping[str, str] = field(default_factory=dict)
    """Words the listener may change, with what stands there unasked."""

    say: Mapping[str, str] = field(default_factory=dict)
    """Pronunciations: how a word is spelled, and how it is to be spoken."""

    care: tuple[str, ...] = ()
    """Safety notes, shown before the start."""

    rests: Rests = Rests()
    """The rests that come by themselves."""

    intense: IntenseLimits = IntenseLimits()
    """The limits of intense breathing."""


@dataclass(frozen=True)
class Placeholder:
    """A word in braces that the listener may change."""

    name: str
    """Its name in `ask`."""

    place: Place
    """Where it stands."""


@dataclass(frozen=True)
class Variants:
    """Words in braces of which one is picked."""

    options: tuple[str, ...]
    """What may stand there, two at least; one may be empty."""

    place: Place
    """Where it stands."""


Part: TypeAlias = str | Placeholder | Variants
"""A piece of a run of words."""


@dataclass(frozen=True)
class Words:
    """A run of words on one line, to be spoken."""

    parts: tuple[Part, ...]
    """Plain text, escapes already undone, and what is still to be decided, in order."""

    place: Place
    """Where it begins."""


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

    written: str
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

    written: str
    """The direction as written."""

    place: Place
    """Where it stands."""

    kind: str = "bell"
    """What is struck: one of `BELLS`."""


@dataclass(frozen=True)
class Music:
    """A change of the bed from here on."""

    source: str | None
    """An ambience, a file or `none`; None keeps what plays."""

    gain_db: float
    """Louder or softer than usual, in dB."""

    written: str
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

    written: str
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

    written: str
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


Block: TypeAlias = Condition | Repeat | Choose
"""What `[end]` closes."""

Element: TypeAlias = (
    Words | ParagraphEnd | Heading | Pause | Bell | Music | VoiceChange | PaceChange | Breathe | Count | Closing | Block
)


@dataclass(frozen=True)
class Script:
    """A whole script, as written."""

    name: str
    """Its name in a library, or its file's name without the ending."""

    header: Header
    """The front matter; its title is never empty."""

    elements: tuple[Element, ...]
    """The text, in order."""
