"""Measures the latency of seeks: run `python bench/seeks.py [SEEKS]`.

Plays a session in a terminal, records the output of a private PulseAudio server, and seeks forward by ten seconds SEEKS
(12, at most 30) times. Prints the minimum, median and maximum time in milliseconds from the key press to the first
sound that differs from the unseeked session (the start of the crossfade). The target is 200.
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
        recording, key_frames = record_seeks(folder, script, seeks)
        reference = export_reference(folder, script)
    delays = [delay_ms(recording, reference, key) for key in key_frames]
    print(f"{min(delays):.0f} ms, {statistics.median(delays):.0f} ms, {max(delays):.0f} ms: at most 200")


def record_seeks(folder: Path, script: Path, seeks: int) -> tuple[Samples, list[int]]:
    """Play and seek; return the recording, shape (frames,), and the frame of each key press."""
    (folder / "home" / "data").mkdir(parents=True)
    (folder / "home" / "data" / "preface-heard").touch()
    folder.chmod(0o700)
    server = Server(folder)
    assert server.await_ready(), "PulseAudio didn't start"
    recorder = Recorder(server, latency_ms=5)
    terminal = Terminal("play", script, "--seed", "1", environment=server.environment)
    key_frames = []
    for number in range(seeks):
        goal_s = 6 + number * (3 + random.random() / 10)  # at varying points of the device period
        terminal.until(lambda goal_s=goal_s: recorder.heard_s >= goal_s)
        key_frames.append(recorder.frames)
        terminal.press(RIGHT)
    goal_s = recorder.heard_s + 3
    terminal.until(lambda: recorder.heard_s >= goal_s)
    terminal.close()
    recording = recorder.sound()[:, 0]
    server.close()
    return recording, key_frames


def export_reference(folder: Path, script: Path) -> Samples:
    """Export the same session and return its sound, shape (frames,)."""
    opened = session(script, preface="short")
    export(opened, folder / "small.wav", overwrite=False)
    opened.close()
    return decoded(folder / "small.wav")[:, 0]


def delay_ms(recording: Samples, reference: Samples, key: int) -> float:
    """Return the time from `key` until the recording differs from the unseeked session, in milliseconds."""
    before, after = np.arange(key - RATE // 2, key), np.arange(key, key + RATE // 2)
    offset = before[0] - found_at(reference, recording[before], 0, len(reference))
    gain = np.dot(recording[before], reference[before - offset]) / np.dot(
        reference[before - offset], reference[before - offset]
    )
    noise = np.abs(recording[before] - gain * reference[before - offset]).max()  # each stream has a new limiter
    differs = np.abs(recording[after] - gain * reference[after - offset]) > 6 * noise + 1e-4
    assert differs.any(), (
        "a seek can't be heard within half a second, or the sound before it isn't in the exported file"
    )
    return float(np.argmax(differs)) / RATE * 1000


if __name__ == "__main__":
    main()
