"""Keeping the machine awake while a session plays; its screen may go dark, and lock."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from wakepy import keep

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from voice.playback.transport import Transport

LONG_PAUSE_S: Final = 300.0
"""In a pause that lasts longer, the machine may fall asleep."""

_GLANCE_S: Final = 0.25


def keep_awake(transport: Transport, over: threading.Event, clock: Callable[[], float] = time.monotonic) -> None:
    """Keep the machine from falling asleep until it is `over`, unless `transport` is paused for long.

    Where that can't be done nothing happens. When the program dies the machine may fall asleep again.
    `clock` tells the time, in seconds, by which the length of a pause is measured.
    """
    while not over.is_set():
        with keep.running(on_fail="pass"):
            played = clock()
            while clock() - played < LONG_PAUSE_S and not over.wait(_GLANCE_S):
                played = played if transport.sink.state.paused else clock()
        while transport.sink.state.paused and not over.wait(_GLANCE_S):
            pass


def way_to_stay_awake() -> str:
    """Return the name of what would keep this machine awake; empty when nothing does."""
    mode = keep.running(on_fail="pass")
    with mode:
        pass
    return str(mode.method or "")
