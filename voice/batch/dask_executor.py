"""The Dask executor: jobs on the workers of a cluster, `outpour export --scheduler`."""

from __future__ import annotations

import logging
import math
import queue
import secrets
import socket
import warnings
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from voice.batch.errors import ClusterError, SchedulerLostError, UnsuitableWorkerError
from voice.batch.failures import failure_reason
from voice.batch.job import JobResult
from voice.batch.receipt import receive
from voice.batch.remote import (
    RemoteJob,
    difference,
    make_parts,
    remove_parts,
    run_remotely,
    versions_here,
)
from voice.batch.unpacking import is_portable, require_portable

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from distributed import Client, Future

    from voice.batch.executor import Progress
    from voice.batch.job import ExportJob
    from voice.batch.remote import Delivery
    from voice.storage.paths import Paths

_CONNECT_S: Final = 5
"""Timeout for the connection to the scheduler, in seconds."""

_AHEAD: Final = 1.5
"""Jobs sent ahead for each thread of the workers, including the one that runs, so that no worker waits for its next."""

_POLL_S: Final = 5.0
"""Time between two checks for workers while no job finishes, in seconds."""

_MAX_WORKERLESS: Final = 12
"""Consecutive checks that find no worker, after which the batch is given up."""

_UNANSWERED: Final = "no scheduler answers there; start one with `dask scheduler`, or leave out --scheduler"
_INSTALL: Final = "install it with `pip install '.[cluster]'` in the folder of Outpour"


class DaskExecutor:
    """Runs jobs on the workers of a Dask cluster.

    A worker gets the texts and options of a session, and sends back the finished files. A job may run more than once:
    only the first result counts. Each result is released as soon as its files are written.

    Args:
        scheduler: the address of the scheduler, such as `tcp://10.0.0.1:8786`.
        folder: the folder for the files.
        jobs: all jobs that will be run, with their bundles.
        paths: the listener's folders.
        shared: whether all machines have `folder`, and the files that the sessions use, under the same paths.

    Raises:
        UnportableSessionError: a session uses files that the workers don't have.
        ClusterError: the scheduler can't be reached.
    """

    def __init__(self, scheduler: str, folder: Path, jobs: Sequence[ExportJob], paths: Paths, *, shared: bool) -> None:
        self._scheduler = scheduler
        self._folder = folder.resolve()
        self._paths = paths
        self._shared = self._folder if shared else None
        if not shared:
            _require_portable(jobs, paths)
        self._unsuitable: dict[str, str] = {}  # differences of workers that joined later, by address
        self._voices = tuple(dict.fromkeys(voice for job in jobs if job.bundle for voice in job.bundle.voices))
        self._versions: dict[str, str] = {}
        self._client = _connected(scheduler)

    @property
    def slots(self) -> int:
        """Number of jobs that run at the same time: the threads of all workers."""
        with _lost_connection(self._scheduler):
            threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def close(self) -> None:
        """Close the connection, which cancels all jobs."""
        with suppress(Exception):  # the scheduler may be gone
            self._client.close(timeout=_CONNECT_S)
        if self._shared:
            remove_parts(self._shared)

    def results(self, jobs: Iterable[ExportJob], progress: Progress) -> Generator[JobResult, None, None]:
        """Yield the result of each of `jobs` as it finishes; closing the generator cancels the others.

        Positions aren't reported: `progress` isn't called.

        Raises:
            UnsuitableWorkerError: a worker has other versions or voices than this machine; no job was started.
            SchedulerLostError: the connection to the scheduler was lost.
            ClusterError: there are no workers, or none are left.
        """
        self._check_workers()
        waiting = iter(jobs)
        running: dict[Future[Delivery], ExportJob] = {}
        finished: queue.SimpleQueue[Future[Delivery]] = queue.SimpleQueue()

        def submit(job: ExportJob) -> None:
            future = self._submit(job)
            running[future] = job
            future.add_done_callback(finished.put)

        try:
            while True:
                for job in islice(waiting, max(0, math.ceil(self.slots * _AHEAD) - len(running))):
                    submit(job)
                if not running:
                    return
                future = self._next(finished)
                if future.status in ("lost", "pending"):  # its worker died with the result, and the job runs again
                    future.add_done_callback(finished.put)
                    continue
                job = running.pop(future)
                if result := self._result(job, future):
                    yield result
                else:
                    submit(job)
        finally:
            with suppress(Exception):  # the scheduler may be gone
                self._client.cancel(list(running), force=True)

    def _submit(self, job: ExportJob) -> Future[Delivery]:
        """Send `job` to the cluster, but to no worker that is known to be unsuitable."""
        assert job.bundle
        in_place = self._shared and not is_portable(job.bundle, job.request, self._paths)
        remote = RemoteJob(job, self._versions_of(job), self._shared, self._paths if in_place else None)
        with _lost_connection(self._scheduler):
            return self._client.submit(
                run_remotely, remote, key=f"outpour-{secrets.token_hex(16)}", workers=self._suitable(), pure=False
            )

    def _versions_of(self, job: ExportJob) -> dict[str, str]:
        """Return what a worker must have for `job`: the versions of all programs, and its own voices."""
        assert job.bundle
        own = {f"voice {voice}" for voice in job.bundle.voices}
        return {name: text for name, text in self._versions.items() if not name.startswith("voice ") or name in own}

    def _suitable(self) -> list[str] | None:
        """Return the addresses of the workers that may get jobs; None for any."""
        if not self._unsuitable:
            return None
        suitable = [address for address in self._client.nthreads() if address not in self._unsuitable]
        if not suitable:
            raise UnsuitableWorkerError(self._scheduler, *next(iter(self._unsuitable.items())))
        return suitable

    def _next(self, finished: queue.SimpleQueue[Future[Delivery]]) -> Future[Delivery]:
        """Wait for the next job that finishes, as long as there are workers."""
        checks = 0
        while checks < _MAX_WORKERLESS:
            with suppress(queue.Empty):
                return finished.get(timeout=_POLL_S)
            with _lost_connection(self._scheduler):
                checks = 0 if self._client.nthreads() else checks + 1
        raise ClusterError(self._scheduler, "all its workers have gone; finished files are kept")

    def _result(self, job: ExportJob, future: Future[Delivery]) -> JobResult | None:
        """Write the files of a finished `job`, and return its result; None if its worker was unsuitable."""
        try:
            if future.status not in ("finished", "error"):
                raise SchedulerLostError(self._scheduler)
            with _lost_connection(self._scheduler):
                failure = future.exception()
                delivery = None if failure else future.result()
        finally:
            future.release()  # a finished job that is held runs again if its worker dies
        if delivery is None:
            return JobResult(job, 0, error=_reason(failure))
        if delivery.difference:
            self._unsuitable[delivery.worker] = delivery.difference
            return None
        return receive(job, delivery, self._folder)

    def _check_workers(self) -> None:
        """Raise UnsuitableWorkerError if a worker has other versions or voices than this machine."""
        if self._shared:
            make_parts(self._shared)
        self._versions = versions_here(self._voices, self._shared)
        with _lost_connection(self._scheduler):
            found = self._client.run(versions_here, self._voices, self._shared, on_error="return")
        if not found:
            advice = f"start some with `dask worker {self._scheduler} --nthreads 1`"
            raise ClusterError(self._scheduler, f"it has no workers; {advice}")
        for address, versions in found.items():
            if text := _worker_difference(self._versions, versions):
                raise UnsuitableWorkerError(self._scheduler, address, text)


