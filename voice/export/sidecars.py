"""The sidecars of a sound file: a page that plays it, and the chapters, transcript and cover for podcast players."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from scripts.output.captions import vtt
from voice.export.labels import NO_LABELS
from voice.export.outputs import CHAPTERS, COVER, PAGE, TRANSCRIPT
from voice.export.page_content import page_of
from voice.export.picture import square
from voice.web.page import linked_page

if TYPE_CHECKING:
    from audio.tags import Description
    from voice.export.labels import Labels
    from voice.session.session import Session

_VERSION: Final = "1.2.0"
"""The version of the format of chapters, https://github.com/Podcastindex-org/podcast-namespace (jsonChapters.md)."""


def sidecar(suffix: str, session: Session, description: Description, sound: str, labels: Labels = NO_LABELS) -> bytes:
    """Return the content of a sidecar.

    Args:
        suffix: which one, of `SIDECARS`.
        session: the session, rendered to its end.
        description: the tags of the sound file.
        sound: the name of the sound file, which lies in the same folder.
        labels: the labels of the sound file. If they are untitled, a page shows no words.
    """
    contents = {
        PAGE: lambda: _page(session, description, sound, labels),
        CHAPTERS: lambda: _chapters(description),
        TRANSCRIPT: lambda: vtt(session.rendered_timeline()).encode(errors="replace"),
        COVER: lambda: square(description.cover),
    }
    return contents[suffix]()


def _page(session: Session, description: Description, sound: str, labels: Labels) -> bytes:
    page = page_of(session, description, untitled=labels.untitled)
    return linked_page(page, file_url(sound), labels.list_url).encode(errors="replace")


def file_url(name: str) -> str:
    """Return the relative URL of the file `name` in the same folder."""
    return f"./{quote(os.fsencode(name))}"


def _chapters(description: Description) -> bytes:
    """Return the chapters as JSON; a chapter without a title has that of the session."""
    chapters: list[dict[str, Any]] = [
        {
            "startTime": chapter.start_ms / 1000,
            "endTime": chapter.stop_ms / 1000,
            "title": chapter.title or description.title,
        }
        for chapter in description.chapters
    ]
    content = {"version": _VERSION, "title": description.title, "chapters": chapters}
    return json.dumps(content, ensure_ascii=False, indent=1).encode(errors="replace") + b"\n"
