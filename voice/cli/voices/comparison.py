"""Plays samples of voices one after another, or writes them to a file."""

from __future__ import annotations

import math
import sys
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.signal.clip import RATE
from scripts.terminal_text import printable
from voice.cli.printing.echo import echo
from voice.errors import VoiceError
from voice.screen.key_reader import keys_read
from voice.speech.audition import blocks
from voice.speech.comparison import compared_lines, voice_samples

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from audio.signal.clip import Samples
    from audio.sinks import LiveSink
    from voice.speech.engines import Voice
    from voice.storage.paths import Paths

_FADE: Final = np.zeros((RATE // 10, 2), np.float32)
"""The silence that a skipped sample fades into."""

_NEXT: Final = ("space", "n", "enter")
_END: Final = "q"


class UnheardVoicesError(VoiceError):
    """No voice of a language could be heard."""

    def __init__(self, language: str, faulty: int) -> None:
        super().__init__(language, faulty)
        self.language = language
        self.faulty = faulty

    def __str__(self) -> str:
        if self.faulty:
            return f"no voice for {self.language!r} could be heard; `outpour doctor` finds out why"
        return f"no voice here speaks {self.language!r}; `outpour voices add {self.language}` lists more"


class SamplePlayer:
    """Plays one sample at a time; another thread may skip it.

    Args:
        sink: an open device, which only this object writes to.
    """

    def __init__(self, sink: LiveSink) -> None:
        self._sink = sink
        self._stream = 0
        self._lock = threading.Lock()
        self.ended = False

    def play(self, samples: Samples) -> None:
        """Play `samples`, shape (frames, 2), and return at their end, or soon after they are skipped.

        Does nothing once q was pressed.
        """
        if self.ended:
            return
        first, *others = blocks(samples)
        stream = self._switch(first)
        if all(self._sink.write(block, stream) for block in others):
            self._sink.drain(stream)

    def press(self, key: str) -> None:
        """Skip the sample with space, n or Enter; end with q."""
        self.ended = self.ended or key == _END
        if key in _NEXT or self.ended:
            self._switch(_FADE)

    def _switch(self, block: Samples) -> int:
        """Crossfade to a new stream that begins with `block`; return its number."""
        with self._lock:
            self._stream += 1
            self._sink.switch(self._stream, 0, block.copy())
            return self._stream


def play_voices(voices: Sequence[Voice], language: str, paths: Paths) -> None:
    """Play a sample of each of `voices`, which are those of `language`, and print its name.

    Raises:
        UnheardVoicesError: none of them can speak.
        DeviceError: the device can't be opened, or disappeared.
    """
    from audio.sinks.device import DeviceSink

    _require(voices, language)
    with DeviceSink() as sink:
        player = SamplePlayer(sink)
        with keys_read(player.press) as readable:
            if readable or sys.stderr.isatty():
                echo("space or n: next voice, q: end" if readable else "Ctrl-C: end", err=True)
            for samples in _spoken(voices, language, paths, lambda: 0.0 if player.ended else math.inf):
                player.play(samples)


def write_voices(voices: Sequence[Voice], language: str, paths: Paths, target: Path, *, overwrite: bool) -> None:
    """Write a sample of each of `voices`, which are those of `language`, to one file, and print their names.

    Raises:
        UnheardVoicesError: none of them can speak.
        TargetError: the file can't be written.
    """
    from audio.sinks import file_sink
    from voice.storage.atomic import replacement

    _require(voices, language)
    with replacement(target, overwrite=overwrite) as temporary, file_sink(target.suffix.lower(), temporary) as sink:
        for samples in _spoken(voices, language, paths):
            for block in blocks(samples):
                sink.write(block)


def _require(voices: Sequence[Voice], language: str) -> None:
    """Raise UnheardVoicesError if there are no `voices`."""
    if not voices:
        raise UnheardVoicesError(language, 0)


def _spoken(
    voices: Sequence[Voice], language: str, paths: Paths, time_left: Callable[[], float] = lambda: math.inf
) -> Generator[Samples, None, None]:
    """Yield the sound of each of `voices` that can speak, after printing its name; report the others.

    Raises:
        UnheardVoicesError: none of them can speak.
    """
    echo(" ".join(compared_lines(voices[0].language or "en")))
    heard = False
    with closing(voice_samples(voices, paths, time_left)) as samples:
        for sample in samples:
            if sample.samples is None:
                echo(printable(f"outpour: {sample.voice.name} can't be heard: {sample.fault}"), err=True)
                continue
            heard = True
            echo(sample.voice.name)
            yield sample.samples
    if not heard and time_left():
        raise UnheardVoicesError(language, len(voices))
