"""The transport: plays a session and handles the playback controls."""

from __future__ import annotations

import math
import time
from concurrent.futures import wait
from typing import TYPE_CHECKING, Final

from audio.errors import AudioError, DeviceError
from audio.mix import BLOCK_MS
from audio.signal.ducking import HELD_MS
from audio.sinks.device import RAMP_MS
from scripts.errors import ScriptError
from scripts.times import Milliseconds
from voice.errors import PastEndError, PlaceError, VoiceError
from voice.playback.history import rewind_ms
from voice.playback.notice import Notice
from voice.playback.pause_bed import low_bed
from voice.playback.seek_target import SeekTarget, chapter_target, place_target, position_target, relative_target
from voice.playback.streams import Streams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from audio.signal.clip import Samples
    from audio.sinks import LiveSink
    from voice.session.session import Session

LOUDEST: Final = 1.3
"""The highest volume; the limiter's ceiling leaves room for it."""

_VOLUME_STEP: Final = 0.05
_MUSIC_STEP_DB: Final = 2.0
_MUSIC_DB: Final = (-20.0, 10.0)
_PACE_STEP: Final = 1.1
_RECONNECT_REWIND_MS: Final = 10_000
_RESERVE_MS: Final = 1000
"""Once less sound than this is queued, in milliseconds, the next block is mixed without waiting for speech."""

_NEAR_MS: Final = _RESERVE_MS + BLOCK_MS + HELD_MS
"""How far past the sound that the device has consumed the next block depends on the schedule, in milliseconds."""

_SCRIPT_ERRORS: Final = (ScriptError, VoiceError, AudioError)
_OTHER_ERRORS: Final = (DeviceError, PlaceError, PastEndError)
"""Subclasses of these errors that another version of the script can't fix."""

_AHEAD_MS: Final = 350
"""Delay before a change takes effect, in milliseconds, so that its sound is ready in time."""


