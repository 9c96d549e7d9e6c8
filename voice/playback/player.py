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
"""Shown while no loudspeaker can be found."""

_JOIN_S: Final = 0.1


@dataclass(frozen=True)
class PlaybackOptions:
    """How to play a session."""

    place: str = ""
    """Where to begin: a time such as 12:30, or a chapter; empty for the beginning."""

    back_ms: int = 0
    """How long before that place, in milliseconds."""

    sleep: Milliseconds | None = None
    """Sleep timer, in milliseconds; None for none."""

    sleep_after_chapter: bool = False
    """Whether to fade out at the end of the current chapter."""

    pause_bed: bool = False
    """Whether the bed continues, very low, for the first minute of a pause."""

    present: Callable[[Transport], object] = lambda _: None
    """Called with the transport before playback begins, to attach controls other than the screen."""


class Screen(Protocol):
    """Shows a session while it plays."""

    @property
    def interactive(self) -> bool:
        """Whether the listener can press keys; without any, nobody could end a hold."""
        ...

    def run(self, transport: Transport, interrupt: Callable[[], object], stopped: Callable[[], bool]) -> None:
        """Show what plays until it ends or is stopped.

        Calls `stopped`, which also answers signals, several times a second. `interrupt` handles a Ctrl-C that
        arrives as a key.
        """
        ...


def play(
    session: Session,
    sink: LiveSink,
    screen: Screen,
    listening: PlaybackOptions | None = None,
    keep: Callable[[int, bool], object] = lambda *_: None,
) -> None:
    """Play `session` to its end.

    The first Ctrl-C ends it gently; the second, or another signal to end the program, stops it at once.

    Args:
        session: the session.
        sink: plays the sound; it is opened and closed here.
        screen: shows the session.
        listening: where to begin and when to end.
        keep: called after every kind of end with the position in milliseconds, and whether the session was left in
            the middle.

    Raises:
        PlaceError: the session has no such place.
        DeviceError: no loudspeaker was found, or none replaced a lost one.
        InterruptedPlaybackError: playback was interrupted twice.
        SystemExit: a signal asked the program to end.
        VoiceError: a sentence can't be spoken.
    """
    listening = listening or PlaybackOptions()
    with sink, signals() as came:
        transport, heard_out = Transport(session, sink, pause_bed=listening.pause_bed), False
        session.attend(Attendance(screen.interactive, transport.time_until_underrun, listening.sleep_after_chapter))
        asked = EndRequest(transport, came)
        try:
            listening.present(transport)
            transport.begin(listening.place, listening.back_ms)
            with _sleep_timer(listening.sleep, transport):
                screen.run(transport, partial(signal.raise_signal, signal.SIGINT), asked.stopped)
                transport.wait(0)  # raises what failed on the way
            heard_out = not asked.at_once
        except BaseException:
            asked.stop()
            raise
        finally:
            left = transport.position_ms if transport.bookmark_ms is None else transport.bookmark_ms
            keep(left, not heard_out or transport.bookmark_ms is not None)
            if asked.at_once:
                session.close()  # otherwise a stream could wait for speech
            transport.join()
        if asked.at_once:
            raise SystemExit(asked.status) if asked.status else InterruptedPlaybackError


@contextmanager
def _sleep_timer(after: Milliseconds | None, transport: Transport) -> Iterator[None]:
    """Let `transport` fall asleep `after` so many milliseconds, unless playback ends first."""
    if after is None:
        yield
        return
    timer = threading.Timer(after / 1000, transport.fall_asleep)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join(_JOIN_S)  # it hangs while the sound process doesn't respond