def _worker_difference(expected: Mapping[str, str], found: Mapping[str, str] | Exception) -> str:
    if isinstance(found, Exception):
        return f"can't run Outpour {expected['Outpour']}: {failure_reason(found)}; install the same version there"
    return difference(expected, found)


def _require_portable(jobs: Iterable[ExportJob], paths: Paths) -> None:
    """Raise UnportableSessionError if one of `jobs` needs files that aren't in its bundle."""
    for job in jobs:
        assert job.bundle
        require_portable(job.bundle, job.request, paths)


def _reason(failure: BaseException | None) -> str:
    """Return why a job has no result."""
    from distributed import KilledWorker  # noqa: PLC0415 (only loaded with --scheduler)

    if isinstance(failure, KilledWorker):
        return "its workers died, perhaps because memory ran out; start them with a higher --memory-limit"
    return failure_reason(failure) if isinstance(failure, Exception) else str(failure)


def _require_scheduler(scheduler: str) -> None:
    """Raise ClusterError unless a scheduler answers at `scheduler`.

    A scheduler speaks first, with the number of its bytes. Dask itself waits long for other servers to answer.
    """
    try:
        address = urlsplit(scheduler)
        with socket.create_connection((address.hostname, address.port), _CONNECT_S) as connection:
            greeting = connection.recv(8)
    except (OSError, ValueError, OverflowError) as error:
        raise ClusterError(scheduler, _UNANSWERED) from error
    if len(greeting) < 8 or any(greeting[4:]):
        raise ClusterError(scheduler, _UNANSWERED)


def _connected(scheduler: str) -> Client:
    """Return a client of the scheduler at this address.

    Raises:
        ClusterError: there is none, or Dask isn't installed.
    """
    try:
        from distributed import Client  # noqa: PLC0415 (only loaded with --scheduler)
        from distributed.versions import VersionMismatchWarning  # noqa: PLC0415 (as above)
    except ImportError as error:
        raise ClusterError(scheduler, f"Dask isn't installed; {_INSTALL}") from error
    if scheduler.startswith("tcp:"):
        _require_scheduler(scheduler)
    _silence()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VersionMismatchWarning)  # every worker is compared
            return Client(scheduler, timeout=_CONNECT_S, set_as_default=False, name="outpour")
    except OSError as error:
        raise ClusterError(scheduler, _UNANSWERED) from error
    except TypeError as error:  # Dask's configuration names no certificates
        reason = "tls:// needs certificates; name them in ~/.config/dask/tls.yaml"
        raise ClusterError(scheduler, reason) from error
    except (ValueError, RuntimeError, ImportError) as error:
        raise ClusterError(scheduler, str(error)) from error


def _silence() -> None:
    """Keep Dask from printing to the terminal: what matters is raised as an error."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("distributed", "tornado"):
            logger = logging.getLogger(name)
            logger.handlers, logger.propagate = [logging.NullHandler()], False


@contextmanager
def _lost_connection(scheduler: str) -> Iterator[None]:
    """Translate the errors of a connection that was lost."""
    from distributed.client import ClosedClientError  # noqa: PLC0415 (only loaded with --scheduler)

    try:
        yield
    except (OSError, CancelledError, ClosedClientError) as error:
        raise SchedulerLostError(scheduler) from error
