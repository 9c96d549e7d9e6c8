"""The options of `export` that hold for every file it writes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from audio.sinks import Encoding
    from voice.export.labels import Labels
    from voice.session.request import SessionRequest


@dataclass(frozen=True)
class FileOptions:
    """How to make a file."""

    request: SessionRequest
    """The options of the session."""

    encoding: Encoding
    """Bit rate and channels."""

    labels: Labels
    """What the file says about itself."""

    captions: bool
    """Whether to write captions beside it."""

    stems: bool
    """Whether to write stems beside it."""

    notes: Literal["full", "short"] | None
    """The safety notes at the beginning; None for the usual ones."""

    holds: bool = False
    """Whether a page waits for a tap at each hold."""

    page: bool = False
    """Whether to write a page beside the sound that plays it."""

    @property
    def sidecars(self) -> tuple[str, ...]:
        """The suffixes of other files to write beside the sound, as in `Outputs`."""
        from voice.export.outputs import PAGE

        return (PAGE,) if self.page else ()


def require_encodable(name: str, bitrate: int | None) -> None:
    """Raise UsageError if the file `name` is of a format without a bit rate, and `bitrate` is given."""
    from audio.sinks import LOSSLESS
    from scripts.output.captions import FORMATS

    if bitrate and PurePath(name).suffix.lower() in (*LOSSLESS, *FORMATS):
        raise click.UsageError(f"--bitrate is for .mp3, .m4a, .m4b, .opus and .html, not for {name}")
