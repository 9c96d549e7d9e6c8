"""Loudspeakers: whole implementations of what a session is played into."""

import threading

from memory_sink import MemorySink

from audio.errors import DeviceError
from audio.sinks import DeviceState
from voice.screen.plain import PolledScreen


class FakeSpeaker(MemorySink):
    """Plays at once whatever it is given; it may break after so many blocks, or take no more than so many."""

    def __init__(self, breaks_after=None, full_after=None):
        super().__init__()
        self.breaks_after = breaks_after
        self.full_after = full_after
        self.stopped = threading.Event()

    @property
    def state(self):
        consumed_ms = sum(map(len, self.blocks)) // 48
        return DeviceState(consumed_ms, consumed_ms)

    def drain(self, stream=0):
        return not self.stopped.is_set()

    def write(self, block, stream=0):
        if self.breaks_after is not None and len(self.blocks) >= self.breaks_after:
            raise DeviceError("it takes no more sound; was it unplugged?")
        if self.full_after is not None and len(self.blocks) >= self.full_after:
            assert self.stopped.wait(10)
        if not self.stopped.is_set():
            super().write(block)
        return not self.stopped.is_set()

    def play_quietly(self, block):
        return False  # other sound plays at once

    def stop(self):
        self.stopped.set()

    def close(self):
        assert not self.open


class FallingSilent(FakeSpeaker):
    """Takes a few blocks, and is then gone; it tells from where on it was played to."""

    begun = 0

    def switch(self, stream, start_ms, block, *, splice=False):
        self.begun = start_ms
        return self.write(block)


class Watcher(PolledScreen):
    """A screen that remembers what it was shown, and does something at its first showing after each place."""

    def __init__(self, *actions):
        self.actions = list(actions)
        self.shown = []
        self.messages = []

    def notify(self, message):
        self.messages.append(message)

    def show(self, session, position_ms):
        cue = session.schedule.at(position_ms)
        if cue and cue.text and cue.text not in self.shown:
            self.shown.append(cue.text)
        if self.actions and position_ms >= self.actions[0][0]:
            self.actions.pop(0)[1]()
