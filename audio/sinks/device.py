"""The loudspeaker, through miniaudio."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections import deque
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Self

import miniaudio
import numpy as np

from audio.clip import FRAMES_PER_MS, RATE, Samples
from audio.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import TracebackType

AHEAD_MS: Final = 2000
"""How much sound is held ready for the device."""

RAMP_MS: Final = 20
"""Over this long one sound or one gain becomes another, so that nothing clicks."""

_PERIOD_MS: Final = 40
_BEGIN_MS: Final = 4 * _PERIOD_MS
_FRAME_BYTES: Final = 8
_PATIENCE_S: Final = 5.0
_REAL: Final = [backend for backend in miniaudio.Backend if backend.name not in ("NULL", "CUSTOM")]


class DeviceSink:
    """Plays a session; `write` waits while enough is held ready.

    The device's callback only copies what is ready, and plays silence where there is nothing (an underrun). All
    that is heard of a change is a ramp: of the gain where it is paused or made louder, from one sound to the other
    where another course is switched to. Left alone, it gives the device the very samples it was given.

    Args:
        backends: the sound systems to try, in order; the real ones of this machine by default.
        name: a part of the device's name; the sound system's own choice when it is empty.
    """

    def __init__(self, backends: list[miniaudio.Backend] | None = None, name: str = "") -> None:
        self._backends = backends or _REAL
        self._wanted = name
        self._ready: deque[Samples] = deque()
        self._changed = threading.Condition()
        self._starting = threading.Lock()
        self._held_frames = 0
        self._played_frames = 0
        self._course = 0
        self._gain, self._aim, self._ramp_frames = 1.0, 1.0, 0
        self._volume = 1.0
        self._stopped = False
        self._finishing = False
        self.paused = False
        self.underruns = 0

    @property
    def position_ms(self) -> int:
        """Which place of the session the device has come to, in milliseconds."""
        return self._played_frames // FRAMES_PER_MS

    @property
    def ready_ms(self) -> int:
        """How much is held ready, in milliseconds."""
        return self._held_frames // FRAMES_PER_MS

    @property
    def name(self) -> str:
        """What plays, once it is open: the sound system's name."""
        return str(self._device.backend)

    @property
    def volume(self) -> float:
        """How loud it plays, 1 being what it is given; up to 1.3 the limiter's ceiling leaves room."""
        return self._volume

    @volume.setter
    def volume(self, volume: float) -> None:
        with self._changed:
            self._volume = volume
            if not self.paused:
                self._go_to(volume, RAMP_MS)

    def __enter__(self) -> Self:
        _quiet_alsa()
        try:
            self._device = miniaudio.PlaybackDevice(
                output_format=miniaudio.SampleFormat.FLOAT32,
                nchannels=2,
                sample_rate=RATE,
                buffersize_msec=_PERIOD_MS,
                device_id=_device_id(self._wanted, self._backends) if self._wanted else None,
                backends=self._backends,
                app_name="Outpour",
            )
        except miniaudio.MiniaudioError as error:
            raise DeviceError("none was found that can be opened") from error
        return self

    def write(self, block: Samples, course: int = 0) -> bool:
        """Hold `block` ready; begins to play when there is a little, waits while there is enough.

        After `stop`, or once another course was switched to, it drops what it is given and returns False.
        """
        with self._changed:
            while self._held_frames > AHEAD_MS * FRAMES_PER_MS and not self._stopped and course == self._course:
                self._await_device()
            if self._stopped or course != self._course:
                return False
            self._hold(block)
            enough = self._held_frames >= _BEGIN_MS * FRAMES_PER_MS
        if enough:
            self._start()
        return True

    def switch(self, course: int, start_ms: int, block: Samples, *, splice: bool = False) -> bool:
        """Go over to `course`, whose sound from `start_ms` of the session on begins with `block`.

        What was held ready of the course before is dropped. A `splice` is the same session made anew: what is ready
        is still heard up to `start_ms`, and what comes too late of `block` is left out. Where that is all of it,
        nothing changes and it returns False.
        """
        ramp = RAMP_MS * FRAMES_PER_MS
        with self._changed:
            start = start_ms * FRAMES_PER_MS
            if splice:
                block, start = block[max(0, self._played_frames - start) :], max(start, self._played_frames)
                if len(block) < ramp:
                    return False
            ready = self._taken(self._held_frames)
            lead = min(start - self._played_frames, len(ready)) if splice else 0
            silent = self.paused and not self._ramp_frames
            leaving = ready[:0] if silent and not splice else ready[lead : lead + ramp]
            block = block.astype(np.float32)
            rise = np.linspace(0, 1, min(ramp, len(block)), dtype=np.float32)[:, None]
            block[: len(rise)] *= rise
            leaving = leaving[: len(block)]
            block[: len(leaving)] += leaving * np.linspace(1, 0, len(leaving), dtype=np.float32)[:, None]
            self._course, self._played_frames, self._finishing = course, start - lead, False
            self._hold(ready[:lead])
            self._hold(block)
            self._changed.notify_all()
        self._start()
        return True

    def pause(self) -> None:
        """Fall silent, and keep the place."""
        with self._changed:
            self.paused = True
            self._go_to(0.0, RAMP_MS)

    def resume(self) -> None:
        """Go on from the place where it was paused."""
        with self._changed:
            self.paused = False
            self._go_to(self._volume, RAMP_MS)

    def fade(self, length_ms: int) -> None:
        """Go down to silence over `length_ms`."""
        with self._changed:
            self._go_to(0.0, length_ms)

    def stop(self) -> None:
        """Be silent at once, and let go of who waits in `write`."""
        with self._changed:
            self._stopped = True
            self._ready.clear()
            self._held_frames = 0
            self._changed.notify_all()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self.drain()
        finally:
            self._device.close()

    def drain(self, course: int = 0) -> bool:
        """Wait until everything held ready was taken and heard; False when another course came before that."""
        if self._held_frames:
            self._start()
        with self._changed:
            self._finishing |= course == self._course
            while self._held_frames and not self._stopped and course == self._course:
                self._await_device()
            if self._device.running and course == self._course:
                # What was taken last is still to be heard: the device holds a few periods.
                self._changed.wait_for(lambda: self._stopped or course != self._course, 4 * _PERIOD_MS / 1000)
            return course == self._course

    def _start(self) -> None:
        """Let the device begin to take sound, unless it has."""
        with self._starting:
            if self._device.running:
                return
            feed = self._feed()
            next(feed)
            try:
                self._device.start(feed)
            except miniaudio.MiniaudioError as error:
                raise DeviceError(str(error.args[0])) from error

    def _await_device(self) -> None:
        """Wait until the device has taken something.

        Raises:
            DeviceError: it has not for seconds, so it is gone.
        """
        before = self._played_frames
        if not self._changed.wait(_PATIENCE_S) and self._played_frames == before:
            raise DeviceError("it takes no more sound; was it unplugged?")

    def _feed(self) -> Generator[bytes, int, None]:
        """Give the device what it asks for; it never ends, since the device would go on without it."""
        frames = yield b""
        while True:
            frames = yield self._next(frames * _FRAME_BYTES)

    def _next(self, wanted: int) -> bytes:
        frames = wanted // _FRAME_BYTES
        with self._changed:
            # On its way to a pause the device gets the ramp, and nothing of what comes after it.
            playing = min(frames, self._ramp_frames) if self.paused else frames
            sound = self._taken(playing)
            self._played_frames += len(sound)
            self.underruns += bool(len(sound) < playing and not self._finishing and not self._stopped)
            heard = self._ramped(sound)
            if self.paused and len(sound) < playing:
                self._gain, self._ramp_frames = self._aim, 0
            self._changed.notify_all()
        return heard.tobytes() + bytes(wanted - len(heard) * _FRAME_BYTES)

    def _hold(self, block: Samples) -> None:
        if len(block):
            self._ready.append(np.ascontiguousarray(block, np.float32))
            self._held_frames += len(block)

    def _taken(self, frames: int) -> Samples:
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


