"""The player: plays a session from the same blocks that an export writes."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from voice.errors import InterruptedPlaybackError
from voice.playback.signals import EndRequest, signals
from voice.playback.transport import Transport
from voice.session.scheduler import Attendance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from audio.sinks import LiveSink
    from scripts.times import Milliseconds
    from voice.session.session import Session

LOST: Final = "loudspeaker disconnected; waiting for one"
"""Message while no loudspeaker is connected."""

_JOIN_S: Final = 0.1


@dataclass(frozen=True)
class PlaybackOptions:
    """How to play a session."""

    place: str = ""
    """Where to begin: a time such as 12:30, or a chapter; empty for the beginning."""

    back_ms: int = 0
    """How far to rewind from that place, in milliseconds."""

    sleep: Milliseconds | None = None
    """Sleep timer, in milliseconds; None for none."""

    sleep_after_chapter: bool = False
    """Whether to fade out at the end of the current chapter."""

    pause_bed: bool = False
    """Whether the bed keeps playing very quietly for the first minute of a pause."""

    present: Callable[[Transport], object] = lambda _: None
    """Called with the transport before playback begins, to attach controls other than the screen."""

    stays: bool = False
    """Whether to wait at the end for the next version of the script, instead of ending."""


class Screen(Protocol):
    """Shows a session while it plays."""

    @property
    def interactive(self) -> bool:
        """Whether the listener can press keys, and so end a hold."""
        ...

    def run(self, transport: Transport, interrupt: Callable[[], object], stopped: Callable[[], bool]) -> None:
        """Show the session until it ends or is stopped.

        Calls `stopped`, which also handles signals, several times a second. `interrupt` handles a Ctrl-C that arrives
        as a key.
        """
        ...


def play(
    session: Session,
    sink: LiveSink,
    screen: Screen,
    options: PlaybackOptions | None = None,
    on_end: Callable[[int, bool], object] = lambda *_: None,
) -> None:
    """Play `session` to its end.

    The first Ctrl-C ends it gracefully; the second, or another termination signal, stops it at once.

    Args:
        session: the session.
        sink: plays the sound; it is opened and closed here.
        screen: shows the session.
        options: where to start and when to end.
        on_end: called however playback ends, with the position in milliseconds and whether the session can be
            resumed there.

    Raises:
        PlaceError: the session has no such place.
        DeviceError: no loudspeaker was found, or a lost one was not replaced.
        InterruptedPlaybackError: playback was interrupted twice.
        SystemExit: a signal asked the program to end.
        VoiceError: a sentence can't be spoken.
    """
    options = options or PlaybackOptions()
    with sink, signals() as received:
        transport, completed = Transport(session, sink, pause_bed=options.pause_bed, stays=options.stays), False
        session.attend(Attendance(screen.interactive, transport.time_until_underrun, options.sleep_after_chapter))
        end = EndRequest(transport, received)
        try:
            options.present(transport)
            transport.start(options.place, options.back_ms)
            with _sleep_timer(options.sleep, transport):
                screen.run(transport, partial(signal.raise_signal, signal.SIGINT), end.poll)
                transport.wait(0)  # raises the error that ended playback
            completed = not end.immediate
        except BaseException:
            end.stop()
            raise
        finally:
            position_ms = transport.position_ms if transport.bookmark_ms is None else transport.bookmark_ms
            on_end(position_ms, not completed or transport.bookmark_ms is not None)
            if end.immediate:
                session.close()  # otherwise a stream could wait for speech
            transport.join()
        if end.immediate:
            raise SystemExit(end.status) if end.status else InterruptedPlaybackError


@contextmanager
def _sleep_timer(after: Milliseconds | None, transport: Transport) -> Iterator[None]:
    """Fade `transport` out `after` so many milliseconds, unless playback ends first."""
    if after is None:
        yield
        return
    timer = threading.Timer(after / 1000, transport.fall_asleep)
    timer.daemon = True
    transport.set_sleep_timer(after)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join(_JOIN_S)  # it hangs while the sound process doesn't respond
