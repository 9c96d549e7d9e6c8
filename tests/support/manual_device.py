"""A player whose device is cranked by hand: no time passes but what a test lets pass."""

import threading
import time

import numpy as np

from audio.sinks.device import USUAL, DeviceSink
from voice.playback.transport import Transport

SOON_S = 30


class CrankedDevice:
    """Takes sound when a test asks it to."""

    backend = "cranked"

    def __init__(self, **settings):
        self.running = False

    def start(self, feed):
        self.running, self.feed = True, feed

    def close(self):
        self.running = False


class Player:
    """A transport whose device is cranked by hand; `given` is what the device got."""

    def __init__(self, session, timings=USUAL, **how):
        self.session, self.sink = session, DeviceSink(timings=timings)
        self._given = []
        self.sink.__enter__()
        self.transport = Transport(session, self.sink, **how)

    @property
    def given(self):
        """All that the device got, shape (frames, 2)."""
        return np.concatenate([np.zeros((0, 2), np.float32), *self._given])

    def until(self, condition):
        """Wait until `condition` holds, and return how many seconds that took."""
        begun = time.monotonic()
        while not condition():
            assert time.monotonic() - begun < SOON_S
            threading.Event().wait(0.002)
        return time.monotonic() - begun

    def take(self, milliseconds):
        """Crank for so long, the next sound being ready each time, or until the session has ended."""
        for _ in range(milliseconds // 20):
            self.until(lambda: self._can_go_on() or self.transport.ended.done())
            if self.transport.ended.done():
                return
            self.crank(20)

    def crank(self, milliseconds):
        """Crank for so long, whether anything is ready or not."""
        for _ in range(milliseconds // 20):
            self._given.append(np.frombuffer(self.sink._next(20 * 48 * 8), np.float32).reshape(-1, 2))

    def finish(self):
        """Crank until the session has ended."""
        self.until(lambda: self.take(200) or self.transport.wait(0))

    def _can_go_on(self):
        return self.sink.state.queued_ms >= 20 or self.sink.state.paused or self.sink._finishing

    def settled(self):
        """Wait until the newest course is the one that plays."""
        return self.until(lambda: self.sink._stream == self.transport._streams.newest)


def steepest(sound):
    """The largest step from one frame to the next."""
    return float(np.abs(np.diff(sound, axis=0)).max())
