"""Runs one job of a batch in this process."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from audio.sinks.cores import limited_cores
from scripts.errors import ScriptError
from scripts.times import clock
from voice.batch.bundle import BundleReader
from voice.batch.failures import failure_reason, is_disk_full
from voice.batch.job import JobResult, WrittenFile
from voice.errors import VoiceError
from voice.export.export import export, loudness_note
from voice.export.labels import script_cover
from voice.export.required_space import require_space
from voice.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scripts.times import Milliseconds
    from voice.batch.job import ExportJob
    from voice.storage.paths import Paths

_SAME_MS: Final = 1000
"""Smallest difference from the target length, in milliseconds, that is reported."""

_CHANGED: Final = "its script or music changed while the file was made; run the same command again"


def run_job(job: ExportJob, folder: Path, paths: Paths, progress: Callable[[int], None], cores: int = 1) -> JobResult:
    """Write the files of `job` to `folder`, and return the outcome; an error is an outcome too.

    If the session has changed meanwhile, the job in the result has no key, and the next batch makes the files again.

    Args:
        job: the job.
        folder: the folder for its files.
        paths: the listener's folders.
        progress: called with the position reached, in milliseconds.
        cores: the number of cores to use.
    """
    begun = time.monotonic()
    try:
        with limited_cores(cores):
            files, length, notes = _export(job, folder, paths, progress)
    except Exception as error:  # whatever it is, the other jobs continue
        return JobResult(job, time.monotonic() - begun, error=failure_reason(error), disk_full=is_disk_full(error))
    if has_changed(job, paths):
        job, notes = replace(job, key=""), (*notes, _CHANGED)
    return JobResult(job, time.monotonic() - begun, files, length, notes)


def has_changed(job: ExportJob, paths: Paths) -> bool:
    """Return whether the texts or files of a job's session are no longer as in its bundle; without one, they are."""
    if job.bundle is None:
        return False
    try:
        with closing(BundleReader(paths)) as reader:
            found = reader.read(job.source, job.request)
    except (ScriptError, VoiceError, OSError):
        return True
    return (found.texts, found.files) != (job.bundle.texts, job.bundle.files)


def _export(
    job: ExportJob, folder: Path, paths: Paths, progress: Callable[[int], None]
) -> tuple[tuple[WrittenFile, ...], Milliseconds, tuple[str, ...]]:
    outputs = job.outputs(folder)
    with Session(job.source, job.request, paths, shares_speech=True) as session:
        session.require_consent(job.consent)
        require_space(session, outputs, job.encoding, paths.speech)
        labels, fault = job.labels, ""
        if not (labels.cover or labels.untitled):
            cover, fault = script_cover(job.source, session, paths)
            labels = labels.with_cover(cover)
        exported = export(
            session,
            outputs.target,
            overwrite=job.overwrite,
            encoding=job.encoding,
            progress=progress,
            captions=job.captions,
            stems=job.stems,
            sidecars=job.sidecars,
            labels=labels,
        )
        notes = [
            *session.plan.notes,
            _length_note(session.plan.target, exported.length_ms),
            loudness_note(exported.measured, job.request.loudness),
            *session.synthesizer.take_faults.values(),
            fault,
        ]
    files = tuple(WrittenFile.at(path) for path in outputs.paths)
    return files, exported.length_ms, tuple(filter(None, notes))


def _length_note(target: Milliseconds | None, length: Milliseconds) -> str:
    if target is None or abs(length - target) <= _SAME_MS:
        return ""
    return f"the length is {clock(length)} instead of {clock(target)}"
