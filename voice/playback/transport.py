"""The transport: a session on its way into the loudspeaker, and everything that a listener may do to it."""

from __future__ import annotations

import math
import threading
import time
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING, Final

from audio.mix import BLOCK_MS
from audio.signal.clip import FRAMES_PER_MS
from audio.signal.ducking import HELD_MS
from audio.sinks.device import RAMP_MS
from voice.errors import ScheduleReplacedError, SpeechCancelledError
from voice.playback.history import rewind_ms
from voice.playback.pause_bed import low_bed
from voice.session import live_edits, positions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from audio.signal.clip import Samples
    from audio.sinks import LiveSink
    from scripts.times import Milliseconds
    from voice.session.session import Session

LOUDEST: Final = 1.3
"""The volume goes up to here; the limiter's ceiling leaves room for it."""

_VOLUME_STEP: Final = 0.05
_MUSIC_STEP_DB: Final = 2.0
_MUSIC_DB: Final = (-20.0, 10.0)
_PACE_STEP: Final = 1.1
_PATIENCE_S: Final = 10
_FOUND_AGAIN_BACK_MS: Final = 10_000
_DRY_MS: Final = 1000
"""With less sound than this ready, the next has to be made of what is known."""

_NEAR_MS: Final = _DRY_MS + BLOCK_MS + HELD_MS
"""The next sound is made of what is laid out up to here after what the device has taken."""

_AHEAD_MS: Final = 350
"""A change of what is playing is heard this much later, so that its sound is ready by then."""


