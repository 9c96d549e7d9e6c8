"""Complete in-memory sinks and a screen for the player."""

import threading

from memory_sink import MemorySink

from audio.errors import DeviceError
from audio.sinks import DeviceState
from voice.screen.plain import PolledScreen


class FakeSpeaker(MemorySink):
    """Plays instantly; may fail after `breaks_after` blocks or block after `full_after`."""

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
            assert self.stopped.wait(60)
        if not self.stopped.is_set():
            super().write(block)
        return not self.stopped.is_set()

    def play_quietly(self, block):
        return False  # session sound plays instantly

    def stop(self):
        self.stopped.set()

    def close(self):
        assert not self.open


class FailingSpeaker(FakeSpeaker):
    """Fails after a few blocks; records where playback started."""

    started_at_ms = 0

    def switch(self, stream, start_ms, block, *, splice=False):
        self.started_at_ms = start_ms
        return self.write(block)


class RecordingScreen(PolledScreen):
    """A screen that records the texts shown and runs each action, (position in ms, function), once it is reached."""

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
