"""What of a session has been laid out so far: drawn on by whoever needs more of it, and laid out anew from a place."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from voice.errors import StoppedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.timeline import Cue
    from scripts.times import Milliseconds

_LAST_MS: Final = 40
"""Who goes beyond the end still hears this much, so that what was playing fades out."""


class _Laying:
    """Cues, and what lays out more of them."""

    def __init__(self, cues: list[Cue], laid: Iterator[Cue] | None) -> None:
        self.cues = cues
        self.laid = laid
        self.drawing = threading.Lock()
        self.failure: BaseException | None = None

    def draw(self, index: int) -> bool:
        """Lay out the cue at `index`, or wait until another thread has; False when there is none.

        What went wrong for one is raised for all.
        """
        with self.drawing:
            if index < len(self.cues):
                return True
            if self.failure:
                raise self.failure
            try:
                following = next(self.laid, None) if self.laid else None
            except BaseException as error:
                self.failure = error
                raise
            if following is not None:
                self.cues.append(following)
            return following is not None


class Heard:
    """The cues of a session, in order and without gaps, as far as they are laid out.

    Any thread may look at `cues`, or walk along them, which lays out what is not there yet.
    """

    def __init__(self) -> None:
        self._now = _Laying([], None)

    @property
    def cues(self) -> list[Cue]:
        """What is laid out by now."""
        return self._now.cues

    @property
    def begun(self) -> bool:
        """Whether anything is to be laid out at all."""
        return self._now.laid is not None

    def at(self, position_ms: int) -> Cue | None:
        """Return the cue at `position_ms`; None when none is laid out there yet."""
        return next((cue for cue in reversed(self.cues) if cue.start <= position_ms < cue.stop), None)

    def begin(self, laid: Iterator[Cue]) -> None:
        """Forget what there was, and take the cues of `laid` as they are needed."""
        self._now = _Laying([], laid)

    def turn(self, at: Milliseconds, laid: Iterator[Cue], kept: int | None = None) -> None:
        """Keep what begins before `at`, or the first `kept` cues, and go on with `laid` from `at` on.

        The last of them ends at `at`. Who walks along what was before is stopped.
        """
        before = [cue for cue in self.cues if cue.start < at][:kept]
        if before:
            before[-1] = replace(before[-1], stop=at, last=False)
        self._now = _Laying(before, laid)

    def walk(self, index: int = 0) -> Iterator[Cue]:
        """Yield the cues from the one at `index` on, waiting for those that are not laid out yet.

        Raises:
            StoppedError: the session took another turn.
        """
        now = self._now
        while index < len(now.cues) or now.draw(index):
            if now is not self._now:
                raise StoppedError
            yield now.cues[index]
            index += 1


def landing(cue: Cue, wanted_ms: int) -> int:
    """Return where to land in `cue`, so that no word and no breath is cut into and something of it is left."""
    place = cue.start if cue.kind in ("say", "count", "bell", "sound") else max(cue.start, wanted_ms)
    if cue.kind == "breathe":
        inside = [each.start for each in cue.breaths if each.phase == "in" and each.start <= wanted_ms]
        place = max(inside, default=cue.start)
    return min(place, max(0, cue.stop - (_LAST_MS if cue.last else 1)))
