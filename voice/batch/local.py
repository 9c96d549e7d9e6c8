"""The local executor: jobs in processes of this machine."""

from __future__ import annotations

import multiprocessing
import signal
import threading
import time
from contextlib import suppress
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Final

from voice.batch.job import JobResult
from voice.batch.worker import serve

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path

    from voice.batch.executor import Progress
    from voice.batch.job import ExportJob

_POLL_S: Final = 0.2
"""Time after which a call of `stop` is noticed, in seconds."""

_END_S: Final = 5.0
"""Timeout for the workers to end, in seconds; on an idle machine they take about one."""


class LocalExecutor:
    """Runs jobs in worker processes.

    A worker that dies fails only its own job. All workers end with this process, however it ends.

    Args:
        folder: the folder for the files.
        processes: maximum number of workers.
        cores: the number of cores that each of them uses.
    """

    def __init__(self, folder: Path, processes: int, cores: int = 1) -> None:
        self._folder = folder
        self._processes = processes
        self._cores = cores
        self._stopped = threading.Event()

    @property
    def stopped(self) -> bool:
        """Whether the jobs were stopped."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """End the workers and the results; any thread may call it."""
        self._stopped.set()

    @property
    def slots(self) -> int:
        """Number of jobs that run at the same time."""
        return self._processes

    def results(self, jobs: Iterable[ExportJob], progress: Progress) -> Generator[JobResult, None, None]:
        """Yield the result of each of `jobs` as it finishes; closing the generator, or `stop`, ends the workers."""
        waiting = iter(jobs)
        workers: list[_Worker] = []
        try:
            while not self.stopped:
                workers = [worker for worker in workers if worker.running]
                self._start_jobs(waiting, workers)
                busy = {worker.pipe: worker for worker in workers if worker.job}
                if not busy:
                    return
                for pipe in wait(list(busy), _POLL_S):
                    result = busy[pipe].receive(progress)  # type: ignore[index]  # only pipes were waited for
                    if result:
                        yield result
        finally:
            _end(workers)

    def _start_jobs(self, waiting: Iterator[ExportJob], workers: list[_Worker]) -> None:
        """Give a job to each idle worker, and start more workers as long as jobs remain."""
        idle = [worker for worker in workers if worker.job is None]
        while idle or len(workers) < self._processes:
            job = next(waiting, None)
            if job is None:
                return
            if not idle:
                idle.append(_Worker(self._folder, self._cores))
                workers.append(idle[-1])
            idle.pop().start(job)


class _Worker:
    """A worker process and its current job."""

    def __init__(self, folder: Path, cores: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, far_end = context.Pipe()
        self.job: ExportJob | None = None
        self.running = True
        self._process = context.Process(target=serve, args=(far_end, folder, cores), name="outpour-worker", daemon=True)
        self._process.start()
        far_end.close()  # so that the pipe ends with the worker

    def start(self, job: ExportJob) -> None:
        """Give the worker a job; one that has died meanwhile is noticed when its result is received."""
        self.job, self._begun = job, time.monotonic()
        with suppress(OSError):
            self.pipe.send(job)

    def receive(self, progress: Progress) -> JobResult | None:
        """Receive one message: return a result, or pass on the position; the result of a dead worker is its failure."""
        assert self.job
        try:
            message = self.pipe.recv()
        except (EOFError, OSError):
            message = JobResult(self.job, time.monotonic() - self._begun, error=self._death())
        if not isinstance(message, JobResult):
            progress(self.job, message)
            return None
        self.job = None
        return message

    def close(self) -> None:
        """Ask the worker to end: one that waits for a job does when the pipe closes."""
        self.pipe.close()
        if self.job:
            self._process.terminate()

    def wait(self, seconds: float) -> None:
        """Wait up to `seconds` for the end of the worker, then kill it."""
        self._process.join(max(0.0, seconds))
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def _death(self) -> str:
        """Return why the worker died."""
        self.running = False
        self.pipe.close()
        self.wait(_END_S)
        code = self._process.exitcode or 0
        if code == -getattr(signal, "SIGKILL", 9):
            return "its process was killed, perhaps because memory ran out; try fewer at a time with --jobs"
        reason = signal.strsignal(-code) if code < 0 else f"status {code}"
        return f"its process ended unexpectedly ({reason}); try it alone with `outpour export`"


def _end(workers: Iterable[_Worker]) -> None:
    """End all workers at once."""
    end = time.monotonic() + _END_S
    for worker in workers:
        worker.close()
    for worker in workers:
        worker.wait(end - time.monotonic())
