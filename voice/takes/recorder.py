"""Records the lines of a script one after another; the screens only show it and pass it keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from audio.errors import DeviceError, MicrophoneError
from audio.signal.clip import FRAMES_PER_MS, RATE
from voice.errors import TakeError, TargetError
from voice.takes.assessment import assess
from voice.takes.index import LONGEST_MS
from voice.takes.sound import read_take

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audio.signal.clip import Samples
    from scripts.expansion.every_line import ScriptLine
    from voice.takes.store import TakeWriter

_KEY_MS: Final = 120
"""The beginning of a recording, in which the key is heard that started it, in milliseconds."""


class SoundInput(Protocol):
    """A microphone, such as `audio.devices.microphone.Microphone`."""

    @property
    def level_db(self) -> float:
        """Current peak, in dBFS."""
        ...

    @property
    def recording(self) -> bool:
        """Whether it keeps what it hears."""
        ...

    @property
    def length_ms(self) -> int:
        """Length of the recording so far, in milliseconds."""
        ...

    @property
    def full(self) -> bool:
        """Whether the recording has reached its maximum length."""
        ...

    @property
    def failure(self) -> str:
        """Why the sound can't be stored; empty if it can."""
        ...

    @property
    def lost(self) -> bool:
        """Whether the microphone has disappeared."""
        ...

    def start(self) -> None:
        """Begin a recording, with a lost microphone opened again; raises MicrophoneError and OSError."""
        ...

    def stop(self) -> Samples:
        """End the recording, and return it as mono samples."""
        ...


class SoundOutput(Protocol):
    """A loudspeaker, such as `audio.devices.sound_player.SoundPlayer`."""

    def play(self, samples: Samples) -> None:
        """Start playing mono samples; raises DeviceError."""
        ...

    def stop(self) -> None:
        """Stop playing."""
        ...


class Recorder:
    """Goes through the lines of a script and records takes of them, beginning with the first line without one.

    A take is stored as soon as it is kept, so that nothing is lost however the program ends. A first take of a line is
    also kept by going to another line or leaving; an older take is replaced only by `keep`.

    Args:
        lines: the lines, at least one.
        writer: stores the takes.
        microphone: records.
        loudspeaker: plays takes.
    """

    def __init__(
        self, lines: Sequence[ScriptLine], writer: TakeWriter, microphone: SoundInput, loudspeaker: SoundOutput
    ) -> None:
        self.lines = lines
        self.message = ""
        self._writer = writer
        self._microphone = microphone
        self._loudspeaker = loudspeaker
        self._recorded = {line.key for line in lines} & set(writer.takes)
        self._unkept: dict[int, Samples] = {}
        self._lost = False
        self._index = next((index for index, line in enumerate(lines) if line.key not in self._recorded), 0)

    @property
    def line(self) -> ScriptLine:
        """The current line."""
        return self.lines[self._index]

    def neighbour(self, step: int) -> ScriptLine | None:
        """Return the line `step` lines after the current one; None beyond the first and the last."""
        index = self._index + step
        return self.lines[index] if 0 <= index < len(self.lines) else None

    @property
    def recorded(self) -> int:
        """Number of lines that have a take."""
        return len(self._recorded)

    @property
    def has_take(self) -> bool:
        """Whether the current line has a take."""
        return self.line.key in self._recorded

    @property
    def has_unkept(self) -> bool:
        """Whether the current line has a recording that isn't kept yet."""
        return self._index in self._unkept

    @property
    def recording(self) -> bool:
        """Whether the current line is being recorded."""
        return self._microphone.recording

    @property
    def length_ms(self) -> int:
        """Length of the recording in progress, in milliseconds."""
        return self._microphone.length_ms

    @property
    def level_db(self) -> float:
        """Level of the microphone, in dBFS."""
        return self._microphone.level_db

    def check(self) -> None:
        """Stop a recording that can't go on: too long, on a full disk, or without its microphone; call it regularly."""
        if self.recording and self._microphone.full:
            self._finish()
            kept = self.has_unkept and not self.has_take and self._store()
            self.message = (
                f"stopped after {LONGEST_MS // 60_000} minutes, the longest take; {'kept' if kept else self.message}"
            )
        elif self.recording and (failure := self._microphone.failure):
            self._finish()
            self.message = f"stopped: {failure}; make room on the disk; {self.message}"
        elif self._microphone.lost and not self._lost:
            self.message = self._lost_message()
        self._lost = self._microphone.lost

    def _lost_message(self) -> str:
        advice = "the microphone has disappeared; plug it in, and press space"
        if not self.recording:
            return advice
        self._finish()
        return f"{advice}; until then it heard {self.message}" if self.has_unkept else advice

    def toggle(self) -> None:
        """Start recording the current line, or stop."""
        if self.recording:
            self._finish()
        else:
            self.again()

    def again(self) -> None:
        """Start recording the current line; the new recording replaces one that hasn't been kept."""
        self._loudspeaker.stop()
        try:
            self._microphone.start()
            self.message = ""
        except (MicrophoneError, OSError) as error:
            self.message = str(error)

    def keep(self) -> None:
        """Keep the recording of the current line, and go to the next line; a clipped one needs a second call."""
        clipped = self._finish() if self.recording else False
        kept = self.has_unkept and not clipped
        if clipped or (kept and not self._store()):
            return
        number = self.line.number
        self.move(1)
        if kept:
            self.message = f"line {number} kept{f'; {self.message}' if self.message else ''}"

    def play(self) -> None:
        """Play the recording of the current line that isn't kept yet, or its take."""
        if self.recording:
            self._finish()
        try:
            sound = self._unkept.get(self._index)
            if sound is None:
                sound = read_take(self._writer.path(self.line.key)) if self.has_take else None
            if sound is None:
                self.message = "nothing to play; record this line first"
            else:
                self._loudspeaker.play(sound)
        except (DeviceError, TakeError) as error:
            self.message = str(error)

    def move(self, step: int) -> None:
        """Go `step` lines forward; a first take is kept."""
        self._loudspeaker.stop()
        if not self._settle():
            return
        if self.neighbour(step) is None:
            self.message = "this is the last line; q leaves" if step > 0 else "this is the first line"
            return
        self._index += step
        self.message = "not kept yet; enter keeps it" if self.has_unkept else ""

    def leave(self) -> bool:
        """Stop recording and playing, and keep a first take; return whether nothing is lost by leaving."""
        self._loudspeaker.stop()
        return self._settle()

    def _settle(self) -> bool:
        """Keep a first take of the current line; return False if that fails."""
        if self.recording:
            self._finish()
        return not self.has_unkept or self.has_take or self._store()

    def _finish(self) -> bool:
        """End the recording; return whether it is clipped."""
        found = assess(self._microphone.stop()[_KEY_MS * FRAMES_PER_MS :])
        if not len(found.sound):
            self.message = found.message
            return False
        self._unkept[self._index] = found.sound
        length = f"{len(found.sound) / RATE:.1f} seconds; enter keeps it"
        if found.clipped:
            self.message = f"{found.message}, and press r to record it again"
        else:
            self.message = f"{found.message}; {length}" if found.message else length
        return found.clipped

    def _store(self) -> bool:
        try:
            self._writer.add([self._writer.write(self.line.text, self._unkept[self._index])])
        except TargetError as error:
            self.message = f"{error}; the recording is still here, enter tries again"
            return False
        del self._unkept[self._index]
        self._recorded.add(self.line.key)
        return True
