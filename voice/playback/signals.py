"""The signals that ask a player to end, answered where nothing else is under way."""

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
    """Answers the signals that ask for an end, where nothing else is under way.

    Args:
        transport: what plays.
        came: the signals that have come and are not answered.
    """

    def __init__(self, transport: Transport, came: list[int]) -> None:
        self._transport = transport
        self._came = came
        self.at_once = False
        self.status = 0

    def stopped(self) -> bool:
        """Do what was asked for since; whether it was stopped."""
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
        """Be silent at once."""
        self.at_once = True
        self._transport.stop()


@contextmanager
def signals() -> Iterator[list[int]]:
    """Collect the signals that ask for an end; raised where they come, they would break into anything.

    What is ignored stays ignored. They come more than once: a terminal that is closed sends two.
    """
    came: list[int] = []
    numbers = [number for name in termination.SIGNALS if (number := getattr(signal, name, None))]
    handlers = {number: signal.getsignal(number) for number in numbers}
    before = {number: was for number, was in handlers.items() if number == signal.SIGINT or callable(was)}

    interrupts = count(1)

    def hear(number: int, frame: FrameType | None) -> None:
        came.append(number)
        if number != signal.SIGINT or next(interrupts) > 1:
            # From now on it has two seconds, whatever the main thread is waiting for.
            termination.begin(128 + number)

    for number in before:
        signal.signal(number, hear)
    try:
        yield came
    finally:
        for number, was in before.items():
            signal.signal(number, was)
