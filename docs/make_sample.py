"""Makes `sample.mp3`, the sound sample linked from the README: run `python docs/make_sample.py`.

It exports one session, cuts out the seconds before its last bell, and encodes them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

import lameenc
import numpy as np

TARGET = Path(__file__).parent / "sample.mp3"
PROGRAM = (sys.executable, "-m", "voice")
SESSION = ("walk", "--seed", "1", "--minutes", "10")
LENGTH_S = 40
AFTER_BELL_S = 7
"""Time from the bell to the end of the sample, in seconds."""

FADE_IN_S = 1.5
FADE_OUT_S = 3.0
BITRATE = 160
"""In kbit/s; 40 seconds take 0.8 MB."""


def main() -> None:
    """Export a session, cut out the sample and encode it."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.wav"
        environment = {**os.environ, "OUTPOUR_HOME": str(Path(folder) / "home")}
        run("export", *SESSION, "-o", str(whole), environment=environment)
        cues = json.loads(run("show", *SESSION, "--json", environment=environment))["cues"]
        bell_ms = [cue["start_ms"] for cue in cues if cue["kind"] == "bell"][-1]
        sound, rate = cut(whole, bell_ms / 1000 + AFTER_BELL_S - LENGTH_S)
    TARGET.write_bytes(encode(fade(sound, rate), rate))
    print(f"{TARGET}: {len(sound) / rate:.0f} s, {TARGET.stat().st_size / 1e6:.2f} MB")


def run(*arguments: str, environment: dict[str, str]) -> str:
    """Run the program and return its output."""
    return subprocess.run([*PROGRAM, *arguments], env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def cut(path: Path, start_s: float) -> tuple[np.ndarray, int]:
    """Return `LENGTH_S` seconds of a stereo file, full scale at 1, shape (frames, 2), and its rate."""
    with wave.open(str(path)) as file:
        rate = file.getframerate()
        file.setpos(round(start_s * rate))
        width = file.getsampwidth()  # in bytes; 3 in exported files
        frames = np.frombuffer(file.readframes(LENGTH_S * rate), dtype=np.uint8).reshape(-1, 2, width)
    padded = np.zeros((*frames.shape[:2], 4), dtype=np.uint8)
    padded[..., 4 - width :] = frames
    return padded.view("<i4")[..., 0] / 2**31, rate


def fade(sound: np.ndarray, rate: int) -> np.ndarray:
    """Return `sound` with a fade at both ends, as 16-bit samples."""
    seconds = np.arange(len(sound)) / rate
    gain = np.minimum(seconds / FADE_IN_S, (seconds[-1] - seconds) / FADE_OUT_S).clip(0, 1)
    return np.rint(sound * (0.5 - 0.5 * np.cos(np.pi * gain))[:, None] * 32767).astype("<i2")


def encode(sound: np.ndarray, rate: int) -> bytes:
    """Return `sound` as an MP3."""
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_bit_rate(BITRATE)
    encoder.set_in_sample_rate(rate)
    encoder.set_channels(2)
    encoder.set_quality(2)
    return bytes(encoder.encode(sound.tobytes()) + encoder.flush())


if __name__ == "__main__":
    main()
