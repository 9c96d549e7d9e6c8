"""Plays each saved version of a script while it is edited."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from audio.errors import AudioError
from scripts.errors import FaultyScriptError, ScriptError
from scripts.model.elements import Closing, Heading
from scripts.normalization.builtin_phrases import phrases
from scripts.times import clock
from voice.errors import SpeechCancelledError, VoiceError
from voice.playback.notice import Notice, Question, problem_notice
from voice.session.revisions.differences import first_difference
from voice.session.revisions.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voice.playback.transport import Transport
    from voice.session.session import Session
    from voice.storage.file_watch import Watcher

DEBOUNCE_S: Final = 0.05
"""Time without another change after which a saved script is read, in seconds; editors may write in several steps."""

PROBLEM_DEBOUNCE_S: Final = 1.0
"""The same for a script that has problems or seems to be only part of one, in seconds."""

_JOIN_S: Final = 0.5
_FILES: Final = 500
"""At most so many files of a folder are watched because one of them may be at fault."""

_TOO_LATE: Final = "saved; the session is ending, so the change isn't played"
_UNCONFIRMED: Final = (
    "this version has intense breathing, which needs your consent; read its care notes, and start again with "
    "--i-understand"
)


class Revisions:
    """Checks a script whenever one of its files is saved, and plays it from its first change if it has no errors.

    Otherwise the problems are shown, and the last good version plays on.

    Args:
        session: the first version, with the listener's consent if it needs that.
        watcher: watches the files.
        asks: whether the listener can answer questions.
        consented: whether the listener has consented to intense breathing.
    """

    def __init__(self, session: Session, watcher: Watcher, *, asks: bool, consented: bool) -> None:
        self._watcher = watcher
        self._asks = asks
        self._consented = consented or session.plan.intense
        self._versions = [Version.of(session)]  # the one that plays, and newer ones that will play soon
        self._source = session.source
        self._text = ""
        self._faulty_text: str | None = None
        self._failed = False  # whether the newest version raised an error
        self._closed = False
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self, transport: Transport) -> None:
        """Follow the script that `transport` plays, on a thread of its own."""
        self._transport = transport
        self._text = _read_or_empty(self._versions[-1])
        self._watcher.follow(self._versions[-1].files())
        transport.on_failure = self._fall_back
        self._thread = threading.Thread(target=self._run, name="revisions", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop following the script."""
        self._closed = True
        self._watcher.close()
        if self._thread:
            self._thread.join(_JOIN_S)

    def _run(self) -> None:
        limit_s: float | None = None
        final = False
        while not self._closed:
            if self._watcher.wait(limit_s):
                limit_s, final = DEBOUNCE_S, False
                continue
            try:
                settled = self._closed or self._read(final=final)
            except SpeechCancelledError:
                return  # playback was stopped meanwhile
            limit_s, final = (None, False) if settled else (PROBLEM_DEBOUNCE_S, True)

    def _read(self, *, final: bool) -> bool:
        """Play the script as it is now, or show its problems; return whether that is settled.

        Unless `final`, a script that looks incomplete or has problems is taken for half written.
        """
        text = ""
        try:
            text = self._source.read()
            if not final and _seems_unfinished(text, self._text):
                return False
            new = self._versions[-1].next()
        except SpeechCancelledError:
            raise
        except (ScriptError, VoiceError, AudioError, OSError) as error:
            if final and not self._closed:
                self._watcher.follow((*self._versions[-1].files(), *self._files_to_mend(error)))
                # Of the files that are followed then, some have nothing to do with the script.
                self._show_error(error, again=text != self._faulty_text)
                self._faulty_text = text
            return final
        self._text, self._faulty_text = text, None
        self._watcher.follow(new.files())
        self._accept(new)
        return True

    def _files_to_mend(self, error: BaseException) -> Iterator[Path]:
        """Yield the files whose change may mend `error`, and the folders in which a missing file may be created."""
        session = self._versions[-1].session
        yield session.paths.scripts
        places = [problem.place.file for problem in error.problems] if isinstance(error, FaultyScriptError) else []
        files = {path for path in map(Path, places) if path.is_absolute()}
        yield from files
        for folder in {session.source.path.parent, *(file.parent for file in files)}:
            yield folder
            yield from islice(_entries(folder), _FILES)

    def _show_error(self, error: BaseException, *, again: bool = True) -> None:
        """Show `error`; an error that is on the screen already is only repeated if `again` is set."""
        if isinstance(error, FaultyScriptError):
            notice = problem_notice(error.problems, self._source.label)
        else:
            notice = Notice(problem=str(error))
        if again or notice != self._transport.notice:
            self._transport.notice = notice

    def _fall_back(self, error: BaseException) -> None:
        """Show `error`, which a version raised while it was being prepared or played."""
        self._failed = True
        self._show_error(error)

    def _accept(self, new: Version) -> None:
        """Play `new`, unless the listener has to consent to it first."""
        with self._lock:
            if self._transport.ending:
                self._transport.notice = Notice(_TOO_LATE)
            elif not self._failed and not self._versions[-1].changes_to(new):
                self._transport.notice = Notice("saved; no audible or visible change")
            elif not new.session.plan.intense or self._consented:
                self._play(new)
            elif self._asks:
                self._transport.notice = self._question(new)
            else:
                self._transport.notice = Notice(problem=_UNCONFIRMED, details=new.session.script.header.care)

    def _question(self, new: Version) -> Notice:
        """Return the question for consent to `new`, which plays if the listener gives it."""
        script = new.session.script
        builtin = phrases(script.header.language)

        def answer(yes: bool) -> None:
            with self._lock:
                if self._transport.notice is not notice:
                    return  # answered already, or there is a newer version
                self._transport.notice = Notice("the last version plays on")
                if yes:
                    self._consented = True
                    self._play(new)

        question = Question((*script.header.care, *builtin.preface_intense), builtin.consent_question, answer)
        notice = Notice(question=question)
        return notice

    def _play(self, new: Version) -> None:
        """Have `new` played as soon as its first change is ready."""
        transport, old = self._transport, self._versions[-1]

        def locate() -> int | None:
            playing = next(each for each in reversed(self._versions) if each.session is transport.session)
            return playing.start_of(new, transport.position_ms)

        playing = next(index for index, each in enumerate(self._versions) if each.session is transport.session)
        self._versions, self._failed = [*self._versions[playing:], new], False
        transport.notice = Notice("; ".join(_changes(old, new)))
        transport.replace_session(new.session, locate)


