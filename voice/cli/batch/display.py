"""Shows the progress of a batch on stderr, and prints each file to stdout as it is finished."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from scripts.terminal_text import format_size, printable
from scripts.times import Milliseconds, clock
from voice.cli.printing.echo import echo

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rich.progress import Progress, TaskID

    from voice.batch.job import ExportJob, JobResult


class Display(Protocol):
    """Follows a batch, as its observer."""

    def progress(self, job: ExportJob, position: int) -> object:
        """Show the position that a running job has reached, in milliseconds."""
        ...

    def finished(self, result: JobResult) -> object:
        """Show the outcome of a job."""
        ...


class _Estimate:
    """The time that a batch still takes, by what has been done so far.

    Args:
        jobs: the files to make.
        seconds: the estimated time of all.
    """

    def __init__(self, jobs: Sequence[ExportJob], seconds: float) -> None:
        self.total = sum(job.estimated_ms for job in jobs) or 1
        self._first = seconds
        self._begun = time.monotonic()
        self._positions: dict[str, int] = {}

    def reach(self, job: ExportJob, position: int) -> None:
        """Take the position that a job has reached, in milliseconds."""
        self._positions[job.name] = min(position, job.estimated_ms)

    @property
    def done(self) -> int:
        """The length of all that has been done, in milliseconds."""
        return sum(self._positions.values())

    @property
    def seconds_left(self) -> float:
        """The time left, in seconds: estimated at first, measured later."""
        share = self.done / self.total
        measured = (time.monotonic() - self._begun) * (1 - share) / share if share else self._first
        return share * measured + (1 - share) * self._first * (1 - share)


class _PlainDisplay:
    """A line for each file that is finished."""

    def __init__(self, jobs: Sequence[ExportJob], folder: Path, seconds: float) -> None:
        self._estimate = _Estimate(jobs, seconds)
        self._folder, self._total, self._count = folder, len(jobs), 0

    def progress(self, job: ExportJob, position: int) -> None:
        self._estimate.reach(job, position)

    def finished(self, result: JobResult) -> None:
        self._count += 1
        self._estimate.reach(result.job, result.job.estimated_ms)
        left = f", {rough_duration(self._estimate.seconds_left)} left" if self._count < self._total else ""
        echo(f"outpour: {self._count} of {self._total}: {outcome(result)}{left}", err=True)
        print_file(result, self._folder)


class _TerminalDisplay:
    """A bar for the whole batch, and one for each file in progress."""

    def __init__(self, bars: Progress, jobs: Sequence[ExportJob], folder: Path, seconds: float) -> None:
        self._bars, self._folder = bars, folder
        self._estimate = _Estimate(jobs, seconds)
        self._total, self._made, self._failed = len(jobs), 0, 0
        self._running: dict[str, TaskID] = {}
        self._whole = bars.add_task("", total=self._estimate.total, note="")
        self._update()

    def progress(self, job: ExportJob, position: int) -> None:
        self._estimate.reach(job, position)
        if job.name not in self._running:
            self._running[job.name] = self._bars.add_task(printable(job.name), total=job.estimated_ms, note="")
        self._bars.update(self._running[job.name], completed=position)
        self._update()

    def finished(self, result: JobResult) -> None:
        self._estimate.reach(result.job, result.job.estimated_ms)
        if result.job.name in self._running:
            self._bars.remove_task(self._running.pop(result.job.name))
        self._made += not result.failed
        self._failed += result.failed
        self._print_file(result)
        self._update()

    def _print_file(self, result: JobResult) -> None:
        """Print the path of a finished file above the bars if these are on the same terminal."""
        if sys.stdout.isatty() and not result.failed:
            path = printable(str(self._folder / result.job.name))
            self._bars.console.print(path, markup=False, highlight=False, soft_wrap=True)
        else:
            print_file(result, self._folder)

    def _update(self) -> None:
        failed = f", {self._failed} failed" if self._failed else ""
        self._bars.update(
            self._whole,
            completed=self._estimate.done,
            description=f"{self._made + self._failed} of {self._total} files{failed}",
            note=f"{rough_duration(self._estimate.seconds_left)} left"
            if self._made + self._failed < self._total
            else "",
        )


@contextmanager
def batch_display(jobs: Sequence[ExportJob], folder: Path, seconds: float) -> Iterator[Display]:
    """Yield the display of a batch: bars on a terminal, lines elsewhere.

    Args:
        jobs: the files to make.
        folder: their folder.
        seconds: the estimated time of all.
    """
    if not sys.stderr.isatty():
        yield _PlainDisplay(jobs, folder, seconds)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    description, note = (TextColumn(f"{{task.{field}}}", markup=False) for field in ("description", "fields[note]"))
    columns, console = (description, BarColumn(), note), Console(stderr=True)
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as bars:
        yield _TerminalDisplay(bars, jobs, folder, seconds)


def print_file(result: JobResult, folder: Path) -> None:
    """Print the path of a finished file to stdout."""
    if not result.failed:
        echo(printable(str(folder / result.job.name)))


def outcome(result: JobResult) -> str:
    """Return the outcome of a file in one line."""
    name = printable(result.job.name)
    if result.failed:
        return f"{name} failed: {printable(result.error)}"
    size = sum(file.size for file in result.files)
    return f"{name}, {clock(Milliseconds(result.length_ms))}, {format_size(size)}"


def rough_duration(seconds: float) -> str:
    """Return a duration as people say it: `about 20 s`, `about 5 min` or `about 2 h 10 min`."""
    if seconds < 90:
        return f"about {max(1, round(seconds))} s"
    whole_minutes = round(seconds / 60)
    hours, rest = divmod(whole_minutes, 60)
    return f"about {whole_minutes} min" if not hours else f"about {hours} h {rest} min" if rest else f"about {hours} h"
