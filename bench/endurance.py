"""Looks for leaks over eight hours: run `python bench/endurance.py export|play [MINUTES]`.

A session of MINUTES (480) with speech, pauses, breathing, counting, bells and rain is exported as an MP3, or played by
the real player into a device that consumes sound as fast as it is produced. For every half hour of the session, a table
shows the elapsed time, the memory in use (resident set), the open file descriptors and the threads. Needs /proc
(Linux).
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from audio.sinks.device import DeviceSink, Timings
from scripts.expansion.choices import Choices
from scripts.library.lookup import find
from voice.export.export import export
from voice.playback.player import play
from voice.screen.plain import PolledScreen
from voice.session.request import SessionRequest
from voice.session.session import Session
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from audio.devices import Feed

EVERY_MIN = 30
"""Minutes of the session between two rows of the table."""

CHUNK_MS = 100
"""Milliseconds of sound that the fast device consumes at a time."""

HEADER = """\
---
title: A long night
voice: hum
music: rain
---
"""

CHAPTER = """\
# Watch {number}

[bell]

This is watch {number}, and there is nothing to do. [~6s] Let the shoulders go, and let the jaw be loose. [~9s]

{{~Rain falls on the roof|Wind moves in the trees|A train goes by, far away}}, for the {number}th time. [~12s]

[breathe 4-6 x12]

Let watch {number} come as a wave does, and let it pass. [~15s] Feel your feet, and the floor under them. [~9s]

[count 5-1]

[bell x3]

What is left of watch {number} may be quiet. [~60s]

"""


class UsageTable:
    """Prints a table row for every half hour of the session."""

    def __init__(self) -> None:
        self.started, self.next_ms = time.monotonic(), 0
        print("| session | after | RSS MB | descriptors | threads |\n| --- | --- | --- | --- | --- |", flush=True)

    def reach(self, position_ms: int, *, last: bool = False) -> None:
        """Print a row if one is due at this position, in milliseconds; a smaller position starts another pass."""
        if position_ms < self.next_ms - 2 * EVERY_MIN * 60_000:
            self.next_ms = 0
        if position_ms >= self.next_ms or last:
            self.next_ms = (position_ms // (EVERY_MIN * 60_000) + 1) * EVERY_MIN * 60_000
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            megabytes = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
            descriptors = len(os.listdir("/proc/self/fd")) - 1
            hours, minutes = divmod(position_ms // 60_000, 60)
            passed = f"{time.monotonic() - self.started:.0f} s"
            row = f"{hours}:{minutes:02} | {passed} | {megabytes:.0f} | {descriptors} | {threading.active_count()}"
            print(f"| {row} |", flush=True)


class FastDevice:
    """Consumes sound as soon as it is ready; everything else in the player is real."""

    name, period_ms, unheard_frames, running = "fast", CHUNK_MS, 0, False

    def __init__(self, sink: DeviceSink) -> None:
        self._sink, self._closed = sink, threading.Event()

    def start(self, feed: Feed) -> None:
        """Start consuming sound on a new thread."""
        self.running = True
        self._thread = threading.Thread(target=self._consume, args=(feed,), daemon=True)
        self._thread.start()

    def _consume(self, feed: Feed) -> None:
        while not self._closed.is_set():
            if self._sink.state.queued_ms >= CHUNK_MS or self._sink._finishing:
                feed.send(CHUNK_MS * 48)
            else:
                self._closed.wait(0.002)

    def close(self) -> None:
        """Stop consuming sound."""
        self._closed.set()


class SilentScreen(PolledScreen):
    """A screen that only measures usage."""

    def __init__(self, usage: UsageTable) -> None:
        self.usage = usage

    def show(self, session: Session, position_ms: int) -> None:
        """Measure the usage at this position."""
        self.usage.reach(position_ms)

    def notify(self, message: str) -> None:
        """Print what the player reports."""
        print(message)


def main() -> None:
    mode, minutes = sys.argv[1], int((*sys.argv[2:], "480")[0])
    with tempfile.TemporaryDirectory() as home:
        os.environ["OUTPOUR_HOME"] = home
        script = Path(home, "night.txt")
        chapters = "".join(CHAPTER.format(number=number) for number in range(1, minutes // 5 + 1))
        script.write_text(f"{HEADER}{chapters}[closing]\n\n# Back\n\nYou can stop here.\n", encoding="utf-8")
        request = SessionRequest(Choices(minutes=float(minutes)), seed=1)
        session = Session(find(str(script), user_paths().scripts), request, user_paths())
        usage = UsageTable()
        try:
            position_ms = (export_session if mode == "export" else play_session)(session, Path(home), usage)
        finally:
            session.close()
        usage.reach(position_ms, last=True)
        print(f"{len(session.schedule.cues)} cues, {position_ms / 60_000:.2f} minutes")


def export_session(session: Session, folder: Path, usage: UsageTable) -> int:
    """Export the session and return its length in milliseconds."""
    return export(session, folder / "night.mp3", overwrite=False, progress=usage.reach).length_ms


def play_session(session: Session, _: Path, usage: UsageTable) -> int:
    """Play the session and return the final position in milliseconds."""
    sink = DeviceSink("null", timings=Timings(drain_ms=0))
    sink._open_device = lambda *_: FastDevice(sink)
    positions = []
    play(session, sink, SilentScreen(usage), on_end=lambda position_ms, _: positions.append(position_ms))
    return positions[0]


if __name__ == "__main__":
    main()
