"""Places in the sound of a session: of the lines of its script, and of the same cue in another version."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scripts.errors import Place
    from scripts.model.timeline import Cue
    from voice.session.session import Session


def line_of(session: Session, cue: Cue) -> int | None:
    """Return the line of the script that `cue` comes from, from 1; None if the script itself doesn't write it."""
    if cue.line is None or cue.line.place.file != session.source.label:
        return None
    return cue.line.place.line


def begin_of_line(session: Session, line: int) -> int:
    """Return where `line` of the script begins in the sound, in milliseconds, after waiting for the speech so far.

    Inside a sentence of several lines it is the start of the sentence; on a blank line or a heading, it is the start of
    what follows.
    """
    written = session.source.read().splitlines()
    text = written[line - 1].strip() if line <= len(written) else ""
    before = 0
    for cue in session.cues():
        found = line_of(session, cue)
        if found is None:
            continue
        if found == line or (found > line and (not text or text.startswith("#"))):
            return cue.start
        if found > line:
            break
        before = cue.start
    return before


def same_place(before: Session, after: Session, position_ms: int) -> int:
    """Return the position in `after` of what `before` plays at `position_ms`, or of what came last before it.

    Settings may have changed every length and every voice. Waits until so much of `after` is scheduled.
    """
    heard = {key: cue for key, cue in _numbered(before.schedule.cues) if cue.start <= position_ms}
    newest = next(reversed(heard), None)
    found: dict[tuple[Place, int], Cue] = {}
    for key, cue in _numbered(after.cues()):
        found[key] = cue
        if key == newest:
            break
    for key in reversed(heard):
        if same := found.get(key):
            return same.start + min(position_ms - heard[key].start, max(0, same.stop - same.start - 1))
    return position_ms


def _numbered(cues: Iterable[Cue]) -> Iterator[tuple[tuple[Place, int], Cue]]:
    """Yield each cue of a line after its place in the script, and how many cues that place has had."""
    counts: Counter[Place] = Counter()
    for cue in cues:
        if cue.line:
            counts[cue.line.place] += 1
            yield (cue.line.place, counts[cue.line.place]), cue
