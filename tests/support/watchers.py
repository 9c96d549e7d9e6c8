"""A complete watcher of files whose changes and whose time a test decides."""

import threading

TIMEOUT_S = 120


class FakeWatcher:
    """Reports the changes that a test makes; a wait lasts until the test lets its time pass.

    `step` methods return once the follower waits again, so that what it does in between has happened.
    """

    def __init__(self):
        self.followed = ()
        self.limit_s = None
        self._changed = threading.Condition()
        self._pending = set()
        self._waiting = self._elapsed = self._closed = False

    def follow(self, paths):
        with self._changed:
            self.followed = tuple(paths)
            self._pending &= set(self.followed)

    def wait(self, limit_s=None):
        with self._changed:
            self.limit_s, self._waiting = limit_s, True
            self._changed.notify_all()
            due = limit_s == 0
            self._changed.wait_for(lambda: due or self._closed or self._pending or self._elapsed)
            changed, self._waiting, self._elapsed = bool(self._pending) and not self._closed, False, False
            self._pending.clear()
            return changed

    def close(self):
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def change(self, path):
        """Report that the file at `path` changed, if it is followed."""
        with self._changed:
            self._pending |= {path} & set(self.followed)
            self._changed.notify_all()

    def step_change(self, path):
        """Report a change, and wait until it was taken note of."""
        self._step(lambda: self.change(path))

    def step_time(self):
        """Let the limit of the wait pass, and wait until the next one."""
        self._step(lambda: setattr(self, "_elapsed", True))

    def _step(self, act):
        with self._changed:
            assert self._changed.wait_for(lambda: self._waiting, TIMEOUT_S)
            act()
            self._waiting = False
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: self._waiting or self._closed, TIMEOUT_S)
