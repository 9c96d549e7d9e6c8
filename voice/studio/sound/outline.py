"""A version as data for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.model.elements import Heading, Hold, Music, MusicSolo, Pause
from scripts.model.lines import PacedBreathing, Remainder, Utterance
from scripts.normalization.builtin_phrases import phrases
from voice.session.length_note import length_bounds
from voice.studio.sound.places import line_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.model.timeline import Chapter, Cue, Timeline
    from voice.session.session import Session
    from voice.studio.sound.version import SoundVersion


def as_json(version: SoundVersion) -> dict[str, Any]:
    """Return `version` as the page needs it; see `Version` in page/desk.js."""
    exact = version.exact  # first, since it may become exact at any time
    session, timeline, bounds = version.session, version.timeline, length_bounds(version.session)
    header = session.script.header
    cues = [_cue(version, cue) for cue in timeline.cues]
    return {
        "number": version.number,
        "exact": exact,
        "failure": version.failure,
        "length_ms": timeline.length,
        "least_ms": bounds.shortest,
        "most_ms": bounds.longest,
        "elastic_ms": sum(cue["stop_ms"] - cue["start_ms"] for cue in cues if cue["elastic"]),
        "title": timeline.title,
        "voice": timeline.voice,
        "music": session.request.music or header.music,
        "seed": timeline.seed,
        "varies": session.plan.varies,
        "intense": session.plan.intense,
        "consent": _consent(session),
        "care": header.care,
        "notes": session.plan.notes,
        "ask": dict(header.ask),
        "chapters": list(_chapters(session, timeline)),
        "cues": cues,
    }


def _cue(version: SoundVersion, cue: Cue) -> dict[str, Any]:
    line = cue.line
    return {
        "kind": "say" if cue.words else cue.kind,
        "start_ms": cue.start,
        "stop_ms": cue.stop,
        "line": line_of(version.session, cue),
        "text": cue.text,
        "take": line.take.file if isinstance(line, Utterance) and line.take else None,
        "music": line.source if isinstance(line, Music) else None,
        "elastic": _is_elastic(cue),
        "estimated": isinstance(line, Utterance) and not version.exact and not version.is_known(line),
    }


def _is_elastic(cue: Cue) -> bool:
    """Return whether the length of `cue` was fitted to that of the session."""
    line = cue.line
    if isinstance(line, Pause | Hold | MusicSolo):
        return line.length is not None and not line.length.exact
    if isinstance(line, Remainder):
        return not line.slot.exact
    length = line.breathe.length if isinstance(line, PacedBreathing) else None
    return length is not None and not length.exact


def _consent(session: Session) -> dict[str, Any] | None:
    """Return what the listener has to agree to; None if nothing."""
    if not session.plan.intense:
        return None
    builtin = phrases(session.script.header.language)
    notes = (*session.plan.notes, *session.script.header.care, *builtin.preface_intense)
    return {"notes": notes, "question": builtin.consent_question}


def _chapters(session: Session, timeline: Timeline) -> Iterator[dict[str, Any]]:
    headings = [line for line in session.plan.lines if isinstance(line, Heading)]
    for chapter in timeline.chapters:
        if chapter.title:
            yield {"title": chapter.title, "start_ms": chapter.start, "line": _heading_line(session, headings, chapter)}


def _heading_line(session: Session, headings: list[Heading], chapter: Chapter) -> int | None:
    """Return the line of the heading of `chapter`, which is removed from `headings` with those before it."""
    while headings:
        heading = headings.pop(0)
        if heading.title == chapter.title:
            return heading.place.line if heading.place.file == session.source.label else None
    return None
