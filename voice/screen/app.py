"""The Textual app that shows a playing session and takes keys."""

from __future__ import annotations

import math
import sys
import time
from typing import TYPE_CHECKING, Any, ClassVar, Final

from rich.console import Group
from rich.table import Table
from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from scripts.terminal_text import printable
from scripts.times import clock
from voice.playback.chapters import all_chapters
from voice.playback.player import LOST
from voice.screen.driver import resilient_driver
from voice.screen.job import stop_job
from voice.screen.keymap import ACTIONS, by_key, key_of
from voice.screen.status import ANSWERS, WAITING, closing_time, ends_now, feedback, notice_lines
from voice.screen.view import DIM, GROUND, View, chapter_list, picture, question_page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rich.console import RenderableType
    from textual.driver import Driver
    from textual.events import Key

    from voice.playback.transport import Transport

_FRAMES_PER_S: Final = 12
_STILL_FRAMES_PER_S: Final = 4
_FEEDBACK_S: Final = 3.0
_NOTICE_S: Final = 8.0
_IDLE_S: Final = 20.0
_WIDE: Final = 60
"""Minimum width for margins in the help, in columns."""

_SHORT_KEYS: Final = {"pageup": "pgup", "pagedown": "pgdn"}
"""Short names of keys."""


class PlayingApp(App[None]):
    """Shows a session and acts on keys until it ends.

    Args:
        transport: plays the session.
        interrupt: handles Ctrl-C, which arrives as a key in this mode of the terminal.
        ended: returns whether to exit.
        keys: changed keys, by action name.
        still: whether to avoid motion and guide breathing in words and seconds.
    """

    CSS = f"Screen {{ background: {GROUND}; overflow: hidden; }} #picture {{ width: 100%; height: 100%; }}"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "interrupt", show=False, priority=True),
        Binding("ctrl+q", "interrupt", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", show=False, priority=True),
    ]

    def __init__(
        self,
        transport: Transport,
        interrupt: Callable[[], object],
        ended: Callable[[], bool],
        keys: Mapping[str, str] | None = None,
        *,
        still: bool = False,
    ) -> None:
        super().__init__()
        self.transport = transport
        self._interrupt = interrupt
        self._ended = ended
        self._actions_by_key = by_key(keys)
        self._last_key_s = time.monotonic()
        self._feedback = ""
        self._notice = transport.notice
        self._noticed_s = -math.inf
        self._shown: RenderableType | None = None
        self.help_shown = False
        self.chapters_shown = False
        self.guide = True
        self.still = still

    def get_driver_class(self) -> type[Driver]:
        """Return the platform's driver, adapted to outlive its terminal."""
        return resilient_driver(super().get_driver_class())

    def compose(self) -> ComposeResult:
        """Create the only widget."""
        yield Static(id="picture")

    def on_mount(self) -> None:
        """Start drawing."""
        self.set_interval(1 / (_STILL_FRAMES_PER_S if self.still else _FRAMES_PER_S), self.draw)

    def draw(self) -> None:
        """Draw the current position, or exit after the end."""
        if self._ended():
            self.exit()
            return
        shown = self.picture()
        if shown != self._shown:  # Textual would write everything again
            self._shown = shown
            for widget in self.query("#picture").results(Static):  # none while the screen is being removed
                widget.update(shown)

    def picture(self) -> RenderableType:
        """Return the current picture or the help."""
        if self.help_shown:
            return _help(self._actions_by_key, self._status(), self.size.width)
        if self.chapters_shown:
            here = self.transport.session.schedule.at(self.transport.position_ms)
            chapters = all_chapters(self.transport.session)
            return chapter_list(chapters, here.chapter if here else None, View(*self.size, self._status()))
        idle = time.monotonic() - self._last_key_s > _IDLE_S
        notice = self.transport.notice
        view = View(self.size.width, self.size.height, self._status(), idle, self.guide, self.still, self._notices())
        if notice.question:
            return question_page(notice.question, view)
        return picture(self.transport.session, self.transport.position_ms, view)

    def on_key(self, event: Key) -> None:
        """Carry out the action of a key."""
        key = event.character if event.character and event.character.isprintable() and event.key != "space" else ""
        name = self._actions_by_key.get(key or event.key)
        self._last_key_s = time.monotonic()
        question = self.transport.notice.question
        if question and key in ANSWERS:
            event.stop()
            question.answer(ANSWERS[key])
            return
        if name is None:
            return
        event.stop()
        self.help_shown = name == "help" and not self.help_shown
        self.chapters_shown = name == "chapters" and not self.chapters_shown
        if name == "breath":
            self.guide = not self.guide
        if ends_now(self.transport, name):
            self._interrupt()
            return
        act = ACTIONS[name].act
        if act:
            act(self.transport)
            self._feedback = feedback(self.transport, name)
        self.draw()

    def action_interrupt(self) -> None:
        """Handle Ctrl-C, and hide the lists to show its effect."""
        self.help_shown = self.chapters_shown = False
        self._interrupt()

    def action_suspend_process(self) -> None:
        """Handle Ctrl-Z: pause, give the terminal back and stop, until the shell resumes the job.

        Textual's own version stops this process alone, and forever if no shell is there to resume it.
        """
        if sys.platform == "win32" or self._driver is None or not self._driver.can_suspend:
            return
        was_paused = self.transport.sink.state.paused
        if not was_paused:
            self.transport.toggle_pause()
        with self.suspend():
            stop_job()
        if not was_paused and self.transport.sink.state.paused:
            self.transport.toggle_pause()

    def _notices(self) -> tuple[str, ...]:
        """Return what is shown about the latest version of the script: a problem until it is mended, or a change."""
        notice, now_s = self.transport.notice, time.monotonic()
        if notice is not self._notice:
            self._notice, self._noticed_s = notice, now_s
        if notice.problem or now_s - self._noticed_s < _NOTICE_S:
            return tuple(map(printable, notice_lines(notice)))
        return ()

    def _status(self) -> str:
        if self.transport.sink.state.lost:
            return LOST
        if self.transport.paused:
            key = key_of(self._actions_by_key, "pause")
            return f"paused: {key} resumes" if key else "paused"
        if self.transport.waiting:
            return WAITING
        if self.transport.locating_start:
            return "finding the start"
        if self.transport.session.stopping:
            key = key_of(self._actions_by_key, "end") or "Ctrl-C"
            return f"closing: {closing_time(self.transport)}, {key} ends now"
        quiet_s = time.monotonic() - self._last_key_s
        recent = self._feedback if quiet_s < _FEEDBACK_S else ""
        sleep = self.transport.sleep_in_ms
        return recent or (f"sleep in {clock(sleep)}" if sleep else "" if quiet_s > _IDLE_S else "? keys")


def _help(table: Mapping[str, str], status: str, width: int) -> Group:
    """Return the keys in two columns for a screen of `width` columns, with `status` below."""
    shown = Table.grid(padding=(0, 2 if width >= _WIDE else 0, 0, 1))
    room = 9 if width >= _WIDE else 6
    labels = [
        Text.assemble((f"{_key_names(table, name):>{room}}  ", "bold"), action.label)
        for name, action in ACTIONS.items()
    ]
    half = -(-len(labels) // 2)
    rows: list[list[Any]] = [labels[row::half] for row in range(half)]
    for row in rows:
        shown.add_row(*row, style=DIM)
    return Group(shown, Text(f"\n {status}", DIM))


def _key_names(table: Mapping[str, str], action: str) -> str:
    return " ".join(_SHORT_KEYS.get(key, key) for key, name in table.items() if name == action)
