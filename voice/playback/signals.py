"""Signals that end playback, handled between other work instead of interrupting it."""

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
    """Handles signals that ask for an end, when polled.

    Args:
        transport: plays the session.
        came: numbers of received signals that aren't handled yet.
    """

    def __init__(self, transport: Transport, came: list[int]) -> None:
        self._transport = transport
        self._came = came
        self.at_once = False
        self.status = 0

    def stopped(self) -> bool:
        """Handle the signals received since the last call; return whether playback was stopped."""
        while self._came:
            number = self._came.pop(0)
            if number == signal.SIGINT and not self._transport.session.stopping:
                self._transport.end_gracefully()
                continue
            if number != signal.SIGINT:
                self.status = 128 + number
            termination.begin(128 + number)
            self.stop()
        return self.at_once

    def stop(self) -> None:
        """Go silent at once."""
        self.at_once = True
        self._transport.stop()


@contextmanager
def signals() -> Iterator[list[int]]:
    """Collect the numbers of signals that ask for an end, so that they don't interrupt other work.

    Ignored signals stay ignored. A signal can arrive twice: a closed terminal sends two.
    """
    came: list[int] = []
    numbers = [number for name in termination.SIGNALS if (number := getattr(signal, name, None))]
    handlers = {number: signal.getsignal(number) for number in numbers}
    before = {number: was for number, was in handlers.items() if number == signal.SIGINT or callable(was)}

    interrupts = count(1)

    def receive(number: int, frame: FrameType | None) -> None:
        came.append(number)
        if number != signal.SIGINT or next(interrupts) > 1:
            # The process now ends within two seconds, even if the main thread is blocked.
            termination.begin(128 + number)

    for number in before:
        signal.signal(number, receive)
    try:
        yield came
    finally:
        for number, was in before.items():
            signal.signal(number, was)
