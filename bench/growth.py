"""How time and memory grow with a session's length and a script's lines: run `python bench/growth.py [full]`.

Sessions of 5, 20 and 60 minutes (`full`: up to eight hours) are written to WAV with the voice `hum`, without music.
Scripts of 100, 1000 and 10 000 lines (`full`: 100 000) are parsed, checked, and laid out as `show --estimate` does.
Each figure is taken in a process of its own that has already done a small piece of the same work; of short ones, the
best of three counts. Prints the figures, their slope in logarithms (1 is linear, 0 constant), and that of the steepest
step. The bars of the slopes are 1.05 for time and 0.05 for the memory of an export. Eight hours need 9 GB of disk; a
minute of session takes 0.4 s of processor time, so that all exports of `full` take about seven minutes of it.
"""

from __future__ import annotations

import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from endurance import CHAPTER

from scripts.checks.check import check
from scripts.expansion.choices import Choices
from scripts.library.lookup import find
from scripts.syntax.parser import parse
from voice.cli.session_page import page_lines
from voice.export.export import export
from voice.session.request import SessionRequest
from voice.session.session import Session
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MINUTES = (5, 20, 60)
LONG_MINUTES = (120, 240, 480)
LINES = (100, 1000, 10_000)
MANY_LINES = (100_000,)
TIME_BAR, FLAT_BAR = 1.05, 0.05
REPEATED_S = 5.0
"""Shorter measurements are made three times."""

TWENTY_LINES = "Rest {number}, and feel the floor.\n\n[1s]\n\n// a note" + "\n" * 16
"""More sentences in 100 000 lines would be more than a script may have."""


class Cost(NamedTuple):
    """What one piece of work took."""

    cpu_s: float
    """Processor time, in seconds."""

    peak_mb: float
    """Peak memory of the process."""

    start_mb: float
    """Peak memory before the work began."""


def main() -> None:
    if len(sys.argv) == 4:
        print(*cost_here(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))
        return
    full = "full" in sys.argv
    minutes, lines = MINUTES + LONG_MINUTES * full, LINES + MANY_LINES * full
    print(f"{'':<28}" + "".join(f"{size:>9}" for size in minutes) + "  slope  steepest", flush=True)
    costs = [cost("export", size) for size in minutes]
    show("export to WAV, CPU ms a min", minutes, [each.cpu_s for each in costs], TIME_BAR, per=1000)
    show("its peak memory, MB", minutes, [each.peak_mb for each in costs], FLAT_BAR)
    print(f"\n{'':<28}" + "".join(f"{size:>9}" for size in lines) + "  slope  steepest", flush=True)
    for work in ("parse", "check", "show"):
        costs = [cost(work, size) for size in lines]
        show(f"{work}, CPU us a line", lines, [each.cpu_s for each in costs], TIME_BAR, per=1e6)
        print(f"{'its peak memory, MB':<28}" + "".join(f"{each.peak_mb:9.0f}" for each in costs), flush=True)


def show(label: str, sizes: Sequence[int], values: Sequence[float], bar: float, per: float = 0.0) -> None:
    """Print a row of values (per unit of size, times `per`, unless that is 0), its slope, and its steepest step."""
    cells = [value / size * per if per else value for size, value in zip(sizes, values, strict=True)]
    points = [(math.log(size), math.log(value)) for size, value in zip(sizes, values, strict=True)]
    steepest = max(slope(pair) for pair in pairwise(points))
    row = "".join(f"{cell:9.1f}" for cell in cells)
    print(f"{label:<28}{row}  {slope(points):5.2f}  {steepest:5.2f}  at most {bar}", flush=True)


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Return the slope of the line that fits these points best (least squares)."""
    middle_x, middle_y = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / sum((x - middle_x) ** 2 for x, _ in points)


def cost(work: str, size: int) -> Cost:
    """Return the cost of some work in a new process, the best of three if it is short."""
    best: list[Cost] = []
    while len(best) < 3 and (not best or best[0].cpu_s < REPEATED_S):
        with tempfile.TemporaryDirectory() as home:
            command = [sys.executable, __file__, work, str(size), home]
            environment = {**os.environ, "OUTPOUR_HOME": home}
            printed = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
        best.append(Cost(*map(float, printed.split())))
    return min(best)


def cost_here(work: str, size: int, folder: Path) -> Cost:
    """Return the cost of some work in this process, which first does a small piece of the same kind."""
    prepare: dict[str, Callable[[int, Path], Callable[[], object]]]
    prepare = {"export": export_task, "parse": parse_task, "check": check_task, "show": show_task}
    prepare[work](1 if work == "export" else 80, folder)()  # 80 lines share no sentence with 100
    task = prepare[work](size, folder)
    start_mb, start = peak_mb(), time.process_time()
    task()
    return Cost(time.process_time() - start, peak_mb(), start_mb)


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def script_of(lines: int) -> str:
    numbers = range(lines, lines + lines // 20)
    return "---\nvoice: hum\n---\n" + "".join(TWENTY_LINES.format(number=number) for number in numbers)


def parse_task(lines: int, _: Path) -> Callable[[], object]:
    text = script_of(lines)
    return lambda: parse(text, "script", "script.txt")


def check_task(lines: int, _: Path) -> Callable[[], object]:
    text = script_of(lines)

    def run() -> None:
        problems = check(text, "script", "script.txt")[1]
        assert not any(problem.severity == "error" for problem in problems), problems

    return run


def show_task(lines: int, folder: Path) -> Callable[[], object]:
    path = folder / f"{lines}.txt"
    path.write_text(script_of(lines), encoding="utf-8")

    def run() -> None:
        with session_of(path, Choices(), speaking=False) as session:
            assert list(page_lines(session, session.timeline(), 80, notation=False))

    return run


def export_task(minutes: int, folder: Path) -> Callable[[], object]:
    path = folder / f"{minutes}.txt"
    chapters = "".join(CHAPTER.format(number=number) for number in range(1, minutes // 5 + 1)) or "Rest. [~9s]\n\n"
    path.write_text(f"---\ntitle: A long night\nvoice: hum\nmusic: none\n---\n{chapters}", encoding="utf-8")

    def run() -> None:
        with session_of(path, Choices(minutes=float(minutes)), speaking=True) as session:
            export(session, path.with_suffix(".wav"), overwrite=False)

    return run


def session_of(path: Path, choices: Choices, *, speaking: bool) -> Session:
    paths = user_paths()
    return Session(find(str(path), paths.scripts), SessionRequest(choices, seed=1), paths, speaking=speaking)


if __name__ == "__main__":
    main()
