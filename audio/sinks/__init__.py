"""Sinks: where a session's sound goes. The suffix of a file chooses one, imported when chosen."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, Self

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from audio.clip import Samples


class Sink(Protocol):
    """Takes the blocks of one session, in order, inside a `with`.

    Leaving the `with` without an error means that the session is complete; with one, that what was written is
    worth nothing.
    """

    def __enter__(self) -> Self:
        """Open the output."""
        ...

    def write(self, block: Samples) -> None:
        """Take the next block, shape (frames, 2), full scale at 1; may wait until there is room for it."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the output, or let go of it."""
        ...


FILE_SINKS: Final = {
    ".mp3": "audio.sinks.mp3:Mp3Sink",
    ".wav": "audio.sinks.wav:WavSink",
}
"""The sinks that write a file, by its suffix."""


def file_sink(suffix: str, path: Path) -> Sink:
    """Return the sink that writes the format of `suffix`, one of `FILE_SINKS`, to `path`."""
    module, _, attribute = FILE_SINKS[suffix].partition(":")
    sink: Sink = getattr(import_module(module), attribute)(path)
    return sink
