"""Measures how soon a saved change of a script is heard: run `python bench/watch.py [EDITS]`.

Plays a session of ten minutes with the voice `heart`, as `outpour play --watch` does, and saves EDITS (10) changes of a
sentence, and as many of a pause. Prints the minimum, median and maximum time in milliseconds from the end of the save
until the block with the first changed sound has been handed to the playback process. The target is 500. Also prints how
much processor time watching takes while nothing changes, in percent of a core.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audio.signal.clip import FRAMES_PER_MS
from audio.sinks.process_sink import ProcessSink
from scripts.expansion.choices import Choices
from scripts.library.lookup import find
from voice.playback.player import PlaybackOptions, play
from voice.playback.revisions import Revisions
from voice.session.request import SessionRequest
from voice.session.session import Session
from voice.storage.file_watch import PollingWatcher
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from collections.abc import Callable

    from audio.signal.clip import Samples
    from voice.playback.transport import Transport

LINES = 60
HEAD = "---\ntitle: Evening\nmusic: rain\nminutes: 10\n---\n"
IDLE_S = 10.0


class TimedSink(ProcessSink):
    """Records when each block was handed over: its stream, its end in the session in milliseconds, and the time."""

    def __init__(self) -> None:
        super().__init__("null")
        self.blocks: list[tuple[int, float, float]] = []
        self._end_ms = 0.0

    def switch(self, stream: int, start_ms: int, block: Samples, *, splice: bool = False) -> bool:
        """Do what `ProcessSink.switch` does."""
        switched = super().switch(stream, start_ms, block, splice=splice)
        self._end_ms = start_ms + len(block) / FRAMES_PER_MS
        self.blocks.append((stream, self._end_ms, time.monotonic()))
        return switched

    def write(self, block: Samples, stream: int = 0) -> bool:
        """Do what `ProcessSink.write` does."""
        written = super().write(block, stream)
        if written:
            self._end_ms += len(block) / FRAMES_PER_MS
            self.blocks.append((stream, self._end_ms, time.monotonic()))
        return written


class Maker:
    """Saves changes while the session plays, in place of a screen."""

    interactive = False

    def __init__(self, script: Path, sink: TimedSink, edits: int) -> None:
        self.script, self.sink, self.edits = script, sink, edits
        self.blocks = [f"This is the quiet sentence with the number {number}. [~5s]" for number in range(LINES)]
        self.delays_ms: dict[str, list[float]] = {"sentence": [], "pause": []}

    def run(self, transport: Transport, interrupt: Callable[[], object], stopped: Callable[[], bool]) -> None:
        """Play, save and measure."""
        until(lambda: transport.sink.state.running)
        self._await_all_spoken(transport)
        for number in range(self.edits):
            index = (number * 7 + 3) % LINES
            self.delays_ms["sentence"].append(self._edit(transport, index, f"Let number {number} come and go"))
            self.delays_ms["pause"].append(self._edit(transport, index, f"Let number {number} come and go", "[9s]"))
        transport.stop()

    def _edit(self, transport: Transport, index: int, words: str, pause: str = "[~5s]") -> float:
        """Save a change of one sentence or of the pause after it; return the delay in milliseconds."""
        before = transport.session
        temporary = self.script.with_name(".saved")
        self.blocks[index] = f"{words}. {pause}"
        temporary.write_text(HEAD + "\n\n".join(self.blocks) + "\n", encoding="utf-8")
        temporary.replace(self.script)
        saved_s = time.monotonic()
        until(lambda: transport.session is not before)
        session, stream = transport.session, transport._streams.playing
        starts = [cue.start for cue in session.schedule.cues if cue.text.startswith(words)]
        change_ms = (
            starts[0] if pause == "[~5s]" else next(cue.start for cue in session.schedule.cues if cue.start > starts[0])
        )

        def heard() -> list[float]:
            return [at for number, end_ms, at in self.sink.blocks if number == stream and end_ms > change_ms]

        until(heard)
        delay_ms = (min(heard()) - saved_s) * 1000
        threading.Event().wait(0.5)  # as somebody who listens for a moment
        return delay_ms

    def _await_all_spoken(self, transport: Transport) -> None:
        for _ in transport.session.cues():
            pass


def main() -> None:
    edits = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory() as name:
        os.environ["OUTPOUR_HOME"] = str(Path(name) / "home")
        script = Path(name) / "evening.txt"
        maker = play_and_edit(script, edits)
        print(f"watching, % of a core: {100 * idle_share(script.parent):.2f}")
    for kind, delays in maker.delays_ms.items():
        shown = ", ".join(f"{each:.0f} ms" for each in (min(delays), statistics.median(delays), max(delays)))
        print(f"changed {kind}: {shown}: at most 500")


def play_and_edit(script: Path, edits: int) -> Maker:
    paths, sink = user_paths(), TimedSink()
    maker = Maker(script, sink, edits)
    script.write_text(HEAD + "\n\n".join(maker.blocks) + "\n", encoding="utf-8")
    request = SessionRequest(Choices(preface="short"), seed=1)
    with Session(find(str(script), paths.scripts), request, paths) as session:
        revisions = Revisions(session, PollingWatcher(), asks=False, consented=False)
        play(session, sink, maker, PlaybackOptions(present=revisions.start, stays=True))
        revisions.close()
    return maker


def idle_share(folder: Path) -> float:
    """Return the share of a core that watching 40 files takes while none changes."""
    watcher = PollingWatcher()
    paths = [folder / f"{number}.txt" for number in range(40)]
    for path in paths:
        path.write_text("a", encoding="utf-8")
    watcher.follow(paths)
    before_s = time.process_time()
    watcher.wait(IDLE_S)
    return (time.process_time() - before_s) / IDLE_S


def until(condition: Callable[[], Any]) -> None:
    while not condition():
        threading.Event().wait(0.002)


if __name__ == "__main__":
    main()
