"""Background threads, and waiting for what they do."""

import threading
import time


def in_background(work):
    """Run `work` on a new daemon thread."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def until(condition, timeout_s=120):
    """Wait until `condition()` is true."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "the condition never became true"
        threading.Event().wait(0.005)
