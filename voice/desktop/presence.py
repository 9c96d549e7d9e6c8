"""The session on the desktop while it plays: media keys control it, and the machine stays awake."""

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
"""What the desktop may show of a session: its title, only that one plays, or nothing."""

_GLANCE_S: Final = 0.05
_PATIENCE_S: Final = 1.5
"""Timeout for the desktop to learn of the end, in seconds."""


@contextmanager
def presence(shown: DesktopFeature = "titled") -> Iterator[Callable[[Transport], Transport]]:
    """Yield a function that connects a transport to the desktop from its first sound on, and returns the transport.

    A desktop that is missing or fails is ignored.
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
    with suppress(Exception):  # a faulty desktop must not disturb the session
        work(transport, over)


def _controlled(transport: Transport, over: threading.Event, *, titled: bool) -> None:
    import asyncio  # noqa: PLC0415 (the sound comes first)

    from voice.desktop.mpris import serve  # noqa: PLC0415 (as said; and the extra `desktop` may be missing)

    asyncio.run(serve(transport, over, titled=titled))


def _awake(transport: Transport, over: threading.Event) -> None:
    from voice.desktop.wake_lock import keep_awake  # noqa: PLC0415 (the sound comes first)

    keep_awake(transport, over)
