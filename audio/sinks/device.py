"""The sink that plays: it queues sound for a device and crossfades between streams."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from audio.devices import open_device
from audio.errors import DeviceError
from audio.signal.clip import FRAMES_PER_MS, Samples
from audio.sinks import DeviceState, LiveSink

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from audio.devices import Device

RAMP_MS: Final = 20
"""Length of crossfades and gain ramps, which prevent clicks."""

_START_MS: Final = 160
_FRAME_BYTES: Final = 8


@dataclass(frozen=True)
class Timings:
    """How far a device sink works ahead, and how long it waits."""

    ahead_ms: int = 4000
    """Length of the queue beyond one device period, in milliseconds."""

    drain_ms: int = 260
    """How long the sound system takes to play the last frames that it was given, in milliseconds."""

    stall_s: float = 5.0
    """Time without consumption after which a device counts as lost, in seconds."""

    retry_s: float = 1.0
    """Time between attempts to open another device, in seconds."""

    give_up_s: float = 600.0
    """Time after which those attempts end, in seconds."""


DEFAULT_TIMINGS: Final = Timings()


class DeviceSink(LiveSink):
    """Plays a session; `write` blocks while the queue is full.

    The device's callback only copies queued sound, and plays silence on an underrun. Pausing and volume changes ramp
    the gain, and a new stream is crossfaded in; otherwise samples pass through unchanged.

    If the device disappears, its state is `lost` and the position is kept. The sink tries to open another device
    every second for ten minutes.

    Args:
        player: audio backend, a key of `DEVICES`.
        name: part of the device's name; empty for the system default.
        timings: how far to work ahead, and how long to wait.
    """

    def __init__(self, player: str = "miniaudio", name: str = "", timings: Timings = DEFAULT_TIMINGS) -> None:
        self._timings = timings
        self._open_device = open_device(player)
        self._device_name = name
        self._queue: deque[Samples] = deque()
        self._changed = threading.Condition()
        self._reconnecting = threading.Lock()
        self._starting = threading.Lock()
        self._queued_frames = 0
        self._consumed_frames = 0
        self._stream = 0
        self._gain, self._target_gain, self._ramp_frames = 1.0, 1.0, 0
        self._volume = 1.0
        self._quiet = np.zeros((0, 2), np.float32)
        self._stopped = False
        self._finishing = False
        self._started = False
        self._missing = False
        self._lost_since: float | None = None
        self._paused = False
        self._lost = False
        self._reconnections = 0
        self._underruns = 0
        self.on_reconnect: Callable[[], object] = lambda: None
        """Called after a lost device was replaced."""

    @property
    def state(self) -> DeviceState:
        """The playback state of the open device."""
        with self._changed:
            playing = self._started and self._device.running and not self._paused and not self._lost
            queued_ms, unheard_frames = self._queued_frames // FRAMES_PER_MS, self._device.unheard_frames
            # The device asks for a whole period once it has played the previous ones.
            whole_ms = queued_ms // self._device.period_ms * self._device.period_ms
            return DeviceState(
                consumed_ms=self._consumed_frames // FRAMES_PER_MS,
                position_ms=max(0, self._consumed_frames - unheard_frames) // FRAMES_PER_MS,
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
        """Name of the sound system of the open device."""
        return self._device.name

    def __enter__(self) -> Self:
        self.open()
        return self

    def open(self) -> None:
        """Open the device.

        Raises:
            DeviceError: it can't be opened.
        """
        self._device = self._open_device(self._device_name, self._on_lost)

    def write(self, block: Samples, stream: int = 0) -> bool:
        """Queue `block`; starts playback once a little is queued and blocks while the queue is full.

        After `stop`, or once another stream is current, drops the block and returns False.

        Raises:
            DeviceError: the device disappeared and wasn't replaced.
        """
        while True:
            with self._changed:
                if self._stopped or stream != self._stream:
                    return False
                if self._queued_frames <= (self._timings.ahead_ms + self._device.period_ms) * FRAMES_PER_MS:
                    self._enqueue(block)
                    enough = self._queued_frames >= self._start_frames
                    break
                dead = None if self._await_device() else self._device
            if dead:
                self._reconnect(dead)
        if enough:
            self._start()
        return True

    def switch(self, stream: int, start_ms: int, block: Samples, *, splice: bool = False) -> bool:
        """Crossfade to `stream`, whose first `block` starts at `start_ms` of the session.

        The queue of the previous stream is dropped. With `splice`, the new stream continues the same session: the
        queue still plays up to `start_ms`, and any part of `block` before the consumed position is skipped. If that
        is all of it, nothing changes and the result is False; try again with the next block.
        """
        ramp = RAMP_MS * FRAMES_PER_MS
        with self._changed:
            start = start_ms * FRAMES_PER_MS
            late = max(0, self._consumed_frames - start) if splice else 0
            if splice and len(block) - late < ramp:
                return False
            block, start = block[late:].astype(np.float32), start + late
            ready = self._take(self._queued_frames)
            lead = min(start - self._consumed_frames, len(ready)) if splice else 0
            silent = self._paused and not self._ramp_frames
            leaving = ready[:0] if silent and not splice else ready[lead : lead + ramp]
            rise = np.linspace(0, 1, min(ramp, len(block)), dtype=np.float32)[:, None]
            block[: len(rise)] *= rise
            leaving = leaving[: len(block)]
            block[: len(leaving)] += leaving * np.linspace(1, 0, len(leaving), dtype=np.float32)[:, None]
            self._stream, self._consumed_frames, self._finishing = stream, start - lead, False
            self._enqueue(ready[:lead])
            self._enqueue(block)
            self._changed.notify_all()
        self._start()
        return True

    def pause(self) -> None:
        """Pause at the current position."""
        with self._changed:
            self._paused = True
            self._fade_quiet()
            self._gain = self._gain if self._started else 0.0  # before playback starts there is nothing to fade out
            self._ramp_to(0.0, RAMP_MS if self._started else 0)

    def play_quietly(self, block: Samples) -> bool:
        """Play `block`, shape (frames, 2), while paused or not yet started, without moving the position.

        Blocks play one after another. Returns False, and drops the block, during playback or after `stop`.
        """
        with self._changed:
            if self._stopped or (self._started and not self._paused):
                return False
            self._quiet = np.concatenate([self._quiet, block])
        self._start()
        return True

    def resume(self) -> None:
        """Resume from the paused position."""
        with self._changed:
            self._paused = False
            self._fade_quiet()
            self._ramp_to(self._volume, RAMP_MS)

    def change_volume(self, volume: float) -> None:
        """Set the playback gain; the limiter's ceiling leaves room for up to 1.3."""
        with self._changed:
            self._volume = volume
            if not self._paused:
                self._ramp_to(volume, RAMP_MS)

    def stop(self) -> None:
        """Stop at once and release calls blocked in `write`."""
        with self._changed:
            self._stopped = True
            self._queue.clear()
            self._queued_frames = 0
            self._quiet = self._quiet[:0]
            self._changed.notify_all()

    def close(self) -> None:
        """Close the device."""
        self._device.close()

    def drain(self, stream: int = 0) -> bool:
        """Wait until the queue has been played; returns False if another stream replaced this one.

        Raises:
            DeviceError: the device disappeared and wasn't replaced.
        """
        if self._queued_frames:
            self._start()
        while True:
            with self._changed:
                self._finishing |= stream == self._stream
                if not self._queued_frames or self._stopped or stream != self._stream:
                    break
                dead = None if self._await_device() else self._device
            if dead:
                self._reconnect(dead)
        with self._changed:
            if self._device.running and stream == self._stream:
                # The device buffers a few periods that are still to play.
                unheard_s = self._timings.drain_ms / 1000 + self._device.unheard_frames / FRAMES_PER_MS / 1000
                self._changed.wait_for(lambda: self._stopped or stream != self._stream, unheard_s)
            return stream == self._stream

    @property
    def _start_frames(self) -> int:
        """Frames to queue before the device starts."""
        return max(_START_MS, self._device.period_ms) * FRAMES_PER_MS

    def _start(self) -> None:
        """Start the device unless it is running or lost."""
        with self._starting:
            if self._lost or self._missing or self._device.running:
                return
            feed = self._feed()
            next(feed)
            self._device.start(feed)

    def _on_lost(self) -> None:
        with self._changed:
            self._missing = True
            self._changed.notify_all()

    def _await_device(self) -> bool:
        """Wait for a change of state; returns False if the device is gone or has stalled for seconds."""
        before = self._consumed_frames
        changed = self._changed.wait(self._timings.stall_s)
        return not self._missing and (changed or self._consumed_frames != before)

    def _reconnect(self, dead: Device) -> None:
        """Replace a `dead` device as soon as another can be opened; the queue is kept.

        Raises:
            DeviceError: no device could be opened for ten minutes.
        """
        with self._reconnecting:
            if dead is not self._device:
                return  # another thread has replaced it
            self._lost = True
            dead.close()  # outside the lock, which its last callback may be waiting for
            self._lost_since = self._lost_since or time.monotonic()
            while time.monotonic() - self._lost_since < self._timings.give_up_s:
                with self._changed:
                    if self._changed.wait_for(lambda: self._stopped, self._timings.retry_s):
                        return
                if self._reopened():
                    self._reconnections += 1
                    self.on_reconnect()
                    return
            raise DeviceError("it disappeared and no other device was found")

    def _reopened(self) -> bool:
        try:
            self.open()
            with self._changed:
                self._lost = self._missing = False
                self._gain = 0.0
                self._ramp_to(0.0 if self._paused else self._volume, 0 if self._paused else RAMP_MS)
            self._start()
        except DeviceError:
            self._lost = True
        return not self._lost

    def _feed(self) -> Generator[bytes, int, None]:
        """Supply the frames that the device asks for; endless, because the device keeps asking."""
        frames = yield b""
        while True:
            frames = yield self._next(frames * _FRAME_BYTES)

    def _next(self, size: int) -> bytes:
        frames = size // _FRAME_BYTES
        output = np.zeros((frames, 2), np.float32)
        with self._changed:
            # Until paused, the device gets only the fade-out ramp.
            playing = min(frames, self._ramp_frames) if self._paused else frames
            sound = self._take(playing)
            self._consumed_frames += len(sound)
            self._lost_since = None if len(sound) else self._lost_since
            missing = self._started and len(sound) < playing
            self._underruns += bool(missing and not self._finishing and not self._stopped)
            output[: len(sound)] = self._ramped(sound)
            if self._paused and len(sound) < playing:
                self._gain, self._ramp_frames = self._target_gain, 0
            self._mix_quiet(output[playing:] if self._paused else output)
            self._changed.notify_all()
        return output.tobytes()

    def _mix_quiet(self, output: Samples) -> None:
        """Mix the quiet pause sound into `output`."""
        if len(self._quiet):
            low, self._quiet = self._quiet[: len(output)], self._quiet[len(output) :]
            output[: len(low)] += low * np.float32(self._volume)

    def _fade_quiet(self) -> None:
        """Fade out the quiet pause sound."""
        low = self._quiet[: RAMP_MS * FRAMES_PER_MS]
        self._quiet = low * np.linspace(1, 0, len(low), dtype=np.float32)[:, None]

    def _enqueue(self, block: Samples) -> None:
        if len(block):
            if not self._started and not self._paused:
                self._fade_quiet()
            self._started = True
            self._queue.append(np.ascontiguousarray(block, np.float32))
            self._queued_frames += len(block)

    def _take(self, frames: int) -> Samples:
        """Remove up to `frames` from the queue and return them."""
        parts, missing = [np.zeros((0, 2), np.float32)], frames
        while missing and self._queue:
            part = self._queue.popleft()
            if len(part) > missing:
                self._queue.appendleft(part[missing:])
            parts.append(part[:missing])
            missing -= len(parts[-1])
        self._queued_frames -= frames - missing
        return np.concatenate(parts)

    def _ramp_to(self, gain: float, length_ms: int) -> None:
        self._target_gain, self._ramp_frames = gain, length_ms * FRAMES_PER_MS

    def _ramped(self, sound: Samples) -> Samples:
        """Apply the gain to `sound`, continuing any ramp."""
        if not self._ramp_frames:
            return sound if self._gain == 1.0 else sound * np.float32(self._gain)
        step = (self._target_gain - self._gain) / self._ramp_frames
        gains = self._gain + step * np.minimum(np.arange(1, len(sound) + 1), self._ramp_frames)
        self._ramp_frames -= min(len(sound), self._ramp_frames)
        self._gain = self._target_gain if not self._ramp_frames else float(gains[-1]) if len(gains) else self._gain
        return np.asarray(sound * gains[:, None], np.float32)
