"""The driver of the screen, whose writer thread may end first."""

from types import SimpleNamespace

import pytest

from voice.screen.driver import resilient_driver


class WriterThread:
    """A writer thread that ends after `checks` calls of `is_alive`."""

    def __init__(self, checks, full):
        self.checks, self._queue = checks, SimpleNamespace(full=lambda: full)

    def is_alive(self):
        self.checks -= 1
        return self.checks > 0

    def join(self, timeout):
        assert timeout < 1


class Driver:
    """The parts of a Textual driver that `resilient_driver` extends."""

    def __init__(self, writer):
        self._writer_thread, self.calls = writer, []

    def write(self, data):
        self.calls.append(data)

    def close(self):
        self.calls.append("closed")


@pytest.mark.parametrize(
    ("writer", "calls"),
    [
        (None, ["a", "closed"]),
        (WriterThread(100, full=False), ["a", "closed"]),
        (WriterThread(0, full=False), []),
        (WriterThread(0, full=True), []),
        (WriterThread(50, full=True), []),
    ],
    ids=["no writer", "running", "ended", "ended with a full queue", "ends while the queue is full"],
)
def test_the_driver_drops_output_once_its_writer_has_ended(writer, calls):
    driver = resilient_driver(Driver)(writer)
    driver.write("a")
    driver.close()
    assert driver.calls == calls
