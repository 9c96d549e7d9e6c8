"""Streams of sound that feed a sink: their numbers, threads and outcomes."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final

from audio.signal.clip import FRAMES_PER_MS
from voice.errors import ScheduleReplacedError, SpeechCancelledError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from audio.signal.clip import Samples
    from audio.sinks import LiveSink

_JOIN_TIMEOUT_S: Final = 10


class Streams:
    """Feeds a sink from streams, each on a thread of its own.

    A stream begins somewhere in the session and runs to its end. A newer stream supersedes the older ones; the sink
    switches to it as soon as its first block is ready. Playback ends when the newest stream does.

    Args:
        sink: takes the blocks; it must be open.
        lock: held while the newest stream changes. It is the schedule's lock, which excludes concurrent edits.
        blocks_from: returns the blocks from a position, in milliseconds, for the stream with a number.
        on_landed: called with True when the newest stream plays, or with False when it was dropped because nothing of
            it was left to play. The lock is held.
        on_outdated: called when the schedule changed while the newest stream was being prepared. The lock is held.
        on_end: called with the error, if any, when the newest stream has ended; returns whether playback ends with it.
            The lock is held.
    """

    def __init__(  # noqa: PLR0913 - three of them are events
        self,
        sink: LiveSink,
        lock: threading.RLock,
        blocks_from: Callable[[int, int], Iterator[Samples]],
        on_landed: Callable[[bool], None],
        on_outdated: Callable[[], None],
        *,
        on_end: Callable[[BaseException | None], bool] = lambda _: True,
    ) -> None:
        self.lock = lock
        self.ended: Future[None] = Future()
        self.newest = 0
        self.playing = 0
        self._sink = sink
        self._blocks_from = blocks_from
        self._on_landed = on_landed
        self._on_outdated = on_outdated
        self._on_end = on_end
        self._count = 0
        self._outcomes: dict[int, BaseException | None] = {}
        self._stopped = False
        self._threads: list[threading.Thread] = []

    def next_number(self) -> int:
        """Return the number of a new stream, which supersedes the others."""
        self._count += 1
        self.newest = self._count
        return self.newest

    @property
    def idle(self) -> bool:
        """Whether the newest stream has ended, although playback hasn't."""
        return self.newest in self._outcomes and not self.ended.done()

    def is_current(self, number: int) -> bool:
        """Whether this stream plays and no newer one is being prepared."""
        return number == self.newest == self.playing

    def start(self, work: Callable[[], None]) -> None:
        """Run `work` on a new thread for the newest stream; an error becomes the stream's outcome."""
        thread = threading.Thread(target=self._run, args=(work, self.newest), name="stream", daemon=True)
        self._threads = [*(other for other in self._threads if other.is_alive()), thread]
        thread.start()

    def feed(self, number: int, start_ms: int = 0, *, splice: bool = False) -> None:
        """Write the blocks of a stream to the sink for as long as no newer one plays.

        Args:
            number: the stream; 0 for the first, which replaces no other.
            start_ms: where it begins, in milliseconds.
            splice: whether it continues the current sound instead of jumping to another place.
        """
        blocks = self._blocks_from(start_ms, number)
        if number and not self._switched(blocks, number, start_ms, splice=splice):
            return
        if all(self._sink.write(block, number) for block in blocks) and self._sink.drain(number):
            self._end(number)

    def finish(self) -> None:
        """End playback as if the newest stream had ended."""
        self.ended.set_result(None)

    def cancel(self) -> None:
        """Drop the newest stream, which doesn't play yet; the lock must be held."""
        self.newest = self.playing

    def stop(self) -> None:
        """Silence the sink at once; streams end at their next block."""
        self._stopped = True
        self._sink.stop()

    def join(self) -> None:
        """Wait up to ten seconds for all threads to end, after `stop` or the end of playback."""
        due = time.monotonic() + _JOIN_TIMEOUT_S
        for thread in self._threads:
            thread.join(max(0.0, due - time.monotonic()))

    def _run(self, work: Callable[[], None], number: int) -> None:
        try:
            work()
        except (ScheduleReplacedError, SpeechCancelledError):
            self._replace(number)
        except BaseException as error:  # raised again from `ended`
            self._end(number, error)

    def _replace(self, number: int) -> None:
        """Restart the newest stream from the new schedule, or end if playback was stopped."""
        with self.lock:
            if self._stopped:
                self._end(self.newest)
            elif number == self.newest:
                self._on_outdated()

    def _switched(self, blocks: Iterator[Samples], number: int, start_ms: int, *, splice: bool) -> bool:
        """Switch the sink to a stream; False if a newer one supersedes it, or nothing of it is left to play."""
        for block in blocks:
            with self.lock:
                if number != self.newest:
                    return False
                if len(block) and self._sink.switch(number, start_ms, block, splice=splice):
                    self.playing = number
                    self._on_landed(True)
                    return True
            start_ms += len(block) // FRAMES_PER_MS
        self._drop(number)
        return False

    def _drop(self, number: int) -> None:
        """Drop a stream that begins past the end of the session, so that the current one plays to its end."""
        with self.lock:
            if number == self.newest:
                self.newest = self.playing
                self._on_landed(False)
                self._settle()

    def _end(self, number: int, error: BaseException | None = None) -> None:
        with self.lock:
            self._outcomes[number] = error
            self._settle()

    def _settle(self) -> None:
        """End playback with the outcome of the newest stream, if it has one."""
        if self.newest in self._outcomes and not self.ended.done():
            error = self._outcomes[self.newest]
            if not (self._stopped or self._on_end(error)):
                return
            self.ended.set_result(None) if error is None else self.ended.set_exception(error)
