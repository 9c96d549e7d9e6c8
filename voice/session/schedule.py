"""What of a session has been laid out so far: drawn on by whoever needs more of it, and laid out anew from a place."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from voice.errors import ScheduleReplacedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.model.timeline import Cue
    from scripts.times import Milliseconds


class _Laying:
    """Cues, and what lays out more of them."""

    def __init__(self, cues: list[Cue], laid: Iterator[Cue] | None) -> None:
        self.cues = cues
        self.laid = laid
        self.changed = threading.Condition()
        self.drawing = False
        self.failure: BaseException | None = None

    def draw(self, index: int) -> bool:
        """Lay out the cue at `index`, or wait until another thread has; False when there is none.

        What went wrong for one is raised for all.
        """
        with self.changed:
            self.changed.wait_for(lambda: index < len(self.cues) or not self.drawing)
            if index < len(self.cues):
                return True
            if self.failure:
                raise self.failure
            self.drawing = True
        following = None
        try:
            following = next(self.laid, None) if self.laid else None
        except BaseException as error:
            self.failure = error
            raise
        finally:
            with self.changed:
                self.cues += [following] if following else []
                self.drawing = False
                self.changed.notify_all()
        return following is not None


class Schedule:
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

    def length_ms(self, estimated: int) -> int:
        """Return how long the whole is, in milliseconds: about as long as `estimated` until it is laid out."""
        known = self.cues[-1].stop if self.cues else 0
        return known if self.whole else max(known, estimated)

    @property
    def whole(self) -> bool:
        """Whether it is laid out to its end."""
        return bool(self.cues) and self.cues[-1].last

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

    def iterate(self, index: int = 0) -> Iterator[Cue]:
        """Yield the cues from the one at `index` on, waiting for those that are not laid out yet.

        Raises:
            ScheduleReplacedError: the session took another turn.
        """
        now = self._now
        while index < len(now.cues) or now.draw(index):
            if now is not self._now:
                raise ScheduleReplacedError
            yield now.cues[index]
            index += 1
