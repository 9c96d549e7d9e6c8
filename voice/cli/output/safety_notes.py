"""Chooses the safety notes of an export: the short ones only for listeners who have had the full ones."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from scripts.expansion.preface import preface_sentences
from scripts.model.elements import Breathe
from scripts.model.tree import flatten
from voice.cli.word_question import with_answers
from voice.playback.history import session_key
from voice.storage.notes_record import NotesRecord

if TYPE_CHECKING:
    from scripts.library.lookup import Source
    from scripts.model.script import Script
    from voice.session.request import SessionRequest
    from voice.session.session import Session
    from voice.storage.paths import Paths


@dataclass(frozen=True)
class NotesChoice:
    """The choice of the safety notes of one export."""

    source: Source
    """The script."""

    option: Literal["full", "short"] | None
    """The listener's own choice, as in `--notes`; None leaves it to the record."""

    text_only: bool
    """Whether text is exported, which has the notes of the last sound of its session."""

    labelled: bool
    """Whether the listener gave the file a title or an artist, as people do for others."""

    record: NotesRecord | None
    """Who has heard or exported what; None if no history is kept."""

    def complete(self, script: Script, request: SessionRequest) -> SessionRequest:
        """Return `request` with the listener's words for `script`, and with the notes to speak."""
        request = with_answers(script, request)
        extent = "full" if _is_intense(script) else self.option or self._usual(script, request)
        return replace(request, choices=replace(request.choices, preface=extent))

    def message(self, session: Session) -> str:
        """Return which notes `session` has; empty if it has none."""
        if not _full_notes(session.script):
            return ""
        extent = session.request.choices.preface
        if self.option == "short" and extent == "full":
            return "It begins with the full safety notes, as always before intense breathing."
        if extent == "full" or self.option:
            return f"It begins with the {extent} safety notes."
        return "It begins with short safety notes, since you know the full ones; --notes full brings them back."

    def remember(self, session: Session) -> None:
        """Record which notes the sound of `session` has, unless it is for somebody else."""
        key, extent = notes_key(self.source, session.script), session.request.choices.preface
        if not self.record or self.text_only or self._is_for_others(session.script, session.request):
            return
        if extent == "full" or self.record.last(key):
            self.record.add(key, extent)

    def _usual(self, script: Script, request: SessionRequest) -> Literal["full", "short"]:
        if not self.record or self._is_for_others(script, request):
            return "full"
        last = self.record.last(notes_key(self.source, script))
        return "short" if last == "short" or (last and not self.text_only) else "full"

    def _is_for_others(self, script: Script, request: SessionRequest) -> bool:
        return bool(self.labelled or request.person or script.header.artist)


def remember_heard(source: Source, session: Session, paths: Paths) -> None:
    """Record that the listener has heard `session`, played from its beginning to its end, if its notes were full."""
    if session.request.choices.preface == "full":
        NotesRecord(paths.safety_notes).add(notes_key(source, session.script), "heard")


def notes_key(source: Source, script: Script) -> str:
    """Return a hash of the session at `source` and of all its notes; other notes make another key."""
    parts = (session_key(source), *script.header.care, *_full_notes(script))
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _full_notes(script: Script) -> tuple[str, ...]:
    return preface_sentences(script.header, "full", intense=_is_intense(script))


def _is_intense(script: Script) -> bool:
    return any(isinstance(element, Breathe) and element.intense for element in flatten(script.elements))