class Transport:
    """Plays a session into a sink on other threads; its methods may be called from any thread.

    Args:
        session: what to play.
        sink: plays the sound; it must be open.
        clock: returns seconds; measures the length of pauses.
        pause_bed: whether the bed continues, very low, for the first minute of a pause.
        stays: whether playback waits at the end of the session, or after an error, for the next version of its script.
    """

    def __init__(
        self,
        session: Session,
        sink: LiveSink,
        clock: Callable[[], float] = time.monotonic,
        *,
        pause_bed: bool = False,
        stays: bool = False,
    ) -> None:
        self.session = session
        self.sink = sink
        self.sink.on_reconnect = self._reconnected
        self.music_db = 0.0
        self.music_on = True
        self.notice = Notice()
        self.on_failure: Callable[[BaseException], object] = lambda _: None
        """Called with an error of the session after which playback `stays`; the lock is held."""
        self._streams = Streams(
            sink, session.schedule.lock, self._blocks_from, self._landed, self._refresh, on_end=self._ends
        )
        self._clock = clock
        self._pause_bed = pause_bed
        self._stays = stays
        self._incoming: Session | None = None  # replaces `session` as soon as its sound is ready
        self._sleeps_at = 0.0
        self._bookmark_ms: int | None = None
        self._end_requested_ms = 0
        self._paused_at = 0.0
        self._resume_on_landing = False
        self._low_bed: Iterator[Samples] | None = None
        self._target: SeekTarget | None = None

    @property
    def ended(self) -> Future[None]:
        """Done once playback has ended; holds the error that ended it."""
        return self._streams.ended

    @property
    def position_ms(self) -> int:
        """The current position in the session, in milliseconds."""
        return self.sink.state.position_ms

    @property
    def ending(self) -> bool:
        """Whether the session is being ended before its time, or playback has ended."""
        return self.session.stopping or self.ended.done()

    @property
    def locating_start(self) -> bool:
        """Whether the start position is still being located."""
        return self._target is not None and not self.sink.state.consumed_ms

    @property
    def waiting(self) -> bool:
        """Whether the session has been played to its end, and the next version is awaited."""
        return self._streams.idle

    @property
    def bookmark_ms(self) -> int | None:
        """Where to resume the session next time, in milliseconds; None if nothing is left to resume."""
        return self.session.asleep_ms if self._bookmark_ms is None else self._bookmark_ms

    @property
    def sleep_in_ms(self) -> Milliseconds:
        """How long until the sleep timer ends the session, in milliseconds; 0 without one, or once it has rung."""
        return Milliseconds(round(max(0.0, self._sleeps_at - self._clock()) * 1000))

    def start(self, place: str = "", back_ms: int = 0) -> None:
        """Start playback at the beginning, or `back_ms` before `place`: a time such as 12:30, or a chapter.

        Everything before a place must be spoken to locate it; until then the bed plays very quietly. For an unknown
        place, `wait` raises PlaceError.
        """
        if place:
            self._play_low_bed()
            self._seek(place_target(self.session, place, back_ms))
        else:
            self._streams.start(lambda: self._streams.feed(0))

    def wait(self, seconds: float) -> bool:
        """Wait up to `seconds` for playback to end and return whether it has; raises the error that ended it."""
        if not wait([self.ended], timeout=seconds).done:
            return False
        self.ended.result()
        return True

    def time_until_underrun(self, at: Milliseconds) -> float:
        """Return how many seconds are left to wait for speech due `at`; infinite if the next block doesn't need it."""
        if self._incoming or at - self.sink.state.consumed_ms > _NEAR_MS:
            return math.inf
        return (self.sink.state.underrun_in_ms - _RESERVE_MS) / 1000

    @property
    def paused(self) -> bool:
        """Whether playback is paused, and not about to resume after a rewind."""
        return self.sink.state.paused and not self._resume_on_landing

    def toggle_pause(self) -> None:
        """Pause or resume; after a long pause, rewind a little first."""
        with self._streams.lock:
            now, since = self._clock(), self._paused_at
            self._paused_at, self._resume_on_landing, self._low_bed = now, False, None
            if not self.sink.state.paused:
                self.sink.pause()
                if self._pause_bed:
                    self._play_low_bed()
            elif (back := rewind_ms(now - since)) and not self._target and not self.session.stopping:
                self._resume_on_landing = True
                self.seek(-back)
            else:
                self.sink.resume()

    def seek(self, by_ms: int) -> None:
        """Seek by `by_ms` to the start of a cue; several seeks in a row add up."""
        with self._streams.lock:
            self._seek(relative_target(self._latest, self.position_ms, by_ms, self._target))

    def seek_to(self, position_ms: int) -> None:
        """Seek to the start of the cue at `position_ms`."""
        self._seek(position_target(self._latest, position_ms))

    def next_chapter(self) -> None:
        """Seek to the next chapter; several calls in a row add up."""
        self._seek_chapter(following=True)

    def previous_chapter(self) -> None:
        """Seek to the start of the chapter, or from its first seconds to the previous one; several calls add up."""
        self._seek_chapter(following=False)

    def adjust_volume(self, steps: int) -> None:
        """Change the volume by `steps` of 5 %."""
        volume = round((self.sink.state.volume + steps * _VOLUME_STEP) * 100) / 100
        self.sink.change_volume(max(0.0, min(LOUDEST, volume)))

    def adjust_music_level(self, steps: int) -> None:
        """Change the level of the music by `steps` of 2 dB."""
        least, most = _MUSIC_DB
        self._change_music(max(least, min(most, self.music_db + steps * _MUSIC_STEP_DB)), on=self.music_on)

    def toggle_music(self) -> None:
        """Turn the music off or on."""
        self._change_music(self.music_db, on=not self.music_on)

    def end_hold(self) -> None:
        """End the current hold."""
        self._edit(self._latest.edits.end_hold)

    def extend_pause(self) -> None:
        """Extend the current pause, or else the next one."""
        self._edit(self._latest.edits.extend_pause)

    def adjust_pace(self, steps: int) -> None:
        """Change the pace of the remaining speech by `steps` of 10 %."""
        self._edit(lambda here: self._latest.edits.change_pace(here, math.pow(_PACE_STEP, steps)))

    def replace_session(self, session: Session, locate: Callable[[], int | None]) -> bool:
        """Play `session`, a new version of the current one, from the position that `locate` returns; None for here.

        The current one goes on until the new one is ready. Returns False if playback is ending.
        """
        with self._streams.lock:
            if self.ending:
                return False
            session.attend(self.session.attendance)
            session.take_over()
            self._incoming = session
            self._seek(SeekTarget(locate))
            return True

    def end_gracefully(self) -> None:
        """Skip to the closing words without cutting a sentence off; if there is nothing left to play, end."""
        with self._streams.lock:
            if self.session.stopping or self._end_wait():
                return
            self._end_requested_ms = self.position_ms
            if self.sink.state.paused:
                self.sink.resume()
            if self._target or self.sink.state.queued_ms > 3 * _AHEAD_MS:
                self._target = self._incoming = None
                self._splice()
            self.session.end_gracefully()  # last, so that the superseded stream doesn't end the session

    def end_with_bookmark(self) -> None:
        """Skip to the closing words, and bookmark the position at which the end was first requested."""
        self.end_gracefully()
        self._bookmark_ms = self._end_requested_ms

    def set_sleep_timer(self, after_ms: Milliseconds) -> None:
        """Announce that the sleep timer ends the session in `after_ms`."""
        self._sleeps_at = self._clock() + after_ms / 1000

    def fall_asleep(self) -> None:
        """Finish the current sentence, fade out, and set a bookmark; if paused, end at once."""
        with self._streams.lock:
            if self.session.stopping or self.ended.done() or self._end_wait():
                return
            self._end_requested_ms = self.position_ms
            if not self.sink.state.paused:
                self.session.fall_asleep()
                return
            self._bookmark_ms = self._end_requested_ms
            self.stop()
            self._streams.finish()

    def stop(self) -> None:
        """Go silent at once."""
        self._streams.stop()

    def join(self) -> None:
        """Wait up to ten seconds for all threads to end, after `stop` or the end of playback."""
        self._streams.join()

    def _play_low_bed(self) -> None:
        """Play the bed very quietly until other sound plays."""
        low = self._low_bed = low_bed(self.session, self.position_ms)

        def play() -> None:
            for block in low:
                with self._streams.lock:
                    if low is not self._low_bed or not self.sink.play_quietly(block):
                        return

        self._streams.start(play)

    def _seek_chapter(self, *, following: bool) -> None:
        with self._streams.lock:
            self._seek(chapter_target(self._latest, self.position_ms, following, self._target))

    def _seek(self, target: SeekTarget) -> None:
        """Start a stream at `target`; the stream's thread locates it."""
        with self._streams.lock:
            if not self.session.stopping:
                self._target, number = target, self._streams.next_number()
                self._streams.start(lambda: self._seek_on_thread(target, number))

    def _seek_on_thread(self, target: SeekTarget, number: int) -> None:
        start = target.locate()
        with self._streams.lock:
            if number != self._streams.newest:
                return
            if start is None:
                self._target = None
                self._splice()  # earlier changes still have to take effect
                return
        self._streams.feed(number, start)

    def _landed(self, playing: bool) -> None:
        self._target = None
        if playing and self._incoming:
            self.session = self._incoming
        self._incoming = None
        if playing and self._resume_on_landing:
            self.sink.resume()

    @property
    def _latest(self) -> Session:
        """The session that new streams play."""
        return self._incoming or self.session

    def _end_wait(self) -> bool:
        """End playback if it waits for the next version; return whether it did."""
        if not self._streams.idle:
            return False
        self._streams.finish()
        return True

    def _ends(self, error: BaseException | None) -> bool:
        """Return whether playback ends now that the newest stream has ended."""
        if not self._stays or self.session.stopping:
            return True
        if error is None:
            return False
        if not self.sink.state.running or not isinstance(error, _SCRIPT_ERRORS) or isinstance(error, _OTHER_ERRORS):
            return True
        if self._incoming:
            self._target = self._incoming = None
            self._streams.cancel()
        self.on_failure(error)
        return False

    def _reconnected(self) -> None:
        """Rewind a little after a loudspeaker has reconnected."""
        if not self.sink.state.paused:
            self.seek(-_RECONNECT_REWIND_MS)

    def _change_music(self, music_db: float, *, on: bool) -> None:
        """Change the music, unless the session is ending."""
        with self._streams.lock:
            if not self.session.stopping:
                self.music_db, self.music_on = music_db, on
                self._refresh()

    def _edit(self, edit: Callable[[int], bool]) -> None:
        """Change the schedule from the earliest position that can still change."""
        with self._streams.lock:
            if not self.session.stopping and edit(self.sink.state.consumed_ms + _AHEAD_MS):
                self._refresh()

    def _refresh(self) -> None:
        """Start a new stream at the target of a pending seek, or else just ahead of the current position."""
        if self._target:
            self._seek(self._target)
        else:
            self._splice()

    def _splice(self) -> None:
        """Start a new stream a little ahead, while enough queued sound is left to crossfade from."""
        ahead = max(0, min(_AHEAD_MS, self.sink.state.queued_ms - RAMP_MS))
        number, start = self._streams.next_number(), self.sink.state.consumed_ms + ahead
        self._streams.start(lambda: self._streams.feed(number, start, splice=True))

    def _blocks_from(self, start_ms: int, number: int) -> Iterator[Samples]:
        music_db = self.music_db if self.music_on else None
        return self._latest.stream_from(start_ms, music_db, lambda: self._streams.is_current(number))
