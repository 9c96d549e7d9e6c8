"""The Textual app that shows a script that is being recorded and takes keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from voice.screen.driver import resilient_driver
from voice.screen.recorder_view import recorder_picture
from voice.screen.view import GROUND

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.driver import Driver
    from textual.events import Key

    from voice.takes.recorder import Recorder

_FRAMES_PER_S: Final = 15

ACTIONS: Final[Mapping[str, Callable[[Recorder], object]]] = {
    "space": lambda recorder: recorder.toggle(),
    "enter": lambda recorder: recorder.keep(),
    "r": lambda recorder: recorder.again(),
    "p": lambda recorder: recorder.play(),
    "left": lambda recorder: recorder.move(-1),
    "right": lambda recorder: recorder.move(1),
}
"""What each key does."""


class RecorderApp(App[None]):
    """Shows the lines and acts on keys until the listener leaves.

    Args:
        recorder: records the lines.
    """

    CSS = f"Screen {{ background: {GROUND}; overflow: hidden; }} #picture {{ width: 100%; height: 100%; }}"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "leave", show=False, priority=True),
        Binding("ctrl+q", "leave", show=False, priority=True),
    ]

    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self.recorder = recorder
        self._leaving = False

    def get_driver_class(self) -> type[Driver]:
        """Return the platform's driver, adapted to outlive its terminal."""
        return resilient_driver(super().get_driver_class())

    def compose(self) -> ComposeResult:
        """Create the only widget."""
        yield Static(id="picture")

    def on_mount(self) -> None:
        """Start drawing."""
        self.set_interval(1 / _FRAMES_PER_S, self.draw)

    def draw(self) -> None:
        """Draw the current line and the level."""
        self.recorder.check()
        for widget in self.query("#picture").results(Static):  # none while the screen is being removed
            widget.update(recorder_picture(self.recorder, self.size.width, self.size.height))

    def on_key(self, event: Key) -> None:
        """Carry out the action of a key."""
        if event.key == "q":
            self.action_leave()
        elif event.key in ACTIONS:
            event.stop()
            ACTIONS[event.key](self.recorder)
            self.draw()

    def action_leave(self) -> None:
        """Leave; if a recording can't be stored, only at the second time."""
        if self.recorder.leave() or self._leaving:
            self.exit()
        self._leaving = True
