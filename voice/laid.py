"""What of a session has been laid out so far: drawn on by whoever needs more of it, and laid out anew from a place."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from voice.errors import StoppedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.timeline import Cue
    from scripts.times import Milliseconds


class Heard:
    """The cues of a session, in order and without gaps, as far as they are laid out.

    Any thread may look at `cues`, or walk along them, which lays out what is not there yet.
    """

    def __init__(self) -> None:
        self.cues: list[Cue] = []
        self._laid: Iterator[Cue] | None = None
        self._drawing = threading.Lock()

    @property
    def begun(self) -> bool:
        """Whether anything is to be laid out at all."""
        return self._laid is not None

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
        self.cues, self._laid, self._drawing = [], laid, threading.Lock()

    def turn(self, at: Milliseconds, laid: Iterator[Cue], kept: int | None = None) -> None:
        """Keep what begins before `at`, or the first `kept` cues, and go on with `laid` from `at` on.

        The last of them ends at `at`. Who walks along what was before is stopped.
        """
        before = [cue for cue in self.cues if cue.start < at][:kept]
        if before:
            before[-1] = replace(before[-1], stop=at, last=False)
        self.begin(laid)
        self.cues = before

    def walk(self, index: int = 0) -> Iterator[Cue]:
        """Yield the cues from the one at `index` on, waiting for those that are not laid out yet.

        Raises:
            StoppedError: the session took another turn.
        """
        laid, cues, drawing = self._laid, self.cues, self._drawing
        while True:
            while index >= len(cues):
                with drawing:
                    following = next(laid, None) if laid and index >= len(cues) else None
                    if following is None and index >= len(cues):
                        return
                    if following is not None:
                        cues.append(following)
            if cues is not self.cues:
                raise StoppedError
            yield cues[index]
            index += 1
