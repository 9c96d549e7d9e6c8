"""The screen while a session plays: a calm picture and keys, through Textual."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, ClassVar, Final

from rich.console import Group
from rich.table import Table
from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from voice.playback.player import LOST
from voice.screen.driver import resilient_driver
from voice.screen.keymap import ACTIONS, by_key
from voice.screen.view import DIM, GROUND, View, picture

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rich.console import RenderableType
    from textual.driver import Driver
    from textual.events import Key

    from voice.playback.transport import Transport

_PICTURES_A_SECOND: Final = 12
_STILL_PICTURES_A_SECOND: Final = 4
_TOLD_S: Final = 3.0
_RESTING_S: Final = 20.0


class PlayingApp(App[None]):
    """Shows where a session is, and does what keys say, until it ends.

    Args:
        transport: what is playing.
        interrupt: answers Ctrl-C, which a terminal in this mode gives as a key.
        ended: whether there is nothing more to show.
        keys: keys by the name of an action, where the listener changed them.
        still: whether nothing is to move by itself: the breath is told in words and seconds.
    """

    CSS = f"Screen {{ background: {GROUND}; overflow: hidden; }} #picture {{ width: 100%; height: 100%; }}"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "interrupt", show=False, priority=True),
        Binding("ctrl+q", "interrupt", show=False, priority=True),
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
        self._table = by_key(keys)
        self._pressed = time.monotonic()
        self._told = ""
        self._shown: RenderableType | None = None
        self.helping = False
        self.guide = True
        self.still = still

    def get_driver_class(self) -> type[Driver]:
        """Return what draws on this platform, made to outlast its terminal."""
        return resilient_driver(super().get_driver_class())

    def compose(self) -> ComposeResult:
        """Make the one widget that there is."""
        yield Static(id="picture")

    def on_mount(self) -> None:
        """Begin to draw."""
        self.set_interval(1 / (_STILL_PICTURES_A_SECOND if self.still else _PICTURES_A_SECOND), self.draw)

    def draw(self) -> None:
        """Draw what is heard now; leave when it has ended."""
        if self._ended():
            self.exit()
            return
        shown = self.picture()
        if shown != self._shown:  # Textual would write all of it to the terminal again
            self._shown = shown
            for widget in self.query("#picture").results(Static):  # none once the screen is being taken down
                widget.update(shown)

    def picture(self) -> RenderableType:
        """Return what is to be seen now."""
        if self.helping:
            return _help(self._table, self._status())
        resting = time.monotonic() - self._pressed > _RESTING_S
        view = View(self.size.width, self.size.height, self._status(), resting, self.guide, self.still)
        return picture(self.transport.session, self.transport.position_ms, view)

    def on_key(self, event: Key) -> None:
        """Do what the key says."""
        key = event.character if event.character and event.character.isprintable() and event.key != "space" else ""
        name = self._table.get(key or event.key)
        self._pressed = time.monotonic()
        if name is None:
            return
        event.stop()
        if name == "help" or self.helping:
            self.helping = name == "help" and not self.helping
        if name == "breath":
            self.guide = not self.guide
        act = ACTIONS[name].act
        if act:
            act(self.transport)
            self._told = self._about(name)
        self.draw()

    def action_interrupt(self) -> None:
        """Answer Ctrl-C, and show what comes of it."""
        self.helping = False
        self._interrupt()

    def _status(self) -> str:
        if self.transport.sink.state.lost:
            return LOST
        if self.transport.sink.state.paused:
            return "paused"
        if self.transport.beginning:
            return "getting to where it begins"
        if self.transport.session.stopping:
            return "coming to an end"
        recent = self._told and time.monotonic() - self._pressed < _TOLD_S
        return self._told if recent else "" if time.monotonic() - self._pressed > _RESTING_S else "? keys"

    def _about(self, name: str) -> str:
        if name in ("softer", "louder"):
            return f"volume {round(self.transport.sink.state.volume * 100)} %"
        if name in ("music-softer", "music-louder"):
            return f"music {self.transport.music_db:+.0f} dB"
        if name == "music":
            return "music on" if self.transport.music_on else "music off"
        return ACTIONS[name].told


def _help(table: Mapping[str, str], status: str) -> Group:
    """Return the keys, in as many columns as two, and under them what is to be known now."""
    shown = Table.grid(padding=(0, 2, 0, 1))
    told = [
        Text.assemble((f"{' '.join(key for key, other in table.items() if other == name):>9}  ", "bold"), action.told)
        for name, action in ACTIONS.items()
    ]
    half = -(-len(told) // 2)
    rows: list[list[Any]] = [told[row::half] for row in range(half)]
    for row in rows:
        shown.add_row(*row, style=DIM)
    return Group(shown, Text(f"\n {status}", DIM))
