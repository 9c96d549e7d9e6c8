"""Executors: where the jobs of a batch run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from voice.batch.job import ExportJob, JobResult

Progress: TypeAlias = "Callable[[ExportJob, int], object]"
"""Called in the thread that reads the results, with a running job and the position it has reached, in milliseconds."""


class Executor(Protocol):
    """Runs jobs in parallel."""

    @property
    def slots(self) -> int:
        """Number of jobs that run at the same time."""
        ...

    def results(self, jobs: Iterable[ExportJob], progress: Progress) -> Generator[JobResult, None, None]:
        """Yield the result of each of `jobs` as it finishes; closing the generator cancels the others.

        A job is taken from `jobs` when it can start, in order. Its files are in the folder of the batch once its result
        is yielded. A job that fails yields a result with its error.
        """
        ...
