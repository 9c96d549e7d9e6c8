"""The content of a session's page: spoken words, breaths, chapters, holds and care notes."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PIL import Image

from scripts.model.elements import Hold
from scripts.model.lines import PacedBreathing, SpokenCount
from scripts.normalization.builtin_phrases import has_phrases, phrases
from scripts.times import Milliseconds
from voice.web.page import Page, ShownLine, ShownPhase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audio.tags import Description
    from scripts.model.breathing import Breath
    from scripts.model.timeline import Cue, Timeline
    from voice.session.session import Session

_ARTWORK_SIDE: Final = 512
"""Width and height in pixels of the cover on lock screens."""

_SIP: Final = 0.85
"""How full the lungs are, from 0 to 1, before a second sip of air."""


def page_of(session: Session, description: Description, *, untitled: bool = False) -> Page:
    """Return the page of `session`, which must be rendered to its end.

    Args:
        session: the session.
        description: the tags of its sound file.
        untitled: whether to show no words of the session, and numbers instead of chapter titles, like the tags.
    """
    timeline = session.rendered_timeline()
    header, plan = session.script.header, session.plan
    builtin = phrases(header.language)
    unspoken = () if has_phrases(header.language) else builtin.preface_full
    return Page(
        title=description.title,
        language=header.language,
        length=timeline.length,
        care=header.care,
        cautions=(*unspoken, *(builtin.preface_intense if plan.intense else ())),
        question=builtin.consent_question if plan.intense else "",
        lines=() if untitled else tuple(shown_lines(timeline)),
        phases=tuple(phase for cue in timeline.cues for phase in shown_phases(cue)),
        chapters=tuple((Milliseconds(each.start_ms), each.title) for each in description.chapters),
        holds=tuple(_holds(timeline)) if session.attendance.holds else (),
        artwork=_artwork(description.cover),
    )


def shown_lines(timeline: Timeline) -> Iterator[ShownLine]:
    """Yield the words that are heard: sentences, recorded lines, and each number of a count."""
    for cue in timeline.cues:
        if cue.words:
            yield ShownLine(cue.start, cue.stop, cue.words)
        elif isinstance(cue.line, SpokenCount):
            every = cue.line.count.every
            for number, utterance in enumerate(cue.line.spoken):
                start = cue.start + number * every
                yield ShownLine(Milliseconds(start), Milliseconds(start + every), utterance.text)


def shown_phases(cue: Cue) -> Iterator[ShownPhase]:
    """Yield the phases of the breaths in `cue`: the lungs fill and empty, and stay as they are during holds."""
    if not isinstance(cue.line, PacedBreathing):
        return
    full = 0.0
    for breath, end in zip(cue.breaths, _fullness(cue.breaths), strict=True):
        yield ShownPhase(breath.start, breath.stop, cue.line.shown.get(breath.phase, ""), full, end)
        full = end


def _fullness(breaths: Sequence[Breath]) -> Iterator[float]:
    """Yield how full the lungs are at the end of each phase, from 0 to 1."""
    full = 0.0
    for breath, following in pairwise((*breaths, None)):
        assert breath
        if breath.phase == "in":
            full = _SIP if following and following.phase == "more" else 1.0
        elif breath.phase in ("more", "out"):
            full = 1.0 if breath.phase == "more" else 0.0
        yield full


def _holds(timeline: Timeline) -> Iterator[tuple[Milliseconds, Milliseconds]]:
    return ((cue.start, cue.stop) for cue in timeline.cues if isinstance(cue.line, Hold))


def _artwork(cover: bytes) -> bytes:
    """Return the JPEG `cover` at the size that lock screens show."""
    with Image.open(BytesIO(cover)) as image:
        small = image.convert("RGB")
    small.thumbnail((_ARTWORK_SIDE, _ARTWORK_SIDE))
    jpeg = BytesIO()
    small.save(jpeg, "JPEG", quality=75, optimize=True)
    return jpeg.getvalue()
