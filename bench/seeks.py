"""How soon a seek is heard: run `python bench/seeks.py [SEEKS]`.

A session is played in a terminal into a PulseAudio of its own whose output is recorded, and goes on by ten seconds
SEEKS (12, at most 30) times. Told are milliseconds from the key to the first sound that is not what would have come
without it (the ramp to the new course begins there): the least, the median and the most. The bar is 200.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

sys.path.append(str(Path(__file__).parents[1] / "tests" / "support"))

from measurement import RATE, decoded, found_at
from sessions import session
from soundserver import Recorder, Server
from terminals import Terminal

from voice.export.export import export

if TYPE_CHECKING:
    from audio.signal.clip import Samples

RIGHT = b"\x1b[C"
TEXT = "---\nvoice: hum\npace: 2.0\nmusic: rain\nminutes: 8\n---\n" + "Let it come. [~9s]\n\nRest. [~9s]\n\n" * 30


def main() -> None:
    seeks = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["OUTPOUR_HOME"] = str(folder / "home")
        script = folder / "small.txt"
        script.write_text(TEXT, encoding="utf-8")
        heard, pressed = played(folder, script, seeks)
        file = written(folder, script)
    delays = [answered(heard, file, key) for key in pressed]
    print(f"{min(delays):.0f} ms, {statistics.median(delays):.0f} ms, {max(delays):.0f} ms: at most 200")


def played(folder: Path, script: Path, seeks: int) -> tuple[Samples, list[int]]:
    """Play, seek, and return what was heard, shape (frames,), and at which frame of it each key was pressed."""
    (folder / "home" / "data").mkdir(parents=True)
    (folder / "home" / "data" / "preface-heard").touch()
    folder.chmod(0o700)
    server = Server(folder)
    assert server.await_ready(), "PulseAudio does not start here"
    recorder = Recorder(server, latency_ms=5)
    terminal = Terminal("play", script, "--seed", "1", environment=server.environment)
    pressed = []
    for number in range(seeks):
        goal_s = 6 + number * (3 + random.random() / 10)  # at another moment of the device's period each time
        terminal.until(lambda goal_s=goal_s: recorder.heard_s >= goal_s)
        pressed.append(recorder.frames)
        terminal.press(RIGHT)
    goal_s = recorder.heard_s + 3
    terminal.until(lambda: recorder.heard_s >= goal_s)
    terminal.close()
    heard = recorder.sound()[:, 0]
    server.close()
    return heard, pressed


def written(folder: Path, script: Path) -> Samples:
    """Return what the file of the same session has, shape (frames,)."""
    made = session(script, preface="short")
    export(made, folder / "small.wav", overwrite=False)
    made.close()
    return decoded(folder / "small.wav")[:, 0]


def answered(heard: Samples, file: Samples, key: int) -> float:
    """Return how long after `key` what was heard before it does not go on any more, in milliseconds."""
    before, after = np.arange(key - RATE // 2, key), np.arange(key, key + RATE // 2)
    offset = before[0] - found_at(file, heard[before], 0, len(file))
    gain = np.dot(heard[before], file[before - offset]) / np.dot(file[before - offset], file[before - offset])
    usual = np.abs(heard[before] - gain * file[before - offset]).max()  # the limiter of a course begins anew
    other = np.abs(heard[after] - gain * file[after - offset]) > 6 * usual + 1e-4
    assert other.any(), "a seek is not heard within half a second, or what is heard before it is nowhere in the file"
    return float(np.argmax(other)) / RATE * 1000


if __name__ == "__main__":
    main()
