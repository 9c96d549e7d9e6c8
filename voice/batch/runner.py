"""Runs the jobs of a batch, and records them in the manifest."""

from __future__ import annotations

import datetime
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Final, Literal, Protocol

from scripts.errors import os_error_reason
from voice.batch.failures import is_disk_full
from voice.batch.manifest import NAME, Entry
from voice.batch.names import voice_name
from voice.batch.planning import IN_THE_WAY
from voice.errors import TargetError, VoiceError
from voice.export.outputs import SIDECARS, Outputs
from voice.session.music import music_without_files
from voice.storage.free_names import is_taken
from voice.storage.journal import hold_lock
from voice.storage.part_files import remove_abandoned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from voice.batch.executor import Executor
    from voice.batch.job import ExportJob, JobResult
    from voice.batch.manifest import Manifest

_LOCK: Final = f".{NAME}.lock"


class StoppedBatchError(VoiceError):
    """A batch was stopped, since its other files would have failed for the same reason."""

    def __init__(self, reason: str, made: int, total: int) -> None:
        super().__init__(reason, made, total)
        self.reason = reason
        self.made = made
        self.total = total

    def __str__(self) -> str:
        return f"{self.reason}; stopped after {self.made} of {self.total} files: make room, and run it again"


class BusyFolderError(VoiceError):
    """Another batch writes to the folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder

    def __str__(self) -> str:
        return f"another batch is writing to {self.folder}; wait until it has finished, or give another folder with -d"


class Observer(Protocol):
    """Follows a batch."""

    def progress(self, job: ExportJob, position: int) -> object:
        """Take the position that a running job has reached, in milliseconds."""
        ...

    def finished(self, result: JobResult) -> object:
        """Take the outcome of a job."""
        ...


@dataclass
class Summary:
    """What a batch has done."""

    made: list[JobResult] = field(default_factory=list)
    """The files made."""

    failed: list[JobResult] = field(default_factory=list)
    """The files that could not be made."""


def require_folder(folder: Path) -> None:
    """Raise TargetError if `folder` can't exist, since it or the first of its parents that exists is a file."""
    found = next((each for each in (folder, *folder.absolute().parents) if is_taken(each)), folder)
    if is_taken(found) and not found.is_dir():
        raise TargetError(folder, f"{found} isn't a folder; give another with -d")


@contextmanager
def exclusive_folder(folder: Path) -> Iterator[None]:
    """Make the folder, and keep other batches out of it.

    Raises:
        TargetError: the folder can't be made or written to.
        BusyFolderError: another batch writes to it.
    """
    with ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            ours = stack.enter_context(hold_lock(folder / _LOCK, 0.1))
        except OSError as error:
            raise TargetError(folder, f"{os_error_reason(error)}; give another folder with -d") from error
        if not ours:
            raise BusyFolderError(folder)
        yield


def run_batch(
    jobs: Sequence[ExportJob], executor: Executor, manifest: Manifest, folder: Path, observer: Observer
) -> Summary:
    """Run `jobs`, record each outcome, and return them all.

    Raises:
        StoppedBatchError: the disk is full.
    """
    summary = Summary()
    _remove_leftovers(manifest, folder)
    try:
        with closing(executor.results(_started(jobs, manifest), observer.progress)) as results:
            for result in results:
                record(result, manifest)
                (summary.failed if result.failed else summary.made).append(result)
                if result.disk_full:
                    raise StoppedBatchError(result.error, len(summary.made), len(jobs))
                observer.finished(result)
    except TargetError as error:
        if not is_disk_full(error):
            raise
        raise StoppedBatchError(str(error), len(summary.made), len(jobs)) from error
    finally:
        _remove_leftovers(manifest, folder)
    return summary


def _started(jobs: Sequence[ExportJob], manifest: Manifest) -> Iterator[ExportJob]:
    """Yield each job once the manifest says that it has started, so that its file is known if everything is killed."""
    for job in jobs:
        manifest.add(_entry(job, "started", manifest))
        yield job


def record(result: JobResult, manifest: Manifest) -> None:
    """Add the outcome of a job to the manifest; a file in the way stays unknown to it.

    Raises:
        TargetError: it can't be written.
    """
    if result.error == IN_THE_WAY:
        return
    manifest.add(_entry(result.job, "failed" if result.failed else "done", manifest, result))


def _entry(
    job: ExportJob, outcome: Literal["started", "done", "failed"], manifest: Manifest, result: JobResult | None = None
) -> Entry:
    before = manifest.get(job.name)
    earlier = before.files if before else ()
    files = earlier
    if result and not result.failed:
        files = (*result.files, *(file for file in earlier if file.name in job.kept))
    entry = Entry(
        name=job.name,
        result=outcome,
        key=job.key,
        session=job.source.name,
        script=str(job.source.path),
        minutes=job.request.choices.minutes,
        voice=next(iter(job.bundle.voices), "") if job.bundle else "",
        music=job.request.music,
        seed=job.request.seed,
        outpour=version("outpour"),
        files=files,
        kept=job.kept,
        length_ms=result.length_ms if result else 0,
        seconds=round(result.seconds, 2) if result else 0.0,
        error=result.error if result else "",
        finished=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds") if result else "",
    )
    return _without_paths(entry, job) if job.published else entry


def _without_paths(entry: Entry, job: ExportJob) -> Entry:
    """Return `entry` without paths of this machine, and without the session's name if the job is untitled."""
    return replace(
        entry,
        session="" if job.labels.untitled else entry.session,
        script="",
        voice=voice_name(entry.voice),
        music=entry.music and music_without_files(entry.music),
        error="",
        published=True,
    )


def _remove_leftovers(manifest: Manifest, folder: Path) -> None:
    """Remove the unfinished files of jobs whose process was killed."""
    for entry in manifest:
        if entry.result != "done":
            for path in Outputs(folder / entry.name, captions=True, stems=True, sidecars=SIDECARS).paths:
                remove_abandoned(path)
