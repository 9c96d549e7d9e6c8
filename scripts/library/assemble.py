"""Assembles practices into one session with an arrival before and aftercare after them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import chain, cycle, pairwise
from typing import TYPE_CHECKING, Final

import yaml

from scripts.errors import CannotAssembleError, Place, UnclearPersonError
from scripts.model.elements import (
    Closing,
    Condition,
    Element,
    Include,
    Music,
    PaceChange,
    ParagraphEnd,
    ProsodyChange,
    VoiceChange,
)
from scripts.model.limits import SAFE_KINDS
from scripts.model.person import addressed, person_word, person_words
from scripts.model.script import unique
from scripts.model.takes import TAKES
from scripts.model.text_runs import Placeholder, Words
from scripts.model.tree import bodies, flatten, replace_bodies
from scripts.syntax.parser import read_script
from scripts.syntax.writer import body, front_matter
from scripts.times import Milliseconds, minutes

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from scripts.model.header import Header
    from scripts.model.pace import Pace
    from scripts.model.script import Script

ARRIVAL_SHARE: Final = 0.12
"""The fraction of a session for its arrival, and for its aftercare."""

_MIN_ARRIVAL: Final = minutes(1.5)
_MAX_ARRIVAL: Final = minutes(6)
_NOWHERE: Final = Place("", 0, 0)


@dataclass(frozen=True)
class Bridges:
    """Script passages that connect two practices."""

    staying: tuple[str, ...]
    """Between practices of the same kind, used in turn."""

    arrived: str
    """Before the first practice, if it is of the same kind as the arrival."""

    leaving: Mapping[str, str]
    """After a practice, by its kind."""

    entering: Mapping[str, str]
    """Before a practice, by its kind."""

    resting: str
    """Before the aftercare, if the last practice is of the same kind."""

    settling: str
    """Before the aftercare, if the last practice is of another kind."""


@cache
def bridges() -> Bridges:
    """Return the English bridges."""
    content = yaml.safe_load((files("scripts.library") / "bridges.yaml").read_text(encoding="utf-8"))
    return Bridges(**{**content, "staying": tuple(content["staying"])})


def assemble(practices: Sequence[Script], arrive: Script, aftercare: Script, length: Milliseconds, title: str) -> str:
    """Return the text of a session of `length` that leads through `practices` in order.

    It begins with `arrive` and ends with `aftercare`, unless these are among the practices. Each practice is resolved
    at its share of the length and ends before its closing; bridges connect them.

    Args:
        practices: at least one, with their includes loaded.
        arrive: the script before them.
        aftercare: the script after them; its closing becomes the session's.
        length: the length of the whole session, in milliseconds.
        title: the session's title; empty to join the titles of the practices.

    Raises:
        CannotAssembleError: The practices have different languages.
    """
    names = {script.name for script in practices}
    scripts = [*([arrive] if arrive.name not in names else []), *practices]
    scripts += [aftercare] if aftercare.name not in names else []
    header = _header(practices, scripts, title, length)
    parts = list(_parts(scripts, _shares(scripts, practices, length)))
    used = _placeholder_names(chain(*parts))
    header = replace(header, ask={word: text for word, text in header.ask.items() if word in used})
    lines = [*front_matter(header), "", f"// Assembled from {_join_names([script.name for script in scripts])}."]
    lines += ["// Change whatever you like: this is your script now."]
    state = _State(header)
    between = ["", *_bridges(scripts, names)]
    for script, elements, bridge in zip(scripts, parts, between, strict=True):
        lines += ["", *bridge.split("\n"), ""] if bridge else [""]
        lines += [f"// {script.name}", *body(state.enter(script.header)), *body(elements)]
        state.leave(elements)
    return "\n".join(lines) + "\n"


def with_person(practices: Sequence[Script], person: str) -> list[Script]:
    """Return `practices` with `person` as the default of each word that stands for one.

    Raises:
        UnclearPersonError: None of them has such a word, or one has several.
    """
    words = [word for script in practices for word in script.header.ask]
    if not person_words(words):
        raise UnclearPersonError(list(dict.fromkeys(words)), [])
    return [_naming(script, person) if person_words(script.header.ask) else script for script in practices]


def _naming(script: Script, person: str) -> Script:
    text = addressed(person, script.header.language)
    ask = {**script.header.ask, person_word(script.header.ask): text}
    return replace(script, header=replace(script.header, ask=ask))


def _parts(scripts: Sequence[Script], shares: Iterable[Milliseconds]) -> Iterator[list[Element]]:
    """Yield the elements of each script at its share: all of the last one, and the others up to their closings."""
    for script, share in zip(scripts, shares, strict=True):
        elements = _elements_at(script.elements, share, script.header.pace)
        yield _trim(elements if script is scripts[-1] else _before_closing(elements))


def _placeholder_names(elements: Iterable[Element]) -> set[str]:
    """Return the names of the placeholders in `elements`."""
    parts = (part for element in flatten(elements) if isinstance(element, Words) for part in element.parts)
    return {part.name for part in parts if isinstance(part, Placeholder)}


def _header(practices: Sequence[Script], scripts: Sequence[Script], title: str, length: Milliseconds) -> Header:
    first = practices[0].header
    languages = {script.header.language.split("-")[0].lower() for script in scripts}
    if len(languages) > 1:
        raise CannotAssembleError(f"their languages differ: {', '.join(sorted(languages))}")
    titles = [script.header.title for script in practices]
    kinds = [script.header.kind for script in practices]
    safe = next((kind for kind in kinds if kind in SAFE_KINDS), None)
    return replace(
        first,
        title=title or _join_names([titles[0], *(each[:1].lower() + each[1:] for each in titles[1:])]),
        about=f"{_join_names([each.about.rstrip('.') for each in (script.header for script in practices)], '; ')}.",
        kind=safe or max(kinds, key=kinds.count),
        voice=first.voice if {script.header.voice for script in scripts} == {first.voice} else "",
        minutes=length / 60_000,
        ask={word: text for script in reversed(scripts) for word, text in script.header.ask.items()},
        say={word: text for script in reversed(scripts) for word, text in script.header.say.items()},
        needs=unique(*(script.header.needs for script in scripts)),
        care=unique(*(script.header.care for script in scripts)),
        track="",
        cover="",  # the file is relative to the practice
    )


def _join_names(names: Sequence[str], separator: str = ", ") -> str:
    if separator != ", ":
        return separator.join(name[:1].lower() + name[1:] if index else name for index, name in enumerate(names))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _shares(scripts: Sequence[Script], practices: Sequence[Script], length: Milliseconds) -> list[Milliseconds]:
    """Return the share of `length` of each script; arrival and aftercare get a fixed fraction."""
    arrival = Milliseconds(round(max(_MIN_ARRIVAL, min(_MAX_ARRIVAL, length * ARRIVAL_SHARE))))
    remaining = max(0, length - arrival * (len(scripts) - len(practices)))
    practice_names = {script.name for script in practices}
    return [
        Milliseconds(remaining // len(practices)) if script.name in practice_names else arrival for script in scripts
    ]


def _elements_at(elements: Iterable[Element], share: Milliseconds, pace: Pace) -> Iterator[Element]:
    """Yield `elements` with conditions resolved for a session of length `share`, and includes expanded."""
    for element in elements:
        if isinstance(element, Condition):
            if element.holds(share):
                yield from _elements_at(element.body, share, pace)
        elif isinstance(element, Include):
            yield from _included(element, share, pace)
        else:
            inside = tuple(tuple(_elements_at(each, share, pace)) for each in bodies(element))
            yield replace_bodies(element, inside) if inside else element


def _included(include: Include, share: Milliseconds, pace: Pace) -> Iterator[Element]:
    """Yield the included elements at the pace of their script, then a change back to `pace`."""
    inner_pace = include.pace or pace
    if inner_pace != pace:
        yield PaceChange(inner_pace, include.place)
    yield from _elements_at(include.body or (), share, inner_pace)
    if inner_pace != pace:
        yield PaceChange(pace, include.place)


def _before_closing(elements: Iterable[Element]) -> Iterator[Element]:
    for element in elements:
        if isinstance(element, Closing):
            return
        yield element


def _trim(elements: Iterable[Element]) -> list[Element]:
    """Return `elements` without paragraph ends at either end or in a row."""
    kept: list[Element] = []
    for element in elements:
        if not (isinstance(element, ParagraphEnd) and (not kept or isinstance(kept[-1], ParagraphEnd))):
            kept.append(element)
    while kept and isinstance(kept[-1], ParagraphEnd):
        kept.pop()
    return kept


def _bridges(scripts: Sequence[Script], practice_names: Container[str]) -> Iterator[str]:
    """Yield the bridge between each script and the next."""
    passages = bridges()
    staying = cycle(passages.staying)
    for before, after in pairwise(scripts):
        same_kind = before.header.kind == after.header.kind
        if after.name not in practice_names:
            text = passages.resting if same_kind else f"{passages.leaving[before.header.kind]}\n\n{passages.settling}"
        elif not same_kind:
            text = f"{passages.leaving[before.header.kind]}\n\n{passages.entering[after.header.kind]}"
        else:
            text = next(staying) if before.name in practice_names else passages.arrived
        yield "\n".join(body(read_script(text, "bridge", "bridges.yaml").elements))


class _State:
    """Tracks voice, pace and music, so that each practice can start with its own."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.voice: str | None = header.voice
        self.pace: Pace | None = header.pace
        self.music: str | None = header.music

    def enter(self, header: Header) -> Iterator[Element]:
        """Yield the changes needed before a practice with `header`."""
        if self.voice != header.voice:
            yield VoiceChange(header.voice or TAKES, _NOWHERE)
        if self.pace != header.pace:
            yield PaceChange(header.pace, _NOWHERE)
        if self.music != header.music:
            source = "off" if header.music == "none" else header.music
            yield Music(header.music, 0.0, f"[music {source}]", _NOWHERE)
        self.voice, self.pace, self.music = header.voice, header.pace, header.music

    def leave(self, elements: Iterable[Element]) -> None:
        """Mark everything that a practice may have changed as unknown."""
        for element in flatten(elements):
            if isinstance(element, VoiceChange | ProsodyChange):
                self.voice = None
            if isinstance(element, PaceChange | ProsodyChange):
                self.pace = None
            if isinstance(element, Music):
                self.music = None
