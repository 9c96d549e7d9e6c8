"""Termination signals during playback: collected when they arrive, handled when polled."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

from voice import termination

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from voice.playback.transport import Transport


class EndRequest:
    """Ends playback as the received signals require.

    Args:
        transport: plays the session.
        received: numbers of the signals not handled yet, oldest first.
    """

    def __init__(self, transport: Transport, received: list[int]) -> None:
        self._transport = transport
        self._received = received
        self.immediate = False
        self.status = 0

    def poll(self) -> bool:
        """Handle the signals received since the last call; return whether playback was stopped."""
        while self._received:
            number = self._received.pop(0)
            if number == signal.SIGINT and not self._transport.session.stopping:
                self._transport.end_gracefully()
                continue
            if number != signal.SIGINT:
                self.status = 128 + number
            termination.begin(128 + number)
            self.stop()
        return self.immediate

    def stop(self) -> None:
        """Go silent at once."""
        self.immediate = True
        self._transport.stop()


@contextmanager
def signals() -> Iterator[list[int]]:
    """Collect the numbers of termination signals, instead of letting them interrupt other work.

    Ignored signals stay ignored. The same signal may arrive twice: a closed terminal sends two.
    """
    received: list[int] = []
    numbers = [number for name in termination.SIGNALS if (number := getattr(signal, name, None))]
    handlers = {number: signal.getsignal(number) for number in numbers}
    previous = {number: old for number, old in handlers.items() if number == signal.SIGINT or callable(old)}
    interrupts = count(1)

    def receive(number: int, frame: FrameType | None) -> None:
        received.append(number)
        if number != signal.SIGINT or next(interrupts) > 1:
            # From now on the process ends within two seconds, even if the main thread is blocked.
            termination.begin(128 + number)

    for number in previous:
        signal.signal(number, receive)
    try:
        yield received
    finally:
        for number, old in previous.items():
            signal.signal(number, old)
