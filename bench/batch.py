"""How much faster a batch is on several cores: run `python bench/batch.py [SESSIONS [MINUTES]]`.

SESSIONS (4) of MINUTES (10) are exported four times, each time with an empty cache: one after the other with the
ordinary command, as a batch with one process, as the same bound to one core (Linux), and as a batch with one process
per core. One process uses more than one core by its threads; only the bound one shows what further processes add. Wall
times mean something on a quiet machine only; processor times show what the processes cost each other.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from audio.sinks.cores import usable_cores
from scripts.library.lookup import library_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = [sys.executable, "-c", "from voice.cli.entry import main; main()"]
NAMES = ("walk", "letter", "gaze", "film", "arrive", "shower", "music", "memory")


class Cost(NamedTuple):
    """What a run cost."""

    wall_s: float
    """Seconds by the clock."""

    cpu_s: float
    """Seconds of processor time, of all processes."""


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    minutes = sys.argv[2] if len(sys.argv) > 2 else "10"
    names = [name for name in NAMES if (library_folder() / f"{name}.txt").exists()][:count]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        cores = usable_cores()
        print(f"{len(names)} sessions of {minutes} minutes, {cores} cores, nothing in the cache", flush=True)
        singles = cost(work / "single", [["export", name, "-o", f"{name}.mp3", *common(minutes)] for name in names])
        show("one after the other", singles)
        one = cost(work / "one", [["export", *names, "-d", "out", "--jobs", "1", *common(minutes)]])
        show("--jobs 1", one)
        bound = None
        if hasattr(os, "sched_setaffinity"):
            with one_core():
                bound = cost(work / "bound", [["export", *names, "-d", "out", "--jobs", "1", *common(minutes)]])
            show("--jobs 1 on one core", bound)
        many = cost(work / "many", [["export", *names, "-d", "out", "--jobs", str(cores), *common(minutes)]])
        show(f"--jobs {cores}", many)
    print(f"--jobs 1 / --jobs {cores}: {one.wall_s / many.wall_s:.2f} by the clock")
    if bound:
        ratio = bound.wall_s / many.wall_s
        print(f"--jobs 1 on one core / --jobs {cores}: {ratio:.2f} by the clock (at least 1.8 on two quiet cores)")
    print(f"one after the other / --jobs {cores}: {singles.wall_s / many.wall_s:.2f} by the clock")
    print(f"processor time --jobs {cores} / --jobs 1: {many.cpu_s / one.cpu_s:.2f}")


@contextmanager
def one_core() -> Iterator[None]:
    """Bind this process, and those that it starts within the `with` block, to one core."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def show(label: str, run: Cost) -> None:
    print(f"{label:22} {run.wall_s:7.1f} s, processor time {run.cpu_s:7.1f} s", flush=True)


def common(minutes: str) -> list[str]:
    return ["--minutes", minutes, "--notes", "full", "--seed", "1"]


def cost(work: Path, commands: list[list[str]]) -> Cost:
    """Run `commands` one after the other in a folder and a home of their own."""
    work.mkdir()
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["OUTPOUR_HOME"] = str(work / "home")
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    for command in commands:
        subprocess.run([*PROGRAM, *command], cwd=work, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.perf_counter() - begun, spent)


if __name__ == "__main__":
    main()
