"""Screens without keys: the lines as they are spoken, or nothing."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final

from scripts.errors import os_error_reason
from scripts.output.cue_words import cue_words
from scripts.terminal_text import page_width, printable, wrap
from scripts.times import clock
from voice.playback.player import LOST
from voice.screen.status import WAITING, notice_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.model.timeline import Cue
    from voice.playback.notice import Notice
    from voice.playback.transport import Transport
    from voice.session.session import Session

_POLL_S: Final = 0.1


class PolledScreen(ABC):
    """A screen that takes no keys and is updated ten times a second."""

    interactive = False

    def run(self, transport: Transport, interrupt: Callable[[], object], stopped: Callable[[], bool]) -> None:
        """Show the session until it ends or is `stopped`; report when a loudspeaker is lost or found."""
        lost, waiting, notice = False, False, transport.notice
        while not (stopped() or transport.wait(_POLL_S)):
            if transport.notice is not notice:
                notice = transport.notice
                self.show_notice(notice)
            if transport.waiting != waiting:
                waiting = not waiting
                if waiting:
                    self.notify(WAITING)
            if transport.sink.state.lost != lost:
                lost = not lost
                self.notify(LOST if lost else "loudspeaker found; playback continues")
            self.show(transport.session, transport.position_ms)

    def show_notice(self, notice: Notice) -> None:
        """Show what changed in the script, or why the latest version can't be played."""
        for line in notice_lines(notice):
            self.notify(printable(line))

    @abstractmethod
    def show(self, session: Session, position_ms: int) -> None:
        """Show the cue at `position_ms`."""

    @abstractmethod
    def notify(self, message: str) -> None:
        """Show a message that isn't part of the session."""


class PlainScreen(PolledScreen):
    """Prints each line with its time as it is spoken, and messages to standard error."""

    def __init__(self) -> None:
        self._shown: Cue | None = None
        self._failed = False

    def show(self, session: Session, position_ms: int) -> None:
        """Print the line at `position_ms`, once."""
        cue = session.schedule.at(position_ms)
        if cue is None or cue is self._shown:
            return
        self._shown = cue
        if cue.text and not self._failed:
            self.print_line(self.describe(cue), f"{clock(cue.start):>7}  ")

    def describe(self, cue: Cue) -> str:
        """Return the words of a sentence, or what happens at `cue` in words."""
        return cue.text if cue.kind == "say" else cue_words(cue)

    def print_line(self, text: str, start: str = "") -> None:
        """Print `text` after `start`, wrapped in a terminal; after a write error, print no more lines.

        Raises:
            BrokenPipeError: the reader of the pipe is gone.
        """
        try:
            if sys.stdout.isatty():
                lines = wrap(text, page_width(), start, " " * len(start), whole=True)
                print("\n".join(lines), flush=True)
            else:
                print(f"{start}{text}", flush=True)
        except BrokenPipeError:
            raise
        except OSError as error:
            self._failed = True
            self.notify(
                f"standard output can't be written: {os_error_reason(error)}; the session continues without lines"
            )

    def notify(self, message: str) -> None:
        """Print `message` to standard error."""
        print(f"outpour: {message}", file=sys.stderr, flush=True)


class SilentScreen(PolledScreen):
    """Shows nothing."""

    def show(self, session: Session, position_ms: int) -> None:
        """Show nothing."""

    def notify(self, message: str) -> None:
        """Show nothing."""
