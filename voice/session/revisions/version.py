"""The session of the next version of a script, and what differs in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.model.elements import Include, Music, Sound
from scripts.model.takes import Take
from scripts.model.tree import flatten
from voice.session.revisions.differences import (
    audible_parts,
    change_position,
    first_difference,
    same_position,
)
from voice.session.session import Session
from voice.session.sound_files import forget_sounds
from voice.storage.file_watch import file_stamp
from voice.takes.store import INDEX

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from scripts.model.script import Script
    from scripts.times import Milliseconds
    from voice.session.request import SessionRequest


@dataclass(frozen=True)
class Version:
    """A session, and its audible content for comparison."""

    session: Session
    """The session."""

    parts: tuple[Hashable, ...]
    """The audible content of each line that makes a cue, in order."""

    setting: Hashable
    """What concerns all of it: music, levels, lengths, chapters, title and notes."""

    @classmethod
    def of(cls, session: Session) -> Version:
        """Return the version that `session` plays, with the current state of the files that it names."""
        plan = session.plan

        def stamp(part: Sound | Music | Take) -> Hashable:
            if isinstance(part, Take):
                return session.takes.identity(part)
            return tuple(map(file_stamp, session.music.places(part.source)))

        texts = tuple(getattr(line, "text", getattr(line, "title", "")) for line in plan.lines)
        closing = tuple(audible_parts(plan.closing_lines, stamp))
        music = plan.script.header.music, session.request.music, tuple(map(file_stamp, session.music.places(None)))
        header = plan.script.header
        setting = (header, music, plan.levels, plan.target, plan.estimated_length, plan.notes, texts, closing)
        return cls(session, tuple(audible_parts(plan.lines, stamp)), setting)

    def next(self) -> Version:
        """Return the version of the script as it is now, for the same listener.

        Raises:
            ScriptError: it can't be read, or has errors.
            VoiceError: its voice or its music is unknown.
            AudioError: its music can't be decoded.
        """
        forget_sounds()
        session, request = self.session, replace(self.session.request, seed=self.session.seed, person="")
        return Version.of(Session(session.source, request, session.paths, complete=with_known_words, previous=session))

    def changes_to(self, new: Version) -> bool:
        """Return whether `new` differs audibly or visibly."""
        return self.parts != new.parts or self.setting != new.setting

    def start_of(self, new: Version, position_ms: int) -> Milliseconds | None:
        """Return where to play `new`: just before its first change, or if there is none, where `position_ms` now is.

        Returns None if that is `position_ms` itself. Waits until so much of `new` is scheduled.
        """
        index = first_difference(self.parts, new.parts)
        if index is not None:
            return change_position(new.session.cues(), index)
        same = same_position(self.session.schedule.cues, new.session.cues(), position_ms)
        return None if same == position_ms else same

    def files(self) -> Iterator[Path]:
        """Yield the files and folders that it depends on."""
        session = self.session
        yield session.source.path
        yield from _included(session.script)
        yield from session.music.places(None)
        for line in session.plan.lines:
            if isinstance(line, Music | Sound) and line.source:
                yield from session.music.places(line.source)
        for store in (session.takes.own, *session.takes.included):
            yield store.folder / INDEX
            yield from (store.folder / take.file for take in store.takes.values())


def _included(script: Script) -> Iterator[Path]:
    """Yield the files of the included scripts."""
    for part in flatten(script.elements):
        if isinstance(part, Include) and part.body and Path(part.body[0].place.file).is_absolute():
            yield Path(part.body[0].place.file)


def with_known_words(script: Script, request: SessionRequest) -> SessionRequest:
    """Return `request` without texts for words that `script` doesn't ask for any more."""
    words = {word: text for word, text in request.choices.words.items() if word in script.header.ask}
    return replace(request, choices=replace(request.choices, words=words))
