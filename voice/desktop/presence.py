"""A session's place on the desktop while it plays: media keys reach it, and the machine does not fall asleep."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from voice.playback.transport import Transport

DesktopFeature = Literal["titled", "untitled", "off"]
"""What a desktop may show of a session: what it is called, only that one plays, or nothing at all."""

_GLANCE_S: Final = 0.05
_PATIENCE_S: Final = 1.5
"""How long a desktop may take to be told that it is over, in seconds."""


@contextmanager
def presence(shown: DesktopFeature = "titled") -> Iterator[Callable[[Transport], Transport]]:
    """Yield what brings a transport to the desktop, from its first sound on, and returns it.

    Nothing is told where there is no desktop, or one that fails: the session goes on without it.
    """
    works = () if shown == "off" else (partial(_controlled, titled=shown == "titled"), _awake)
    over, threads = threading.Event(), list[threading.Thread]()

    def present(transport: Transport) -> Transport:
        for work in works:
            given = (transport, over, work)
            threads.append(threading.Thread(target=_from_first_sound, args=given, name="desktop", daemon=True))
            threads[-1].start()
        return transport

    try:
        yield present
    finally:
        over.set()
        due = time.monotonic() + _PATIENCE_S
        for thread in threads:
            thread.join(max(0.0, due - time.monotonic()))


def _from_first_sound(
    transport: Transport, over: threading.Event, work: Callable[[Transport, threading.Event], object]
) -> None:
    while not transport.position_ms:
        if over.wait(_GLANCE_S):
            return
    with suppress(Exception):  # whatever ails a desktop, who listens is not to be disturbed by it
        work(transport, over)


def _controlled(transport: Transport, over: threading.Event, *, titled: bool) -> None:
    import asyncio  # noqa: PLC0415 (the sound comes first)

    from voice.desktop.mpris import serve  # noqa: PLC0415 (as said; and the extra `desktop` may be missing)

    asyncio.run(serve(transport, over, titled=titled))


def _awake(transport: Transport, over: threading.Event) -> None:
    from voice.desktop.wake_lock import keep_awake  # noqa: PLC0415 (the sound comes first)

    keep_awake(transport, over)
