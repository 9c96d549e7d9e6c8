"""Makes the files that are missing before sessions can be shared."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from voice.errors import CacheError
from voice.sharing.preparation import FullDiskError, PreparationError
from voice.storage.paths import failure_reason

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

    from voice.batch.executor import Executor
    from voice.batch.job import ExportJob
    from voice.sharing.preparation import Preparation
    from voice.sharing.store import SharedFiles


def make_folders(preparation: Preparation, store: SharedFiles, stack: ExitStack) -> None:
    """Make the folders of the files; that of files with the listener's own words is removed when `stack` is closed.

    Raises:
        CacheError: one of them can't be made.
    """
    try:
        store.make()
        if preparation.personal_paths:
            preparation.move_personal(stack.enter_context(store.personal_folder()))
    except OSError as error:
        raise CacheError(store.folder, "use", failure_reason(store.folder, error)) from error


def make_missing(preparation: Preparation, executor: Executor, progress: Callable[[int], object]) -> list[str]:
    """Make the missing files, and return notes on them, with the names of their sessions.

    Args:
        preparation: the sessions.
        executor: runs the jobs in the folder of `preparation`.
        progress: called with the length of what has been done, in milliseconds.

    Raises:
        FullDiskError: the disk is full.
        PreparationError: one of them could not be made.
    """
    positions: dict[str, int] = {}
    notes: list[str] = []

    def update(job: ExportJob, position: int) -> None:
        positions[job.name] = position
        progress(sum(positions.values()))

    with closing(executor.results(preparation.missing, update)) as results:
        for result in results:
            if result.disk_full:
                raise FullDiskError(result.job.source.name, preparation.folder)
            if result.failed:
                raise PreparationError(result.job.source.name, result.error)
            notes += (f"{result.job.source.name}: {note}" for note in result.notes)
    return notes