def loudspeaker(player: str = "miniaudio", name: str = "") -> DeviceSink:
    """Return what plays: `miniaudio`, on the device whose name has `name` in it, or `null`, which nobody hears."""
    if player == "null":
        return DeviceSink([miniaudio.Backend.NULL])
    return DeviceSink(name=name) if name else DeviceSink()


def devices() -> list[str]:
    """Return the names of the loudspeakers of this machine.

    Raises:
        DeviceError: there is no sound system.
    """
    return [device["name"] for device in _listed(_REAL)]


def _device_id(name: str, backends: list[miniaudio.Backend]) -> Any:
    for device in _listed(backends):
        if name.casefold() in device["name"].casefold():
            return device["id"]
    raise DeviceError(f"none is called {name!r}")


def _listed(backends: list[miniaudio.Backend]) -> list[dict[str, Any]]:
    _quiet_alsa()
    try:
        listed: list[dict[str, Any]] = miniaudio.Devices(backends).get_playbacks()
    except miniaudio.MiniaudioError as error:
        raise DeviceError("none was found that can be opened") from error
    return listed


@cache
def _quiet_alsa() -> None:
    """Keep ALSA's library from writing to the terminal about every device that is not there."""
    if not sys.platform.startswith("linux"):
        return
    try:
        library = ctypes.CDLL("libasound.so.2")
    except OSError:
        return
    library.snd_lib_error_set_handler(_ALSA_HANDLER)


_ALSA_HANDLER: Final = ctypes.CFUNCTYPE(
    None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
)(lambda *_: None)
"""Kept for as long as the program runs, since the library calls it."""
