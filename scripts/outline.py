"""The timeline as people and programs see it."""

from __future__ import annotations

import textwrap
from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from scripts.times import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.timeline import Cue, Timeline

_SPEECH, _BREATH, _SOUND, _MUSIC, _QUIET = "█", "≈", "•", "♪", "·"
_LEGEND: Final = {
    _SPEECH: "speech",
    _BREATH: "breathing",
    _SOUND: "bell or count",
    _MUSIC: "music alone",
    _QUIET: "quiet",
}
_SIGNS: Final = {"say": _SPEECH, "breathe": _BREATH, "bell": _SOUND, "count": _SOUND, "sound": _SOUND, "music": _MUSIC}


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


def outline(timeline: Timeline, width: int = 100) -> Iterator[str]:
    """Yield the lines of an outline, at most `width` columns wide.

    Title and length, a bar that shows where there is speech, breathing and quiet, then each chapter with the times
    of what is in it.
    """
    yield f"{timeline.title}, {clock(timeline.length)}"
    drawn = bar(timeline, width)
    yield drawn
    legend = "  ".join(f"{sign}\xa0{name}".replace(" ", "\xa0") for sign, name in _LEGEND.items() if sign in drawn)
    yield from (line.replace("\xa0", " ") for line in textwrap.wrap(legend, max(20, width)))
    chapter = None
    for cue in timeline.cues:
        if cue.chapter != chapter:
            chapter = cue.chapter
            yield ""
            yield f"{clock(chapter.start):>7}  {chapter.title}"
        if cue.text:
            yield from _wrapped(f"{clock(cue.start):>7}    ", _told(cue), width)


def bar(timeline: Timeline, width: int) -> str:
    """Return `width` signs, each for an equal part of the session: what fills most of that part."""
    edges = [timeline.length * column // width for column in range(width + 1)]
    starts = [cue.start for cue in timeline.cues]
    signs = []
    for begin, end in pairwise(edges):
        filled: Counter[str] = Counter()
        for cue in timeline.cues[max(0, bisect_right(starts, begin) - 1) : bisect_left(starts, end)]:
            filled[_SIGNS.get(cue.kind, _QUIET)] += max(0, min(cue.stop, end) - max(cue.start, begin))
        signs.append(filled.most_common(1)[0][0] if filled else _QUIET)
    return "".join(signs)


def _wrapped(margin: str, text: str, width: int) -> list[str]:
    room = max(20, width)
    return textwrap.wrap(text, room, initial_indent=margin, subsequent_indent=" " * len(margin)) or [margin.rstrip()]


def _told(cue: Cue) -> str:
    if cue.kind not in ("say", "bell") and cue.stop > cue.start:
        return f"{cue.text}  ({(cue.stop - cue.start) / 1000:.0f} s)"
    return cue.text
