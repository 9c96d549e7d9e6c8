"""Formats a timeline as an outline for a terminal, or as JSON."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from scripts.model.lines import Utterance
from scripts.output.spoken_text import spoken_text
from scripts.terminal_text import wrap
from scripts.times import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scripts.model.timeline import Cue, Timeline

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
    """Return the timeline as plain data for JSON; programs rely on the keys.

    `chapter` of a cue is an index into `chapters`, from 0; only say cues have `spoken`. Recorded ones have `take`, the
    name of the file.
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
        "cues": [_cue_as_json(cue, numbers[cue.chapter]) for cue in timeline.cues],
    }


def _cue_as_json(cue: Cue, chapter: int) -> dict[str, Any]:
    spoken = spoken_text(cue)
    take = cue.line.take if isinstance(cue.line, Utterance) else None
    return {
        "kind": cue.kind,
        "start_ms": cue.start,
        "stop_ms": cue.stop,
        "chapter": chapter,
        "text": cue.text,
        **({} if spoken is None else {"spoken": spoken}),
        **({} if take is None else {"take": take.file}),
    }


def heading(timeline: Timeline, width: int) -> Iterator[str]:
    """Yield the title and the length, at most `width` columns wide."""
    yield from wrap(f"{timeline.title}, {clock(timeline.length)}", max(20, width))


def cue_notation(cue: Cue) -> str:
    """Return the words of a sentence, or a direction as written, with its length; empty for an automatic rest."""
    if isinstance(cue.line, Utterance) and cue.line.take:
        return f"{cue.text}  (take)"
    if cue.text and cue.kind not in ("say", "bell") and cue.stop > cue.start:
        return f"{cue.text}  ({(cue.stop - cue.start) / 1000:.0f} s)"
    return cue.text


def outline_rows(timeline: Timeline, width: int, describe: Callable[[Cue], str] = cue_notation) -> Iterator[str]:
    """Yield the outline of a session in lines of at most `width` columns.

    It begins with a bar of speech, breathing, music and quiet; then each chapter follows with the times of its cues.
    `describe` returns the text of a cue.
    """
    room, drawn = max(20, width), bar(timeline, width)
    yield drawn
    legend = "  ".join(f"{sign}\xa0{name}".replace(" ", "\xa0") for sign, name in _LEGEND.items() if sign in drawn)
    yield from (line.replace("\xa0", " ") for line in wrap(legend, room))
    chapter = None
    for cue in timeline.cues:
        if cue.chapter != chapter:
            chapter = cue.chapter
            yield ""
            lead = f"{clock(chapter.start):>7}  "
            yield from wrap(chapter.title, room, lead, " " * len(lead))
        if text := describe(cue):
            lead = f"{clock(cue.start):>7}    "
            yield from wrap(text, room, lead, " " * len(lead))


def bar(timeline: Timeline, width: int) -> str:
    """Return `width` signs, one for each equal part of the session: the kind of cue that takes up most of it."""
    edges = [timeline.length * column // width for column in range(width + 1)]
    starts = [cue.start for cue in timeline.cues]
    signs = []
    for begin, end in pairwise(edges):
        durations: Counter[str] = Counter()
        for cue in timeline.cues[max(0, bisect_right(starts, begin) - 1) : bisect_left(starts, end)]:
            sign = _SPEECH if cue.words else _SIGNS.get(cue.kind, _QUIET)
            durations[sign] += max(0, min(cue.stop, end) - max(cue.start, begin))
        signs.append(durations.most_common(1)[0][0] if durations else _QUIET)
    return "".join(signs)
