"""Benchmarks, as ratios that are comparable across machines: run `python bench/run.py [MINUTES]`.

Each ratio compares whole processes or work within one run on the same machine.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from audio.ambiences import AMBIENCES, ambience
from audio.decoding import decode
from audio.signal.clip import RATE, pcm16
from audio.sinks.mp3 import encoder
from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.library.lookup import library_folder
from scripts.model.lines import Utterance
from scripts.syntax.parser import parse, read_script
from voice.speech.catalog import DEFAULT_VOICE, engine_and_voice
from voice.speech.clip_cache import ClipCache
from voice.speech.engines import Delivery, open_engine
from voice.speech.synthesizer import Synthesizer

PROGRAM = [sys.executable, "-c", "from voice.cli.entry import main; main()"]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""An environment that allows bytecode caching, as in an installation."""

SAME_WORDS = ("--seed", "1", "--notes", "full")
"""Options that let a second export speak the same words as the first."""


def main() -> None:
    minutes = sys.argv[1] if len(sys.argv) > 1 else "20"
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        export = ("--minutes", minutes, *SAME_WORDS, "-o")
        cold = timed(work / "home", "export", "walk", *export, str(work / "a.mp3")).wall_s
        speaking = engine_seconds(minutes)
        script = work / "changed.txt"
        script.write_text(changed_walk(), encoding="utf-8")
        warm = timed(work / "home", "export", str(script), *export, str(work / "b.mp3")).wall_s
        encoding = encoding_alone(work, minutes)
        show("cold export / bare LAME", cold / encoding, "at most 1.0")
        show("export after one changed line / bare LAME", warm / encoding, "at most 0.75")
        show("speaking, times real time on one core", spoken_seconds(work, minutes) / speaking, "")
        show("encoding, times real time", float(minutes) * 60 / encoding, "")
        show("parsing the slowest script / parsing plain words", slowest_parse_ratio(), "")
        show("slowest ambience, times real time on one core", min(ambience_speeds().values()), "at least 300")
        show("list, seconds", min(timed(work / "home", "list").wall_s for _ in range(5)), "at most 0.15")
        show("--help, seconds", min(timed(work / "home", "--help").wall_s for _ in range(5)), "at most 0.15")
        check = ("check", str(library_folder() / "walk.txt"))
        show("check of walk, seconds", min(timed(work / "home", *check).wall_s for _ in range(5)), "at most 0.4")
        cold_sound = statistics.median(first_sound(work / f"new-home-{number}") for number in range(7))
        warm_sound = statistics.median(first_sound(work / "home") for _ in range(7))
        show("first sound, seconds, speech not cached", cold_sound, "at most 0.5")
        show("first sound, seconds, speech cached", warm_sound, "at most 0.5")
        for length in ("10", "60"):
            walk = ("export", "walk", "--minutes", length, *SAME_WORDS, "--force", "-o", str(work / f"{length}.mp3"))
            timed(work / "home", *walk)
            memory = timed(work / "home", *walk).peak_mb
            show(f"peak memory, MB, {length} minutes, warm", memory, "at most 250")
        cold_runs, warm_runs = cold_and_warm(work)
        ratio = statistics.median(run.wall_s for run in cold_runs) / statistics.median(run.wall_s for run in warm_runs)
        show("cold export / warm export, 10 minutes", ratio, "at most 1.1")
        ratio = statistics.median(run.cpu_s for run in cold_runs) / statistics.median(run.cpu_s for run in warm_runs)
        show("the same in processor time", ratio, "")
        show("peak memory, MB, 10 minutes, cold", max(run.peak_mb for run in cold_runs), "at most 250")


def cold_and_warm(work: Path) -> tuple[list[Run], list[Run]]:
    """Return three exports of ten minutes with no speech in the cache, and after each the same with all of it."""
    cold, warm = [], []
    for number in range(3):
        home, target = work / f"cold-home-{number}", str(work / "cold.mp3")
        for runs in (cold, warm):
            runs.append(timed(home, "export", "walk", "--minutes", "10", *SAME_WORDS, "--force", "-o", target))
    return cold, warm


def show(figure: str, value: float, target: str) -> None:
    print(f"{figure:<52} {value:8.2f}  {target}", flush=True)


class Run(NamedTuple):
    """What a run of the program took."""

    wall_s: float
    """Seconds from its start to its end."""

    peak_mb: float
    """Peak memory."""

    cpu_s: float
    """Processor time, in seconds."""


