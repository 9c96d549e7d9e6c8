"""Keeps the machine awake while a session plays; its display may turn off and lock."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from wakepy import keep

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from voice.playback.transport import Transport

LONG_PAUSE_S: Final = 300.0
"""The machine may sleep in a pause longer than this."""

_GLANCE_S: Final = 0.25


def keep_awake(transport: Transport, over: threading.Event, clock: Callable[[], float] = time.monotonic) -> None:
    """Keep the machine awake until `over` is set, except in long pauses of `transport`.

    Does nothing on systems without a way to do it. If the program dies, the machine may sleep again. `clock` returns
    seconds and measures pauses.
    """
    while not over.is_set():
        with keep.running(on_fail="pass"):
            played = clock()
            while clock() - played < LONG_PAUSE_S and not over.wait(_GLANCE_S):
                played = played if transport.sink.state.paused else clock()
        while transport.sink.state.paused and not over.wait(_GLANCE_S):
            pass


def wake_lock_method() -> str:
    """Return the name of the method that keeps this machine awake; empty if there is none."""
    mode = keep.running(on_fail="pass")
    with mode:
        pass
    return str(mode.method or "")
