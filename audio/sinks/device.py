"""The sink that is heard: it holds sound ready for a device, and goes over from one sound to another."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from audio.devices import open_device
from audio.errors import DeviceError
from audio.signal.clip import FRAMES_PER_MS, Samples
from audio.sinks import DeviceState, LiveSink

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from audio.devices import Device

AHEAD_MS: Final = 4000
"""How much sound is held ready for the device, besides what it takes at a time."""

RAMP_MS: Final = 20
"""Over this long one sound or one gain becomes another, so that nothing clicks."""

_BEGIN_MS: Final = 160
_HEARD_OUT_MS: Final = 260
_FRAME_BYTES: Final = 8
_PATIENCE_S: Final = 5.0
_TRY_AGAIN_S: Final = 1.0
_GIVE_UP_S: Final = 600.0


class DeviceSink(LiveSink):
    """Plays a session; `write` waits while enough is held ready.

    The device's callback only copies what is ready, and plays silence where there is nothing (an underrun). All
    that is heard of a change is a ramp: of the gain where it is paused or made louder, from one sound to the other
    where another course is switched to. Left alone, it gives the device the very samples it was given.

    A device that goes away is `lost`: the place is kept, and for ten minutes another one is looked for every second.

    Args:
        player: what plays, a key of `DEVICES`.
        name: a part of the device's name; the sound system's own choice when it is empty.
    """

    def __init__(self, player: str = "miniaudio", name: str = "") -> None:
        self._open_device = open_device(player)
        self._wanted = name
        self._ready: deque[Samples] = deque()
        self._changed = threading.Condition()
        self._finding = threading.Lock()
        self._starting = threading.Lock()
        self._held_frames = 0
        self._taken_frames = 0
        self._stream = 0
        self._gain, self._aim, self._ramp_frames = 1.0, 1.0, 0
        self._volume = 1.0
        self._low = np.zeros((0, 2), np.float32)
        self._stopped = False
        self._finishing = False
        self._begun = False
        self._gone = False
        self._lost_since: float | None = None
        self._paused = False
        self._lost = False
        self._reconnections = 0
        self._underruns = 0
        self.on_reconnect: Callable[[], object] = lambda: None
        """Called when another device was found for one that went away."""

    @property
    def state(self) -> DeviceState:
        """How far the device has come, once it is open."""
        with self._changed:
            playing = self._begun and self._device.running and not self._paused and not self._lost
            queued_ms, unheard_frames = self._held_frames // FRAMES_PER_MS, self._device.unheard_frames
            # It is asked for a whole period once what it took before was heard.
            whole_ms = queued_ms // self._device.period_ms * self._device.period_ms
            return DeviceState(
                consumed_ms=self._taken_frames // FRAMES_PER_MS,
                position_ms=max(0, self._taken_frames - unheard_frames) // FRAMES_PER_MS,
                queued_ms=queued_ms,
                underrun_in_ms=unheard_frames // FRAMES_PER_MS + whole_ms if playing else math.inf,
                running=self._device.running,
                paused=self._paused,
                lost=self._lost,
                reconnections=self._reconnections,
                underruns=self._underruns,
                volume=self._volume,
            )

    @property
    def name(self) -> str:
        """What plays, once it is open: the sound system's name."""
        return self._device.name

    def __enter__(self) -> Self:
        self.open()
        return self

    def open(self) -> None:
        """Open the device.

        Raises:
            DeviceError: it can't be.
        """
        self._device = self._open_device(self._wanted, self._went_away)

    def write(self, block: Samples, stream: int = 0) -> bool:
        """Hold `block` ready; begins to play when there is a little, waits while there is enough.

        After `stop`, or once another course was switched to, it drops what it is given and returns False.

        Raises:
            DeviceError: the device went away, and no other came.
        """
        while True:
            with self._changed:
                if self._stopped or stream != self._stream:
                    return False
                if self._held_frames <= (AHEAD_MS + self._device.period_ms) * FRAMES_PER_MS:
                    self._hold(block)
                    enough = self._held_frames >= self._beginning
                    break
                dead = None if self._await_device() else self._device
            if dead:
                self._find_another(dead)
        if enough:
            self._start()
        return True

    def switch(self, stream: int, start_ms: int, block: Samples, *, splice: bool = False) -> bool:
        """Go over to `course`, whose sound from `start_ms` of the session on begins with `block`.

        What was held ready of the course before is dropped. A `splice` is the same session made anew: what is ready
        is still heard up to `start_ms`, and what comes too late of `block` is left out. Where all of it does, nothing
        is switched and the answer is False: what follows it is to be tried.
        """
        ramp = RAMP_MS * FRAMES_PER_MS
        with self._changed:
            start = start_ms * FRAMES_PER_MS
            late = max(0, self._taken_frames - start) if splice else 0
            if splice and len(block) - late < ramp:
                return False
            block, start = block[late:].astype(np.float32), start + late
            ready = self._take(self._held_frames)
            lead = min(start - self._taken_frames, len(ready)) if splice else 0
            silent = self._paused and not self._ramp_frames
            leaving = ready[:0] if silent and not splice else ready[lead : lead + ramp]
            rise = np.linspace(0, 1, min(ramp, len(block)), dtype=np.float32)[:, None]
            block[: len(rise)] *= rise
            leaving = leaving[: len(block)]
            block[: len(leaving)] += leaving * np.linspace(1, 0, len(leaving), dtype=np.float32)[:, None]
            self._stream, self._taken_frames, self._finishing = stream, start - lead, False
            self._hold(ready[:lead])
            self._hold(block)
            self._changed.notify_all()
        self._start()
        return True

    def pause(self) -> None:
        """Fall silent, and keep the place."""
        with self._changed:
            self._paused = True
            self._end_low()
            self._gain = self._gain if self._begun else 0.0  # before it begins there is nothing to sink
            self._go_to(0.0, RAMP_MS if self._begun else 0)

    def play_quietly(self, low: Samples) -> bool:
        """Let `low`, shape (frames, 2), be heard for as long as it is paused, or has not begun; the place stays.

        It follows what was given before. False where it is neither, or was stopped, and nothing is heard of it.
        """
        with self._changed:
            if self._stopped or (self._begun and not self._paused):
                return False
            self._low = np.concatenate([self._low, low])
        self._start()
        return True

    def resume(self) -> None:
        """Go on from the place where it was paused."""
        with self._changed:
            self._paused = False
            self._end_low()
            self._go_to(self._volume, RAMP_MS)

    def change_volume(self, volume: float) -> None:
        """Play as loud as `volume` tells, 1 being what is given; up to 1.3 the limiter's ceiling leaves room."""
        with self._changed:
            self._volume = volume
            if not self._paused:
                self._go_to(volume, RAMP_MS)

    def stop(self) -> None:
        """Be silent at once, and let go of who waits in `write`."""
        with self._changed:
            self._stopped = True
            self._ready.clear()
            self._held_frames = 0
            self._low = self._low[:0]
            self._changed.notify_all()

    def close(self) -> None:
        """Let go of the device."""
        self._device.close()

    def drain(self, stream: int = 0) -> bool:
        """Wait until everything held ready was taken and heard; False when another course came before that.

        Raises:
            DeviceError: the device went away, and no other came.
        """
        if self._held_frames:
            self._start()
        while True:
            with self._changed:
                self._finishing |= stream == self._stream
                if not self._held_frames or self._stopped or stream != self._stream:
                    break
                dead = None if self._await_device() else self._device
            if dead:
                self._find_another(dead)
        with self._changed:
            if self._device.running and stream == self._stream:
                # What was taken last is still to be heard: the device holds a few periods.
                unheard_s = _HEARD_OUT_MS / 1000 + self._device.unheard_frames / FRAMES_PER_MS / 1000
                self._changed.wait_for(lambda: self._stopped or stream != self._stream, unheard_s)
            return stream == self._stream

    @property
    def _beginning(self) -> int:
        """How many frames are held ready before the device starts."""
        return max(_BEGIN_MS, self._device.period_ms) * FRAMES_PER_MS

    def _start(self) -> None:
        """Let the device begin to take sound, where it has not and is there."""
        with self._starting:
            if self._lost or self._gone or self._device.running:
                return
            feed = self._feed()
            next(feed)
            self._device.start(feed)

    def _went_away(self) -> None:
        with self._changed:
            self._gone = True
            self._changed.notify_all()

    def _await_device(self) -> bool:
        """Wait until something has changed; False when the device is gone, or has taken nothing for seconds."""
        before = self._taken_frames
        changed = self._changed.wait(_PATIENCE_S)
        return not self._gone and (changed or self._taken_frames != before)

    def _find_another(self, dead: Device) -> None:
        """Open another device for one that is `dead`, as soon as there is one; what is held ready is not lost.

        Raises:
            DeviceError: none came for ten minutes.
        """
        with self._finding:
            if dead is not self._device:
                return  # another thread has found one
            self._lost = True
            dead.close()  # outside of the lock, for which its last callback may wait
            self._lost_since = self._lost_since or time.monotonic()
            while time.monotonic() - self._lost_since < _GIVE_UP_S:
                with self._changed:
                    if self._changed.wait_for(lambda: self._stopped, _TRY_AGAIN_S):
                        return
                if self._opened_again():
                    self._reconnections += 1
                    self.on_reconnect()
                    return
            raise DeviceError("it went away, and no other came")

    def _opened_again(self) -> bool:
        try:
            self.open()
            with self._changed:
                self._lost = self._gone = False
                self._gain = 0.0
                self._go_to(0.0 if self._paused else self._volume, 0 if self._paused else RAMP_MS)
            self._start()
        except DeviceError:
            self._lost = True
        return not self._lost

    def _feed(self) -> Generator[bytes, int, None]:
        """Give the device what it asks for; it never ends, since the device would go on without it."""
        frames = yield b""
        while True:
            frames = yield self._next(frames * _FRAME_BYTES)

    def _next(self, wanted: int) -> bytes:
        frames = wanted // _FRAME_BYTES
        heard = np.zeros((frames, 2), np.float32)
        with self._changed:
            # On its way to a pause the device gets the ramp, and nothing of what comes after it.
            playing = min(frames, self._ramp_frames) if self._paused else frames
            sound = self._take(playing)
            self._taken_frames += len(sound)
            self._lost_since = None if len(sound) else self._lost_since
            missing = self._begun and len(sound) < playing
            self._underruns += bool(missing and not self._finishing and not self._stopped)
            heard[: len(sound)] = self._ramped(sound)
            if self._paused and len(sound) < playing:
                self._gain, self._ramp_frames = self._aim, 0
            self._lay_low(heard[playing:] if self._paused else heard)
            self._changed.notify_all()
        return heard.tobytes()

    def _lay_low(self, heard: Samples) -> None:
        """Lay what sounds in a pause over `heard`."""
        if len(self._low):
            low, self._low = self._low[: len(heard)], self._low[len(heard) :]
            heard[: len(low)] += low * np.float32(self._volume)

    def _end_low(self) -> None:
        """Let what sounds in a pause be gone after a ramp."""
        low = self._low[: RAMP_MS * FRAMES_PER_MS]
        self._low = low * np.linspace(1, 0, len(low), dtype=np.float32)[:, None]

    def _hold(self, block: Samples) -> None:
        if len(block):
            if not self._begun and not self._paused:
                self._end_low()
            self._begun = True
            self._ready.append(np.ascontiguousarray(block, np.float32))
            self._held_frames += len(block)

    def _take(self, frames: int) -> Samples:
        """Take up to `frames` of what is ready."""
        parts, missing = [np.zeros((0, 2), np.float32)], frames
        while missing and self._ready:
            part = self._ready.popleft()
            if len(part) > missing:
                self._ready.appendleft(part[missing:])
            parts.append(part[:missing])
            missing -= len(parts[-1])
        self._held_frames -= frames - missing
        return np.concatenate(parts)

    def _go_to(self, gain: float, length_ms: int) -> None:
        self._aim, self._ramp_frames = gain, length_ms * FRAMES_PER_MS

    def _ramped(self, sound: Samples) -> Samples:
        """Return `sound` with the gain as it goes on its way to where it is to be."""
        if not self._ramp_frames:
            return sound if self._gain == 1.0 else sound * np.float32(self._gain)
        step = (self._aim - self._gain) / self._ramp_frames
        gains = self._gain + step * np.minimum(np.arange(1, len(sound) + 1), self._ramp_frames)
        self._ramp_frames -= min(len(sound), self._ramp_frames)
        self._gain = self._aim if not self._ramp_frames else float(gains[-1]) if len(gains) else self._gain
        return np.asarray(sound * gains[:, None], np.float32)