def timed(home: Path, *arguments: str) -> Run:
    """Run the program and return what it took."""
    code = (
        "import resource, subprocess, sys, time; start = time.perf_counter();"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(time.perf_counter() - start, used.ru_maxrss / 1024, used.ru_utime + used.ru_stime)"
    )
    command = [sys.executable, "-c", code, *PROGRAM, *arguments]
    environment = {**ENVIRONMENT, "OUTPOUR_HOME": str(home)}
    printed = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    return Run(*map(float, printed.split()))


def changed_walk() -> str:
    text = (library_folder() / "walk.txt").read_text(encoding="utf-8")
    return text.replace("Put the phone in your pocket.", "Put the phone away in a deep pocket.")


def utterances(minutes: str) -> list[Utterance]:
    text = (library_folder() / "walk.txt").read_text(encoding="utf-8")
    lines = expand(read_script(text, "walk", "walk.txt"), Choices(minutes=float(minutes)))
    return [line for line in lines if isinstance(line, Utterance)]


def engine_seconds(minutes: str) -> float:
    """Return the CPU seconds to speak every sentence with a loaded model."""
    name, voice = engine_and_voice(DEFAULT_VOICE)
    engine = open_engine(name)
    engine.speak("Ready.", Delivery(voice))
    start = time.process_time()
    for utterance in utterances(minutes):
        engine.speak(utterance.spoken, Delivery(voice, utterance.pace))
    return time.process_time() - start


def spoken_seconds(work: Path, minutes: str) -> float:
    synthesizer = Synthesizer(ClipCache(work / "home" / "cache" / "speech"))
    try:
        return sum(synthesizer.duration(utterance) for utterance in utterances(minutes)) / 1000
    finally:
        synthesizer.close()


def encoding_alone(work: Path, minutes: str) -> float:
    """Return the seconds that LAME alone takes to encode the same sound."""
    sound = pcm16(np.concatenate(list(decode(work / "b.mp3"))))
    lame = encoder()
    start = time.perf_counter()
    for index in range(0, len(sound), RATE * 4):
        lame.encode(sound[index : index + RATE * 4])
    lame.flush()
    return time.perf_counter() - start


def slowest_parse_ratio() -> float:
    """Return the parsing time of the slowest hostile script relative to plain words of the same length."""

    def parse_seconds(piece: str) -> float:
        text = piece * (160_000 // len(piece))
        start = time.thread_time()
        parse(text, "a", "a.txt")
        return time.thread_time() - start

    return parse_seconds("[breathe box]") / parse_seconds("word word. ")


def ambience_speeds() -> dict[str, float]:
    """Return the seconds of each ambience per second of processor time, once its small sounds are made."""

    def speed(kind: str) -> float:
        bed = ambience(kind, 1)
        for second in range(30):
            bed.read(second * RATE, RATE)
        start = time.thread_time()
        for second in range(30, 90):
            bed.read(second * RATE, RATE)
        return 60 / (time.thread_time() - start)

    return {kind: speed(kind) for kind in AMBIENCES}


def first_sound(home: Path) -> float:
    """Return the seconds from process start to the first sound consumed by the (silent) device."""
    server_code = (
        "import os, time; import audio.sinks.device as device; from audio.sinks.playback_process import main\n"
        "def heard(self, wanted):\n"
        "    open(os.environ['HEARD'], 'x').write(str(time.time())); os._exit(0)\n"
        "device.DeviceSink._next = heard\n"
        "main()"
    )
    code = (
        "import sys; from audio.sinks.process_sink import ProcessSink; from voice.cli.entry import main\n"
        f"server = (sys.executable, '-P', '-c', {server_code!r})\n"
        "ProcessSink.__init__.__defaults__ = (*ProcessSink.__init__.__defaults__[:-1], server)\n"
        "main()"
    )
    home.mkdir(exist_ok=True)
    heard = home / "heard"
    heard.unlink(missing_ok=True)
    start = time.time()
    command = [sys.executable, "-c", code, "play", "walk", "--player", "null"]
    environment = {**ENVIRONMENT, "OUTPOUR_HOME": str(home), "HEARD": str(heard)}
    # It fails, because its device exits at once.
    subprocess.run(command, env=environment, check=False, capture_output=True, timeout=60)
    return float(heard.read_text()) - start


if __name__ == "__main__":
    main()
