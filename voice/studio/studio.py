"""What the routes of the studio share."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voice.export.labels import NO_LABELS, Labels
from voice.session.request import SessionRequest
from voice.studio.events import Events
from voice.studio.links import Links
from voice.studio.texts.outside import OpenFiles
from voice.studio.work import Work

if TYPE_CHECKING:
    from voice.storage.paths import Paths
    from voice.studio.files import ScriptFiles


@dataclass(frozen=True)
class Studio:
    """A running studio."""

    paths: Paths
    """The listener's folders."""

    files: ScriptFiles
    """The scripts that may be opened."""

    request: SessionRequest = field(default_factory=SessionRequest)
    """What applies to every session, from config.toml."""

    labels: Labels = NO_LABELS
    """The labels of exported files."""

    shared_labels: Labels = NO_LABELS
    """The labels of sessions that are shared with a phone."""

    events: Events = field(default_factory=Events)
    """Events for the open pages."""

    links: Links = field(default_factory=Links)
    """The links that open the page."""

    open_files: OpenFiles = field(default_factory=OpenFiles)
    """The files of the scripts that pages have opened."""

    work: Work = field(default_factory=Work)
    """What keeps it running although no page is open."""

    resources: ExitStack = field(default_factory=ExitStack)
    """What is released when the studio ends; it is closed after its server."""
