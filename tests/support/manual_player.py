"""A player whose device only takes sound when a test asks it to, so that tests control time."""

import threading
import time

import numpy as np
from manual_device import TIMEOUT_S

from audio.sinks.device import DEFAULT_TIMINGS, DeviceSink
from voice.playback.transport import Transport


class ManualPlayer:
    """A transport with a manual device."""

    def __init__(self, session, timings=DEFAULT_TIMINGS, **options):
        self.session, self.sink = session, DeviceSink(timings=timings)
        self._output = []
        self.sink.__enter__()
        self.transport = Transport(session, self.sink, **options)

    @property
    def output(self):
        """All sound taken by the device, shape (frames, 2)."""
        return np.concatenate([np.zeros((0, 2), np.float32), *self._output])

    def until(self, condition):
        """Wait until `condition()` is true, and return the seconds it took."""
        begun = time.monotonic()
        while not condition():
            assert time.monotonic() - begun < TIMEOUT_S
            threading.Event().wait(0.002)
        return time.monotonic() - begun

    def take(self, milliseconds):
        """Take `milliseconds` of sound, waiting until it is ready; stops when the session ends."""
        for _ in range(milliseconds // 20):
            self.until(lambda: self._is_ready() or self.transport.ended.done())
            if self.transport.ended.done():
                return
            self.advance(20)

    def advance(self, milliseconds):
        """Take `milliseconds` of sound, ready or not."""
        for _ in range(milliseconds // 20):
            self._output.append(np.frombuffer(self.sink._next(20 * 48 * 8), np.float32).reshape(-1, 2))

    def finish(self):
        """Take sound until the session has ended."""
        self.until(lambda: self.take(200) or self.transport.wait(0))

    def _is_ready(self):
        return self.sink.state.queued_ms >= 20 or self.sink.state.paused or self.sink._finishing

    def wait_for_switch(self):
        """Wait until the newest stream is the one that plays."""
        return self.until(lambda: self.sink._stream == self.transport._streams.newest)
