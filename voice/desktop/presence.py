"""Desktop integration while a session plays: media keys control it, and the machine stays awake."""

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

_POLL_S: Final = 0.05
_TIMEOUT_S: Final = 1.5
"""Timeout for disconnecting from the desktop, in seconds."""


@contextmanager
def presence(shown: DesktopFeature = "titled") -> Iterator[Callable[[Transport], Transport]]:
    """Yield a function that connects a transport to the desktop from its first sound on, and returns the transport.

    A desktop that is missing or fails is ignored.
    """
    services = () if shown == "off" else (partial(_serve_media_keys, titled=shown == "titled"), _keep_awake)
    stopped, threads = threading.Event(), list[threading.Thread]()

    def connect(transport: Transport) -> Transport:
        for service in services:
            args = (transport, stopped, service)
            threads.append(threading.Thread(target=_run_from_first_sound, args=args, name="desktop", daemon=True))
            threads[-1].start()
        return transport

    try:
        yield connect
    finally:
        stopped.set()
        due = time.monotonic() + _TIMEOUT_S
        for thread in threads:
            thread.join(max(0.0, due - time.monotonic()))


def _run_from_first_sound(
    transport: Transport, stopped: threading.Event, service: Callable[[Transport, threading.Event], object]
) -> None:
    while not transport.position_ms:
        if stopped.wait(_POLL_S):
            return
    with suppress(Exception):  # a faulty desktop must not disturb the session
        service(transport, stopped)


def _serve_media_keys(transport: Transport, stopped: threading.Event, *, titled: bool) -> None:
    import asyncio  # noqa: PLC0415 (only after the first sound)

    from voice.desktop.mpris import serve  # noqa: PLC0415 (likewise; and the extra `desktop` may be missing)

    asyncio.run(serve(transport, stopped, titled=titled))


def _keep_awake(transport: Transport, stopped: threading.Event) -> None:
    from voice.desktop.wake_lock import keep_awake  # noqa: PLC0415 (only after the first sound)

    keep_awake(transport, stopped)