def _entries(folder: Path) -> Iterator[Path]:
    """Yield what is in `folder`; nothing if that can't be read."""
    with suppress(OSError):
        yield from folder.iterdir()


def _read_or_empty(version: Version) -> str:
    try:
        return version.session.source.read()
    except ScriptError:
        return ""


def _seems_unfinished(text: str, before: str) -> bool:
    """Return whether `text` looks like the beginning of a new version of the script that was `before`.

    That is so if it is empty, or if its end is missing: the last line, or a part of that.
    """
    text, before = text.replace("\r\n", "\n"), before.replace("\r\n", "\n")
    lines, old_lines = text.rstrip().split("\n"), before.rstrip().split("\n")
    cut_inside = len(text) < len(before) and before.startswith(text)
    cut_after = len(lines) < len(old_lines) and lines[-1] != old_lines[-1]
    return not text.strip() or cut_inside or cut_after or (before.endswith("\n") and not text.endswith("\n"))


def _changes(old: Version, new: Version) -> Iterator[str]:
    """Yield what the listener should know about `new`, one phrase each."""
    before, after = old.session.plan, new.session.plan
    yield _changed_line(old, new)
    if after.voice != before.voice:
        yield f"voice: {after.voice}"
    if after.script.header.title != before.script.header.title:
        yield f"title: {after.script.header.title}"
    if abs(after.estimated_length - before.estimated_length) >= 1000:
        yield f"length: {clock(after.estimated_length)}"
    yield from (f"care note: {note}" for note in after.script.header.care if note not in before.script.header.care)
    yield from (note for note in after.notes if note not in before.notes)
    known = {(warning.code, warning.source) for warning in old.session.warnings}
    fresh = [each for each in new.session.warnings if (each.code, each.source) not in known]
    yield from (f"warning, line {each.place.line}: {each.message}" for each in fresh[:1])
    if len(fresh) > 1:
        yield f"{len(fresh) - 1} more; `outpour check` lists all"


def _changed_line(old: Version, new: Version) -> str:
    """Return which line changed audibly."""
    index = first_difference(old.parts, new.parts)
    if index is None:
        return "new version"
    lines = [line for line in new.session.plan.lines if not isinstance(line, Heading | Closing)]
    if index >= len(lines):
        return "the end changed"
    place, source = lines[index].place, new.session.source
    if place.file == source.label:
        return f"line {place.line} changed"
    if place.file == source.name:
        return "the preface changed"
    return f"line {place.line} of {_beside(source.path, place.file)} changed"


def _beside(script: Path, file: str) -> str:
    """Return the path of an included `file` from the folder of `script`; absolute if they are on different drives."""
    with suppress(ValueError):
        return os.path.relpath(file, script.parent)
    return file
