"""Sinks: where a session's sound goes. The suffix of a file chooses one, imported when chosen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from audio.file_measurement import Measurement
    from audio.signal.clip import Samples


class Sink(Protocol):
    """Takes the blocks of one session, in order, inside a `with`.

    Leaving the `with` without an error means that the session is complete; with one, that what was written is
    worth nothing.
    """

    def __enter__(self) -> Self:
        """Open the output."""
        ...

    def write(self, block: Samples) -> object:
        """Take the next block, shape (frames, 2), full scale at 1; may wait until there is room for it."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the output, or let go of it."""
        ...


class FileSink(Sink, Protocol):
    """A sink that writes a file, and hears what it writes."""

    @property
    def heard(self) -> Measurement:
        """What the decoded file measures, once the `with` has ended without an error."""
        ...


@dataclass(frozen=True)
class DeviceState:
    """How far a device has come with a session."""

    consumed_ms: int = 0
    """Up to which place of the session it has taken the sound, in milliseconds: that is settled."""

    position_ms: int = 0
    """Which place of the session is heard, in milliseconds."""

    queued_ms: int = 0
    """How much is held ready for it, in milliseconds."""

    underrun_in_ms: float = math.inf
    """For how long it plays until more has to be ready for it, in milliseconds: without end while nothing plays."""

    running: bool = False
    """Whether it takes sound."""

    paused: bool = False
    """Whether it was paused."""

    lost: bool = False
    """Whether it went away, and no other was found yet."""

    reconnections: int = 0
    """How often another was found for one that went away."""

    underruns: int = 0
    """How often nothing was ready for it; what a sound system drops by itself is not among it."""

    volume: float = 1.0
    """How loud it plays, 1 being what it is given; up to 1.3 the limiter's ceiling leaves room."""


class LiveSink(Sink, Protocol):
    """A sink that is heard while it is written to, in courses: see `DeviceSink`."""

    on_reconnect: Callable[[], object]
    """Called when another device was found for one that went away."""

    @property
    def state(self) -> DeviceState:
        """How far the device has come."""
        ...

    def write(self, block: Samples, stream: int = 0) -> bool:
        """Hold `block` ready; False where its course is not the one that plays."""
        ...

    def switch(self, stream: int, start_ms: int, block: Samples, *, splice: bool = False) -> bool:
        """Go over to `course`, which begins with `block` at `start_ms`; False where that came too late."""
        ...

    def drain(self, stream: int = 0) -> bool:
        """Wait until everything was heard; False when another course came before that."""
        ...

    def play_quietly(self, low: Samples) -> bool:
        """Let `low` be heard while nothing else is; False where something is."""
        ...

    def pause(self) -> None:
        """Fall silent, and keep the place."""
        ...

    def resume(self) -> None:
        """Go on from the place where it was paused."""
        ...

    def change_volume(self, volume: float) -> None:
        """Play as loud as `volume` tells, 1 being what is given."""
        ...

    def stop(self) -> None:
        """Be silent at once, and let go of who waits."""
        ...

    def close(self) -> None:
        """Let go of the device."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait until everything was heard, unless there was an error, and let go of the device."""
        try:
            if error is None:
                self.drain()
        finally:
            self.close()


@dataclass(frozen=True)
class Encoding:
    """How a file is to be encoded."""

    bitrate: int | None = None
    """In kb/s, 32 to 320, for what is not lossless: the nearest that the format has. None is the format's usual."""

    mono: bool = False
    """Whether both sides are mixed into one channel."""


FILE_SINKS: Final = {
    ".mp3": "audio.sinks.mp3:Mp3Sink",
    ".m4a": "audio.sinks.container:M4aSink",
    ".m4b": "audio.sinks.container:M4bSink",
    ".opus": "audio.sinks.container:OpusSink",
    ".flac": "audio.sinks.container:FlacSink",
    ".wav": "audio.sinks.wav:WavSink",
}
"""The sinks that write a file, by its suffix."""

LOSSLESS: Final = (".flac", ".wav")
"""Those whose size can't be chosen."""


def file_sink(suffix: str, path: Path, encoding: Encoding | None = None) -> FileSink:
    """Return the sink that writes the format of `suffix`, one of `FILE_SINKS`, to `path`."""
    module, _, attribute = FILE_SINKS[suffix].partition(":")
    sink: FileSink = getattr(import_module(module), attribute)(path, encoding or Encoding())
    return sink
