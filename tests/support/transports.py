"""A silent session and transport: the position follows the clock, and calls are recorded."""

import time
from dataclasses import replace

from sessions import SMALL

from audio.sinks import DeviceState
from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.syntax.parser import read_script
from scripts.timing.layout import ESTIMATED, lay_out
from voice.playback.notice import Notice
from voice.session.schedule import Schedule


class FakeSession:
    """A session of `text` without speech, scheduled with estimated durations."""

    estimated_length = 61_000
    stopping = False

    def __init__(self, text=SMALL, name="small"):
        self.script = read_script(text, name, f"{name}.txt")
        self.schedule = Schedule()
        self.schedule.begin(lay_out(expand(self.script, Choices(seed=1)), ESTIMATED, None))

    def schedule_all(self):
        """Return itself, fully scheduled."""
        list(self.schedule.iterate())
        return self

    def end_gracefully(self):
        self.stopping = True


class FakeSink:
    """The state of a sink."""

    def __init__(self):
        self.state = DeviceState(volume=0.85)

    def set_state(self, **changes):
        """Change fields of the state."""
        self.state = replace(self.state, **changes)

    def change_volume(self, volume):
        self.set_state(volume=volume)


class FakeTransport:
    """Plays `session` from `position_ms`; `calls` records its calls in order."""

    locating_start = False
    bookmark_ms = None
    waiting = False
    notice = Notice()

    def __init__(self, session, position_ms=0):
        self.session, self.sink = session, FakeSink()
        self.calls = []
        self._place, self._since = position_ms, time.monotonic()

    @property
    def position_ms(self):
        moving = self._place and not self.sink.state.paused
        return self._place + (int((time.monotonic() - self._since) * 1000) if moving else 0)

    @position_ms.setter
    def position_ms(self, place):
        self._place, self._since = place, time.monotonic()

    @property
    def paused(self):
        return self.sink.state.paused

    def toggle_pause(self):
        self.calls.append(("toggle_pause",))
        self.position_ms = self.position_ms
        self.sink.set_state(paused=not self.sink.state.paused)

    def seek(self, by_ms):
        self.calls.append(("seek", by_ms))
        self.position_ms = max(0, self.position_ms + by_ms)

    def seek_to(self, place_ms):
        self.calls.append(("seek_to", place_ms))
        self.position_ms = place_ms

    def next_chapter(self):
        self.calls.append(("next_chapter",))

    def previous_chapter(self):
        self.calls.append(("previous_chapter",))

    def end_hold(self):
        self.calls.append(("end_hold",))

    def end_gracefully(self):
        self.calls.append(("end_gracefully",))
        self.sink.set_state(paused=False)
        self.session.end_gracefully()
