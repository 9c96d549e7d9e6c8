"""The labels of a file: the listener's, else the script's, else Outpour's own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from scripts.errors import UnavailableFileError
from voice.errors import CoverError
from voice.export.picture import picture
from voice.session.loading import script_shelf

if TYPE_CHECKING:
    from scripts.library.lookup import Source
    from scripts.model.header import Header
    from voice.session.session import Session
    from voice.storage.paths import Paths

UNTITLED: Final = "Session"
"""The title of a file that doesn't show the subject of its session."""


@dataclass(frozen=True)
class Labels:
    """What a file says about itself; empty values leave it to the script or to Outpour."""

    title: str = ""
    """Title."""

    artist: str = ""
    """Artist."""

    album: str = ""
    """Album."""

    track: str = ""
    """Track number, such as `3` or `3/12`."""

    date: str = ""
    """Date, such as `2026-05-01`."""

    cover: bytes = b""
    """Cover as JPEG."""

    untitled: bool = False
    """Whether the file keeps the subject of the session to itself: no script's labels, chapter titles or lyrics."""

    cover_title: str = ""
    """Title on a drawn cover; empty for `title`."""

    list_url: str = ""
    """The URL of the list that a page beside the file links to, relative to the page; empty for none."""

    def with_cover(self, cover: bytes) -> Labels:
        """Return these labels with `cover`."""
        return replace(self, cover=cover)

    def completed(self, header: Header) -> Labels:
        """Return these labels, with those of a script's `header` for the ones that are empty."""
        script = self if self.untitled else header
        return Labels(
            self.title or (UNTITLED if self.untitled else header.title),
            self.artist or script.artist,
            self.album or script.album,
            self.track or script.track,
            self.date or script.date,
            self.cover,
            self.untitled,
            self.cover_title,
            self.list_url,
        )


def script_cover(source: Source, session: Session, paths: Paths) -> tuple[bytes, str]:
    """Return the cover that the script at `source` names, or why it can't be used; empty if it names none.

    It is a file from the folders that the script may use.
    """
    name = session.script.header.cover
    if not name:
        return b"", ""
    shelf = script_shelf(source, paths, anywhere=session.request.allow_files)
    try:
        return picture(shelf.file(name)), ""
    except (UnavailableFileError, CoverError) as error:
        return b"", str(error)


NO_LABELS: Final = Labels()
"""Labels that leave everything to the script."""
