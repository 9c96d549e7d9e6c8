"""A device that only takes sound when a test asks it to."""

import threading

import numpy as np

TIMEOUT_S = 120


class ManualDevice:
    """Replaces miniaudio's device; `settings` are the arguments it was opened with."""

    backend = "manual"

    def __init__(self, **settings):
        self.settings = settings
        self.running = self.closed = False

    def start(self, feed):
        self.running, self.feed = True, feed

    def close(self):
        self.running, self.closed = False, True

    def take(self, milliseconds):
        """Take sound from the sink, shape (frames, 2)."""
        raw = self.feed.send(milliseconds * 48)
        assert len(raw) == milliseconds * 48 * 8
        return np.frombuffer(raw, np.float32).reshape(-1, 2)


class ObservedCondition(threading.Condition):
    """A condition whose semaphore `waiting` is released whenever a thread starts to wait."""

    def __init__(self):
        super().__init__()
        self.waiting = threading.Semaphore(0)

    def wait(self, timeout=None):
        self.waiting.release()
        return super().wait(timeout)


def take(sink, milliseconds):
    """Take sound from a device sink with a manual device."""
    return sink._device._device.take(milliseconds)
