"""Keeps the machine awake while a session plays; its display may turn off and lock."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from wakepy import keep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from voice.playback.transport import Transport

LONG_PAUSE_S: Final = 300.0
"""During a longer pause, in seconds, the machine may sleep."""

_POLL_S: Final = 0.25
_TIMEOUT_S: Final = 1.0
"""Timeout for releasing the lock, in seconds."""


@contextmanager
def awake() -> Iterator[None]:
    """Keep the machine awake during the `with` block if the system can, without waiting for it."""
    over = threading.Event()
    thread = threading.Thread(target=_hold_lock, args=(over,), name="desktop", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(_TIMEOUT_S)


def _hold_lock(over: threading.Event) -> None:
    with suppress(Exception), keep.running(on_fail="pass"):  # a faulty desktop is ignored
        over.wait()


def keep_awake(transport: Transport, stopped: threading.Event, clock: Callable[[], float] = time.monotonic) -> None:
    """Keep the machine awake until `stopped` is set, except in long pauses of `transport`.

    Does nothing on systems without wake locks. The lock ends with the process. `clock` returns seconds and measures
    pauses.
    """
    while not stopped.is_set():
        with keep.running(on_fail="pass"):
            played_at = clock()
            while clock() - played_at < LONG_PAUSE_S and not stopped.wait(_POLL_S):
                played_at = played_at if transport.sink.state.paused else clock()
        while transport.sink.state.paused and not stopped.wait(_POLL_S):
            pass


def wake_lock_method() -> str:
    """Return the name of this system's method to keep the machine awake; empty if it has none."""
    mode = keep.running(on_fail="pass")
    with mode:
        pass
    return str(mode.method or "")