class Transport:
    """Plays a session into a sink on a thread of its own; its methods may be called from any other.

    The sound comes in courses: each begins somewhere and goes on to the end. Whatever changes what is to be heard
    begins another course, which the sink goes over to when its first sound is ready.

    Args:
        session: what is played.
        sink: open.
        clock: tells the time, in seconds, by which the length of a pause is measured.
        pause_bed: whether the bed goes on, very low, for a minute of a pause.
    """

    def __init__(
        self,
        session: Session,
        sink: LiveSink,
        clock: Callable[[], float] = time.monotonic,
        *,
        pause_bed: bool = False,
    ) -> None:
        self.session = session
        self.sink = sink
        self.sink.on_reconnect = self._found_again
        self._clock = clock
        self._pause_bed = pause_bed
        self.ended: Future[None] = Future()
        self.music_db = 0.0
        self.music_on = True
        self._count = 0
        self._number = 0
        self._playing = 0
        self._outcomes: dict[int, BaseException | None] = {}
        self._changing = threading.RLock()
        self._left_ms: int | None = None
        self._ended_ms = 0
        self._paused_at = 0.0
        self._going_on = False
        self._low: Iterator[Samples] | None = None
        self._goal: Callable[[], int | None] | None = None
        self._seeking: int | None = None
        self._leaps: tuple[bool, ...] = ()
        self._stopped = False
        self._threads: list[threading.Thread] = []

    @property
    def position_ms(self) -> int:
        """What is heard now, in milliseconds of the session."""
        return self.sink.state.position_ms

    @property
    def beginning(self) -> bool:
        """Whether it is still on its way to the place where it is to begin."""
        return self._goal is not None and not self.sink.state.consumed_ms

    @property
    def bookmark_ms(self) -> int | None:
        """Where the session is to go on another time, in milliseconds; None where there is no such place."""
        return self.session.asleep_ms if self._left_ms is None else self._left_ms

    def begin(self, place: str = "", back_ms: int = 0) -> None:
        """Begin to play: at the beginning, or `back_ms` before `place`, a time such as 12:30 or a chapter.

        Everything up to a place has to be spoken before it is known when that is; meanwhile the bed is heard, very
        low. A place that there is not is told where the end is waited for, as a PlaceError.
        """
        if place:
            self._lay_low()
            self._go(
                lambda: positions.position_of(
                    self.session, max(0, positions.resolve_position(self.session, place) - back_ms)
                )
            )
        else:
            self._run(lambda: self._feed(self._course(0, 0), 0))

    def wait(self, seconds: float) -> bool:
        """Wait up to `seconds` for the end; whether it has come. What went wrong on the way is raised."""
        if not wait([self.ended], timeout=seconds).done:
            return False
        self.ended.result()
        return True

    def time_until_underrun(self, at: Milliseconds) -> float:
        """Return for how long what is laid out from `at` on can be waited for, in seconds, before the sound runs dry.

        What is to be heard only much later can be waited for without end.
        """
        if at - self.sink.state.consumed_ms > _NEAR_MS:
            return math.inf
        return (self.sink.state.underrun_in_ms - _DRY_MS) / 1000

    def pause_or_resume(self) -> None:
        """Pause, or go on: after a while a little before the place where it was paused."""
        with self._changing:
            now, since = self._clock(), self._paused_at
            self._paused_at, self._going_on, self._low = now, False, None
            if not self.sink.state.paused:
                self.sink.pause()
                if self._pause_bed:
                    self._lay_low()
            elif (back := rewind_ms(now - since)) and not self._goal and not self.session.stopping:
                self._going_on = True  # once the sound from there is ready
                self.seek(-back)
            else:
                self.sink.resume()

    def seek(self, by_ms: int) -> None:
        """Go `by_ms` on or back, to where something begins; several at once add up."""
        with self._changing:
            here = self.position_ms
            wanted = max(0, (here if self._seeking is None else self._seeking) + by_ms)
            self._seeking, self._leaps = wanted, ()
            self._go(lambda: positions.position_of(self.session, wanted, here if by_ms > 0 else -1))

    def seek_to(self, place_ms: int) -> None:
        """Go to `place_ms`, to where something begins."""
        self._go(lambda: positions.position_of(self.session, place_ms))

    def chapter(self, *, following: bool) -> None:
        """Go to the next chapter, or to the beginning of this one, or in its first seconds to the one before.

        Several at once add up.
        """
        with self._changing:
            here, seeking = self.position_ms, self._seeking
            leaps = self._leaps = (*self._leaps, following)
            self._go(lambda: self._chapter_from(here, seeking, leaps))

    def louder(self, steps: int) -> None:
        """Change the volume by `steps` of 5 %."""
        volume = round((self.sink.state.volume + steps * _VOLUME_STEP) * 100) / 100
        self.sink.change_volume(max(0.0, min(LOUDEST, volume)))

    def louder_music(self, steps: int) -> None:
        """Change the music's level by `steps` of 2 dB."""
        least, most = _MUSIC_DB
        self._renew(max(least, min(most, self.music_db + steps * _MUSIC_STEP_DB)), on=self.music_on)

    def music_off_or_on(self) -> None:
        """Leave the music out, or let it come back."""
        self._renew(self.music_db, on=not self.music_on)

    def go_on(self) -> None:
        """End the hold that is heard."""
        self._change(lambda here: live_edits.go_on(self.session, here))

    def stay(self) -> None:
        """Let this pause, or the next one, last longer."""
        self._change(lambda here: live_edits.stay(self.session, here))

    def change_pace(self, steps: int) -> None:
        """Let what is not yet spoken be spoken faster or slower, by `steps` of a tenth."""
        self._change(lambda here: live_edits.change_pace(self.session, here, math.pow(_PACE_STEP, steps)))

    def end_gracefully(self) -> None:
        """Come to the closing words as soon as nothing is cut off by it."""
        with self._changing:
            if self.session.stopping:
                return
            self._ended_ms = self.position_ms
            if self.sink.state.paused:
                self.sink.resume()
            if self._goal or self.sink.state.queued_ms > 3 * _AHEAD_MS:
                self._reached()
                self._splice()
            self.session.end_gracefully()  # only now, so that the course before does not turn any more

    def leave(self) -> None:
        """Come to the closing words, and keep the place to go on from another time: where it was when it was to end."""
        self.end_gracefully()
        self._left_ms = self._ended_ms

    def fall_asleep(self) -> None:
        """Fade to the end once what is being said is finished, and keep the place; in a pause, end there."""
        with self._changing:
            if self.session.stopping or self.ended.done():
                return
            self._ended_ms = self.position_ms
            if not self.sink.state.paused:
                self.session.fall_asleep()
                return
            self._left_ms = self._ended_ms
            self.stop()
            self.ended.set_result(None)

    def stop(self) -> None:
        """Be silent at once."""
        self._stopped = True
        self.sink.stop()

    def join(self) -> None:
        """Wait until nothing is made any more, once it was stopped or has ended; up to ten seconds."""
        due = time.monotonic() + _PATIENCE_S
        for thread in self._threads:
            thread.join(max(0.0, due - time.monotonic()))

    def _lay_low(self) -> None:
        """Let the bed be heard, very low, while nothing else is."""
        low = self._low = low_bed(self.session, self.position_ms)

        def sound() -> None:
            for block in low:
                with self._changing:
                    if low is not self._low or not self.sink.play_quietly(block):
                        return

        self._run(sound)

    def _chapter_from(self, here_ms: int, seeking: int | None, leaps: Sequence[bool]) -> int | None:
        """Return where so many chapters on or back begin, from where it is or a seek goes; None where it is already."""
        found = here_ms if seeking is None else positions.position_of(self.session, seeking)
        for following in leaps:
            found = positions.chapter_position(self.session, found, following=following)
        return None if found == here_ms else found

    def _go(self, place: Callable[[], int | None]) -> None:
        with self._changing:
            if not self.session.stopping:
                self._goal, number = place, self._next()
                self._run(lambda: self._land(place, number))

    def _reached(self) -> None:
        """Forget where a seek went."""
        self._goal, self._seeking, self._leaps = None, None, ()

    def _land(self, place: Callable[[], int | None], number: int) -> None:
        start = place()
        with self._changing:
            if number != self._number:
                return
            if start is None:
                self._reached()
                self._splice()  # what was changed before is still to be heard
                return
        self._feed(self._course(start, number), number, start)

    def _found_again(self) -> None:
        """Go back a little where the loudspeaker went away and another one was found."""
        if not self.sink.state.paused:
            self.seek(-_FOUND_AGAIN_BACK_MS)

    def _renew(self, music_db: float, *, on: bool) -> None:
        """Make the sound anew, with the music at `music_db` or without it; one that comes to an end stays as it is."""
        with self._changing:
            if not self.session.stopping:
                self.music_db, self.music_on = music_db, on
                self._begin_anew()

    def _change(self, change: Callable[[int], bool]) -> None:
        """Lay the rest out anew, and make its sound."""
        with self._changing:
            if not self.session.stopping and change(self._soonest_ms):
                self._begin_anew()

    def _begin_anew(self) -> None:
        """Begin another course: where a seek goes that is under way, or else a little ahead of what is heard."""
        if self._goal:
            self._go(self._goal)
        else:
            self._splice()

    def _splice(self) -> None:
        # No later than what is ready lasts, with enough of that left to go over from.
        ahead = max(0, min(_AHEAD_MS, self.sink.state.queued_ms - RAMP_MS))
        number, start = self._next(), self.sink.state.consumed_ms + ahead
        self._run(lambda: self._feed(self._course(start, number), number, start, splice=True))

    @property
    def _soonest_ms(self) -> int:
        """From where on a change can be heard."""
        return self.sink.state.consumed_ms + _AHEAD_MS

    def _course(self, start_ms: int, number: int) -> Iterator[Samples]:
        return self.session.stream_from(
            start_ms, self.music_db if self.music_on else None, lambda: number == self._number == self._playing
        )

    def _next(self) -> int:
        self._count += 1
        self._number = self._count
        return self._number

    def _run(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=self._guarded, args=(work, self._number), name="course", daemon=True)
        self._threads = [*(each for each in self._threads if each.is_alive()), thread]
        thread.start()

    def _guarded(self, work: Callable[[], None], number: int) -> None:
        try:
            work()
        except (ScheduleReplacedError, SpeechCancelledError):
            self._turned(number)
        except BaseException as error:  # it is raised where the end is waited for
            self._came_to(number, error)

    def _turned(self, number: int) -> None:
        """Go on where the session took another turn while a course was made, or end where it was closed."""
        with self._changing:
            if self._stopped:
                self._outcomes[self._number] = None
                self._settle()
            elif number == self._number:
                self._begin_anew()

    def _feed(self, blocks: Iterator[Samples], number: int, start_ms: int = 0, *, splice: bool = False) -> None:
        """Give the sink the blocks of a course for as long as it is the newest."""
        if number and not self._went_over(blocks, number, start_ms, splice=splice):
            return
        if all(self.sink.write(block, number) for block in blocks) and self.sink.drain(number):
            self._came_to(number)

    def _went_over(self, blocks: Iterator[Samples], number: int, start_ms: int, *, splice: bool) -> bool:
        """Let the sink go over to a course; False where another came before, or nothing of it is left to be heard."""
        for block in blocks:
            with self._changing:
                if number != self._number:
                    return False
                if len(block) and self.sink.switch(number, start_ms, block, splice=splice):
                    self._playing = number
                    self._reached()
                    if self._going_on:
                        self.sink.resume()
                    return True
            start_ms += len(block) // FRAMES_PER_MS
        self._give_up(number)
        return False

    def _give_up(self, number: int) -> None:
        """Let what plays be heard to its end, in place of a course that was to follow and would come after it."""
        with self._changing:
            if number == self._number:
                self._number = self._playing
                self._reached()
                self._settle()

    def _came_to(self, number: int, error: BaseException | None = None) -> None:
        with self._changing:
            self._outcomes[number] = error
            self._settle()

    def _settle(self) -> None:
        """Let it end as the newest course has, if that has."""
        if self._number in self._outcomes and not self.ended.done():
            error = self._outcomes[self._number]
            self.ended.set_result(None) if error is None else self.ended.set_exception(error)
