"""Sinks: the outputs of a session. File sinks are chosen by suffix and imported on first use."""

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
    """A context manager that receives the blocks of one session in order.

    A normal exit means that the session is complete; after an exception the output is discarded.
    """

    def __enter__(self) -> Self:
        """Open the output."""
        ...

    def write(self, block: Samples) -> object:
        """Write the next block, shape (frames, 2), full scale at 1; may block until there is room."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the output, or discard it after an error."""
        ...


class FileSink(Sink, Protocol):
    """A sink that writes a file and measures what it writes."""

    @property
    def measurement(self) -> Measurement:
        """The measurement of the decoded file, available after a normal exit."""
        ...


@dataclass(frozen=True)
class DeviceState:
    """The playback state of a device."""

    consumed_ms: int = 0
    """Session position up to which the device has consumed sound, in milliseconds; earlier sound can't be changed."""

    position_ms: int = 0
    """Session position now audible, in milliseconds."""

    queued_ms: int = 0
    """Sound in the queue, in milliseconds."""

    underrun_in_ms: float = math.inf
    """Time until the device needs more sound than is queued, in milliseconds; infinite while nothing plays."""

    running: bool = False
    """Whether the device is consuming sound."""

    paused: bool = False
    """Whether playback is paused."""

    lost: bool = False
    """Whether the device has disappeared and no replacement is open yet."""

    reconnections: int = 0
    """Number of times a lost device was replaced."""

    underruns: int = 0
    """Number of times the queue ran empty; dropouts in the sound system are not counted."""

    volume: float = 1.0
    """Playback gain; the limiter's ceiling leaves room for up to 1.3."""


class LiveSink(Sink, Protocol):
    """A sink that plays while it is written to, one numbered stream at a time; see `DeviceSink`."""

    on_reconnect: Callable[[], object]
    """Called after a lost device was replaced."""

    @property
    def state(self) -> DeviceState:
        """The playback state."""
        ...

    def write(self, block: Samples, stream: int = 0) -> bool:
        """Queue `block`; returns False if `stream` isn't the current stream."""
        ...

    def switch(self, stream: int, start_ms: int, block: Samples, *, splice: bool = False) -> bool:
        """Crossfade to `stream`, which starts with `block` at `start_ms`; returns False if that came too late."""
        ...

    def drain(self, stream: int = 0) -> bool:
        """Wait until the queue has been played; returns False if another stream replaced this one."""
        ...

    def play_quietly(self, block: Samples) -> bool:
        """Play `block` while the session is silent; returns False if it isn't."""
        ...

    def pause(self) -> None:
        """Pause at the current position."""
        ...

    def resume(self) -> None:
        """Resume from the paused position."""
        ...

    def change_volume(self, volume: float) -> None:
        """Set the playback gain."""
        ...

    def stop(self) -> None:
        """Stop at once and release blocked calls."""
        ...

    def close(self) -> None:
        """Close the device."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Drain the queue unless there was an error, then close the device."""
        try:
            if error is None:
                self.drain()
        finally:
            self.close()


@dataclass(frozen=True)
class Encoding:
    """Encoding options of a file."""

    bitrate: int | None = None
    """Bitrate in kb/s, 32 to 320, rounded to one that the format supports; None for its default. Lossy formats only."""

    mono: bool = False
    """Whether both channels are mixed down to one."""


FILE_SINKS: Final = {
    ".mp3": "audio.sinks.mp3:Mp3Sink",
    ".m4a": "audio.sinks.container:M4aSink",
    ".m4b": "audio.sinks.container:M4bSink",
    ".opus": "audio.sinks.container:OpusSink",
    ".flac": "audio.sinks.container:FlacSink",
    ".wav": "audio.sinks.wav:WavSink",
}
"""File sinks by suffix."""

LOSSLESS: Final = (".flac", ".wav")
"""Suffixes of formats without a bitrate."""


def file_sink(suffix: str, path: Path, encoding: Encoding | None = None) -> FileSink:
    """Return a sink that writes to `path` in the format of `suffix`, a key of `FILE_SINKS`."""
    module, _, attribute = FILE_SINKS[suffix].partition(":")
    sink: FileSink = getattr(import_module(module), attribute)(path, encoding or Encoding())
    return sink
