"""Sinks: where a session's sound goes. The suffix of a file chooses one, imported when chosen."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, Self

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from audio.clip import Samples
    from audio.proof import Heard


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
    def heard(self) -> Heard:
        """What the decoded file measures, once the `with` has ended without an error."""
        ...


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
