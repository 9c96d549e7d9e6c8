"""The cues scheduled so far, extended on demand and shared between threads."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from scripts.model.elements import Music
from scripts.times import Milliseconds
from voice.errors import ScheduleReplacedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.model.timeline import Cue


class _Revision:
    """Cues, and the iterator that supplies more of them."""

    def __init__(self, cues: list[Cue], source: Iterator[Cue] | None) -> None:
        self.cues = cues
        self.source = source
        self.changed = threading.Condition()
        self.pulling = False
        self.failure: BaseException | None = None

    def pull(self, index: int) -> bool:
        """Schedule the cue at `index`, or wait until another thread has; return whether it exists.

        An error of the source is raised in every thread that needs the cue.
        """
        with self.changed:
            self.changed.wait_for(lambda: index < len(self.cues) or not self.pulling)
            if index < len(self.cues):
                return True
            if self.failure:
                raise self.failure
            self.pulling = True
        following = None
        try:
            following = next(self.source, None) if self.source else None
        except BaseException as error:
            self.failure = error
            raise
        finally:
            with self.changed:
                self.cues += [following] if following else []
                self.pulling = False
                self.changed.notify_all()
        return following is not None


class Schedule:
    """The cues of a session, in order and without gaps, as far as they are scheduled.

    Any thread may read `cues`, or iterate over them, which schedules more. Hold `lock` while checking what is scheduled
    in order to replace the rest.

    Args:
        lock: the lock of another schedule, which this one replaces; None for a new one.
    """

    def __init__(self, lock: threading.RLock | None = None) -> None:
        self.lock = lock or threading.RLock()
        self._revision = _Revision([], None)
        self._final = False

    @property
    def cues(self) -> list[Cue]:
        """The cues scheduled so far."""
        return self._revision.cues

    @property
    def begun(self) -> bool:
        """Whether the schedule has a source of cues."""
        return self._revision.source is not None

    @property
    def final(self) -> bool:
        """Whether the rest is an early ending, after which nothing may be replaced."""
        return self._final

    @property
    def complete(self) -> bool:
        """Whether everything is scheduled."""
        return bool(self.cues) and self.cues[-1].last

    def at(self, position_ms: int) -> Cue | None:
        """Return the cue at `position_ms`; None if none is scheduled there yet."""
        return next((cue for cue in reversed(self.cues) if cue.start <= position_ms < cue.stop), None)

    def length_ms(self, estimated: int) -> int:
        """Return the length of the session in milliseconds; at least `estimated` until everything is scheduled."""
        known = self.cues[-1].stop if self.cues else 0
        return known if self.complete else max(known, estimated)

    def music_before(self, position_ms: float) -> tuple[str | None, Milliseconds]:
        """Return the music that plays up to `position_ms`, as the script names it, and its start in milliseconds.

        None is the music that the session begins with.
        """
        for cue in reversed(self.cues):
            if isinstance(cue.line, Music) and cue.line.source and cue.start < position_ms:
                return cue.line.source, cue.start
        return None, Milliseconds(0)

    def begin(self, cues: Iterator[Cue]) -> None:
        """Drop all cues, and start over with `cues`, which are pulled as needed."""
        with self.lock:
            self._revision, self._final = _Revision([], cues), False

    def replace(self, at: Milliseconds, cues: Iterator[Cue], kept: int | None = None, *, final: bool = False) -> None:
        """Keep the cues that begin before `at`, at most the first `kept`, and continue with `cues`.

        The last cue that is kept ends at `at`. Existing iterators raise ScheduleReplacedError.
        """
        with self.lock:
            before = [cue for cue in self.cues if cue.start < at][:kept]
            if before:
                before[-1] = replace(before[-1], stop=at, last=False)
            self._revision, self._final = _Revision(before, cues), final

    def iterate(self, index: int = 0) -> Iterator[Cue]:
        """Yield the cues from `index` on, waiting for those that are not scheduled yet.

        Raises:
            ScheduleReplacedError: the schedule was replaced.
        """
        revision = self._revision
        while index < len(revision.cues) or revision.pull(index):
            if revision is not self._revision:
                raise ScheduleReplacedError
            yield revision.cues[index]
            index += 1
