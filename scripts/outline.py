"""The timeline as people and programs see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.times import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.timeline import Cue, Timeline


def as_json(timeline: Timeline) -> dict[str, Any]:
    """Return the timeline as plain data; the keys are a promise to programs that read them.

    `chapter` of a cue is its chapter's place in `chapters`, from 0.
    """
    chapters = timeline.chapters
    numbers = {chapter: index for index, chapter in enumerate(chapters)}
    return {
        "title": timeline.title,
        "name": timeline.name,
        "seed": timeline.seed,
        "voice": timeline.voice,
        "minutes": round(timeline.length / 60_000, 3),
        "length_ms": timeline.length,
        "chapters": [{"title": chapter.title, "start_ms": chapter.start} for chapter in chapters],
        "cues": [
            {
                "kind": cue.kind,
                "start_ms": cue.start,
                "stop_ms": cue.stop,
                "chapter": numbers[cue.chapter],
                "text": cue.text,
            }
            for cue in timeline.cues
        ],
    }


def outline(timeline: Timeline) -> Iterator[str]:
    """Yield the lines of an outline: title and length, then each chapter with the times of what is in it."""
    yield f"{timeline.title}, {clock(timeline.length)}"
    chapter = None
    for cue in timeline.cues:
        if cue.chapter != chapter:
            chapter = cue.chapter
            yield ""
            yield f"{clock(chapter.start):>7}  {chapter.title}"
        if cue.text:
            yield f"{clock(cue.start):>7}    {_told(cue)}"


def _told(cue: Cue) -> str:
    if cue.kind in ("pause", "breathe"):
        return f"{cue.text}  ({(cue.stop - cue.start) / 1000:.0f} s)"
    return cue.text
