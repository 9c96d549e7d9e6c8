"""Playing: a session into the loudspeaker, from the same blocks that an export writes."""

from __future__ import annotations

import signal
import threading
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

    The first interrupt (Ctrl-C) lets it come to its closing, the second stops it at once.

    Raises:
        PlaceError: there is no such place.
        DeviceError: there is no loudspeaker, or it went away.
        StoppedError: it was interrupted twice.
        VoiceError: a sentence could not be spoken.
    """
    stopped = threading.Event()
    session.holds = isinstance(screen, TerminalScreen)  # in a pipe nobody could end one
    with sink:
        transport, heard_out = Transport(session, sink), False

        def stop_at_once() -> None:
            stopped.set()
            transport.stop()

        with _interrupts(transport.stop_softly, stop_at_once):
            try:
                begin(transport)
                if isinstance(screen, TerminalScreen):
                    screen.run(transport, partial(signal.raise_signal, signal.SIGINT), stopped.is_set)
                    transport.wait(0)
                else:
                    while not (transport.wait(_GLANCE_S) or stopped.is_set()):
                        screen.show(session, transport.position_ms)
                heard_out = not stopped.is_set()
            except BaseException:
                stop_at_once()
                raise
            finally:
                left = transport.position_ms if transport.left_ms is None else transport.left_ms
                keep(left, not heard_out or transport.left_ms is not None)
                if stopped.is_set():
                    session.close()  # or a course would wait until the sentence it needs is spoken
                transport.join()
        if stopped.is_set():
            raise StoppedError


@contextmanager
def _interrupts(*reactions: Callable[[], object]) -> Iterator[None]:
    """Answer the first Ctrl-C with the first of `reactions`, the next with the next, and all others with the last."""
    left = list(reactions)

    def answer(number: int, frame: object) -> None:
        (left.pop(0) if len(left) > 1 else left[0])()

    before = signal.signal(signal.SIGINT, answer)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
