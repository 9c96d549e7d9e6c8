"""Playing: a session into the loudspeaker, from the same blocks that an export writes."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from voice.errors import StoppedError
from voice.screen import TerminalScreen
from voice.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from audio.sinks.device import DeviceSink
    from voice.session import Session

_GLANCE_S: Final = 0.1


class Screen(Protocol):
    """Shows where a session is."""

    def show(self, session: Session, position_ms: int) -> None:
        """Show what is heard at `position_ms`; called several times a second."""
        ...


def play(
    session: Session,
    sink: DeviceSink,
    screen: Screen | TerminalScreen,
    begin: Callable[[Transport], object] = Transport.begin,
    keep: Callable[[int, bool], object] = lambda *_: None,
) -> None:
    """Play `session` to its end, from where `begin` lets its transport begin.

    However it ends, `keep` is told where, in milliseconds, and whether it was left in the middle.

    The first interrupt (Ctrl-C) lets it come to its closing, the next stops it at once; so does what ends a program.

    Raises:
        PlaceError: there is no such place.
        DeviceError: there is no loudspeaker, or it went away.
        StoppedError: it was interrupted twice.
        SystemExit: the program is to end.
        VoiceError: a sentence could not be spoken.
    """
    session.holds = isinstance(screen, TerminalScreen)  # in a pipe nobody could end one
    with sink, _signals() as came:
        transport, heard_out = Transport(session, sink), False
        ending = _Ending(transport, came)
        try:
            begin(transport)
            if isinstance(screen, TerminalScreen):
                screen.run(transport, partial(signal.raise_signal, signal.SIGINT), ending.stopped)
                transport.wait(0)
            else:
                while not (ending.stopped() or transport.wait(_GLANCE_S)):
                    screen.show(session, transport.position_ms)
            heard_out = not ending.at_once
        except BaseException:
            ending.stop()
            raise
        finally:
            left = transport.position_ms if transport.left_ms is None else transport.left_ms
            keep(left, not heard_out or transport.left_ms is not None)
            if ending.at_once:
                session.close()  # or a course would wait until the sentence it needs is spoken
            transport.join()
        if ending.at_once:
            raise SystemExit(ending.status) if ending.status else StoppedError


class _Ending:
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
                self._transport.stop_softly()
                continue
            if number != signal.SIGINT:
                self.status = 128 + number
            self.stop()
        return self.at_once

    def stop(self) -> None:
        """Be silent at once."""
        self.at_once = True
        self._transport.stop()


@contextmanager
def _signals() -> Iterator[list[int]]:
    """Collect the signals that ask for an end; raised where they come, they would break into anything.

    What is ignored stays ignored. They come more than once: a terminal that is closed sends two.
    """
    came: list[int] = []
    numbers = [number for name in ("SIGINT", "SIGTERM", "SIGHUP") if (number := getattr(signal, name, None))]
    handlers = {number: signal.getsignal(number) for number in numbers}
    before = {number: was for number, was in handlers.items() if number == signal.SIGINT or callable(was)}
    for number in before:
        signal.signal(number, lambda came_now, _: came.append(came_now))
    try:
        yield came
    finally:
        for number, was in before.items():
            signal.signal(number, was)
