"""Playing: a session into the loudspeaker, from the same blocks that an export writes."""

from __future__ import annotations

import signal
import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol

from voice.ahead import ahead
from voice.errors import StoppedError

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


def play(session: Session, sink: DeviceSink, screen: Screen) -> None:
    """Play `session` to its end.

    The first interrupt (Ctrl-C) lets it come to its closing, the second stops it at once.

    Raises:
        DeviceError: there is no loudspeaker, or it went away.
        StoppedError: it was interrupted twice.
        VoiceError: a sentence could not be spoken.
    """
    stopped = threading.Event()

    def stop_at_once() -> None:
        stopped.set()
        sink.stop()

    with _interrupts(session.stop_softly, stop_at_once), ThreadPoolExecutor(1) as threads:
        feeding = threads.submit(_feed, session, sink, stopped)
        try:
            _watch(feeding, session, sink, screen, stopped)
        except BaseException:
            stop_at_once()
            session.close()  # or the feeding thread would wait until the sentence it needs is spoken
            raise
    if stopped.is_set():
        raise StoppedError


def _feed(session: Session, sink: DeviceSink, stopped: threading.Event) -> None:
    with sink, ahead(session.blocks(), depth=1) as blocks:
        for block in blocks:
            sink.write(block)
            if stopped.is_set():
                return


def _watch(feeding: Future[None], session: Session, sink: DeviceSink, screen: Screen, stopped: threading.Event) -> None:
    while not wait([feeding], timeout=_GLANCE_S).done:
        if stopped.is_set():
            raise StoppedError
        screen.show(session, sink.position_ms)
    feeding.result()


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
