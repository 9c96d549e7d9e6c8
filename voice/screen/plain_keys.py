"""Plain lines with keys: for screen readers, and terminals that can't show more.

Each change is announced in a line of its own; the cursor is never moved, and no colour is used.
"""

from __future__ import annotations

from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from scripts.model.elements import Hold
from scripts.output.cue_words import length_words
from scripts.terminal_text import printable
from scripts.times import Milliseconds, clock
from voice.playback.chapters import all_chapters
from voice.screen.key_reader import keys_read
from voice.screen.keymap import ACTIONS, by_key, key_of
from voice.screen.plain import PlainScreen
from voice.screen.status import ANSWERS, closing_time, ends_now, feedback, notice_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scripts.model.timeline import Chapter, Cue
    from voice.playback.notice import Notice
    from voice.playback.transport import Transport
    from voice.screen.key_reader import KeyReader


class PlainKeysScreen(PlainScreen):
    """Prints each line as it is spoken, takes keys, and prints what they change.

    Args:
        keys: changed keys, by action name.
    """

    interactive = True

    def __init__(self, keys: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._actions_by_key = by_key(keys)
        self._pressed: SimpleQueue[str] = SimpleQueue()
        self._chapter: Chapter | None = None
        self._closing = False

    def run(self, transport: Transport, interrupt: Callable[[], object], stopped: Callable[[], bool]) -> None:
        """Show the session and act on keys until it ends or is `stopped`."""
        with keys_read(self._pressed.put, suspends=True) as reader:

            def poll() -> bool:
                self._act_on_keys(transport, interrupt, reader)
                self._announce_changes(transport)
                return stopped()

            key = key_of(self._actions_by_key, "help")
            self.announce(f"{key} lists the keys" if key else "")
            super().run(transport, interrupt, poll)

    def describe(self, cue: Cue) -> str:
        """Return what happens at `cue` in words; at a hold, the key that ends it."""
        if not isinstance(cue.line, Hold):
            return super().describe(cue)
        key, longest = key_of(self._actions_by_key, "go-on"), length_words(cue.line.longest)
        return f"(quiet until you press {key}, {longest} at most)" if key else f"({longest} of quiet at most)"

    def show_notice(self, notice: Notice) -> None:
        """Announce what changed in the script, or why the latest version can't be played, or ask for consent."""
        for line in notice_lines(notice):
            self.announce(printable(line))
        if notice.question:
            for note in notice.question.notes:
                self.print_line(printable(note))
            self.print_line(f"{printable(notice.question.text)} y or n")

    def announce(self, message: str) -> None:
        """Print `message` as a sentence; nothing if it is empty."""
        if message:
            self.print_line(f"{message[0].upper()}{message[1:]}.")

    def _act_on_keys(self, transport: Transport, interrupt: Callable[[], object], reader: KeyReader | None) -> None:
        while True:
            try:
                key = self._pressed.get_nowait()
            except Empty:
                return
            question = transport.notice.question
            if question and key in ANSWERS:
                question.answer(ANSWERS[key])
            elif key == "ctrl+z" and reader:
                _suspend(transport, reader)
                self.announce(feedback(transport, "pause"))
            elif name := self._actions_by_key.get(key):
                self._act(name, transport, interrupt)

    def _act(self, name: str, transport: Transport, interrupt: Callable[[], object]) -> None:
        if name == "help":
            self._list_keys()
        elif name == "chapters":
            self._list_chapters(transport)
        elif name == "breath":
            self.announce("the breath guide needs the screen; leave out --plain to see it")
        elif ends_now(transport, name):
            interrupt()
        elif act := ACTIONS[name].act:
            act(transport)
            if name not in ("end", "leave"):
                self.announce(feedback(transport, name))

    def _announce_changes(self, transport: Transport) -> None:
        """Announce that the session is ending, and the chapter once another has begun."""
        if transport.session.stopping and not self._closing:
            self._closing = True
            key = key_of(self._actions_by_key, "end") or "Ctrl-C"
            self.announce(f"closing: {closing_time(transport)}. {key} ends now")
        cue = transport.session.schedule.at(transport.position_ms)
        if cue and cue.chapter != self._chapter:
            self._chapter = cue.chapter
            self.announce(_chapter_message(transport, cue.chapter))

    def _list_keys(self) -> None:
        for name, action in ACTIONS.items():
            keys = " or ".join(key for key, other in self._actions_by_key.items() if other == name)
            self.print_line(f"{keys}: {action.label}")

    def _list_chapters(self, transport: Transport) -> None:
        here = transport.position_ms
        length = transport.session.schedule.length_ms(transport.session.estimated_length)
        self.announce(f"at {clock(Milliseconds(here))} of {clock(Milliseconds(length))}")
        coming = [chapter for chapter in all_chapters(transport.session) if chapter.start > here]
        for chapter in coming:
            self.print_line(f"{clock(chapter.start)} {chapter.title}")
        if not coming:
            self.announce("this is the last chapter")


def _chapter_message(transport: Transport, chapter: Chapter) -> str:
    """Return the number and title of `chapter`; empty if it has no title."""
    chapters = all_chapters(transport.session)
    number = chapters.index(chapter) + 1 if chapter in chapters else 0
    return f"chapter {number} of {len(chapters)}: {chapter.title}" if number else chapter.title


def _suspend(transport: Transport, reader: KeyReader) -> None:
    """Pause, stop until the shell resumes this job, and play on."""
    was_paused = transport.sink.state.paused
    if not was_paused:
        transport.toggle_pause()
    reader.suspend()
    if not was_paused and transport.sink.state.paused:
        transport.toggle_pause()
