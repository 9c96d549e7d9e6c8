"""Recommends sessions for an evening: by the place, the time there is, the subject, and what was played lately."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scripts.errors import ScriptError
from scripts.library.lookup import sources
from scripts.syntax.header_reader import read_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from scripts.library.lookup import Source
    from scripts.model.header import Header

PLACES: Final = {
    "walking": ("walk",),
    "shower": ("shower",),
    "resting": ("sitting", "listening", "breathwork"),
    "desk": ("writing", "sitting"),
    "room": ("movement", "sitting"),
}
"""Kinds of session for each place, the most fitting first."""

SUBJECTS: Final = {
    "someone": ("walk", "gratitude", "pictures", "confide", "music", "good-cry"),
    "burden": ("walk", "shower", "writing", "confide", "meditation", "good-cry"),
    "body": ("workout", "breathwork", "yawn", "shower"),
    "numb": ("film", "music", "gaze", "yawn", "good-cry"),
}
"""Built-in sessions for each subject, the most fitting first; a session of the listener's own fits any subject."""

SUBJECT_WORDS: Final = {
    "someone": "somebody",
    "burden": "something I carry",
    "body": "my body: tense, tired, angry",
    "numb": "I feel nothing, and would like to",
}
"""The words for each of `SUBJECTS`."""

_SUPPORTING: Final = ("arrive", "aftercare")
"""Sessions that go before or after another one."""

_STRONG: Final = "breathwork"
"""The kind that comes last until one has been played: it needs preparation, and somebody close by the first time."""

_MOST: Final = 2
"""Number of recommended sessions."""

_RECENT: Final = 3
"""Number of sessions played last that come after others that fit as well."""


@dataclass(frozen=True)
class Wish:
    """What the listener answered; an empty answer leaves it open."""

    place: str = ""
    """A key of `PLACES`."""

    minutes: float | None = None
    """The time there is, in minutes."""

    subject: str = ""
    """A key of `SUBJECTS`."""


@dataclass(frozen=True)
class Candidate:
    """A session that can be recommended."""

    source: Source
    """Its script."""

    header: Header
    """The script's front matter."""


def candidates(own_folder: Path) -> Iterator[Candidate]:
    """Yield the sessions that stand alone and whose front matter is valid."""
    for source in sources(own_folder):
        if source.name not in _SUPPORTING:
            try:
                yield Candidate(source, read_header(source.read(), source.name, source.label))
            except ScriptError:
                continue


def recommend(wish: Wish, choice: Iterable[Candidate], played: Sequence[str]) -> list[Candidate]:
    """Return the sessions of `choice` that fit `wish` best, the best first, at most two.

    Args:
        wish: the listener's answers. Only sessions for that place are considered.
        choice: the sessions.
        played: the names of the sessions played before, the latest first.
    """
    kinds = PLACES.get(wish.place, ())
    fitting = [each for each in choice if not kinds or each.header.kind in kinds]
    return sorted(fitting, key=lambda each: _order(each, wish, played))[:_MOST]


def _order(candidate: Candidate, wish: Wish, played: Sequence[str]) -> tuple[bool, bool, bool, float, int, int, str]:
    """Return the sort key: new and strong, off the subject, played lately, off the length, kind, subject, name."""
    name, header = candidate.source.name, candidate.header
    subject = SUBJECTS.get(wish.subject, ())
    strong = header.kind == _STRONG and name not in played
    missing = candidate.source.origin == "shipped" and bool(subject) and name not in subject
    off = abs((header.minutes or wish.minutes or 0) - (wish.minutes or header.minutes or 0))
    kinds = PLACES.get(wish.place, (header.kind,))
    order = subject.index(name) if name in subject else 0
    return strong, missing, name in played[:_RECENT], off, kinds.index(header.kind), order, name
