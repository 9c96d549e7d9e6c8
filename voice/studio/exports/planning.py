"""The plan of an export: its jobs and notes, known before anything is spoken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scripts.normalization.builtin_phrases import phrases
from voice.batch.manifest import Manifest
from voice.batch.planning import in_order, plan_batch
from voice.batch.survey import BatchSpaceError, survey
from voice.studio.exports.errors import ConsentNeededError, ExportError, ExportSpaceError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from scripts.model.script import Script
    from voice.batch.job import ExportJob, JobResult
    from voice.storage.paths import Paths
    from voice.studio.exports.order import ExportOrder


@dataclass(frozen=True)
class ExportPlan:
    """What an export will do."""

    jobs: tuple[ExportJob, ...]
    """A job for each file."""

    @property
    def total_ms(self) -> int:
        """Estimated length of all files, in milliseconds."""
        return sum(job.estimated_ms for job in self.jobs)


def plan_export(order: ExportOrder, folder: Path, paths: Paths) -> ExportPlan:
    """Return the plan of `order`, whose files are made in `folder`, an empty one.

    Raises:
        ExportError: a file can't be made.
        ExportSpaceError: there is too little room on the disk.
        ConsentNeededError: the script has intense breathing, and the listener hasn't consented to it.
    """
    wanted, manifest = order.batch_request(folder), Manifest(folder)
    batch = plan_batch(wanted, manifest, paths, which="all")
    _require_success(batch.failures)
    try:
        found = survey(wanted, batch.jobs, manifest, paths)
    except BatchSpaceError as error:
        raise ExportSpaceError(error.folder, error.needed, error.free) from error
    _require_success(found.failures)
    require_consent(found.intense.values(), given=order.consent)
    consent = bool(found.intense)
    return ExportPlan(tuple(replace(job, consent=consent) for job in in_order(found.jobs, 1)))


def require_consent(intense: Iterable[Script], *, given: bool) -> None:
    """Raise ConsentNeededError if there are scripts with intense breathing, and consent isn't `given`."""
    for script in intense:
        if not given:
            builtin = phrases(script.header.language)
            raise ConsentNeededError((*script.header.care, *builtin.preface_intense), builtin.consent_question)


def _require_success(failures: Iterable[JobResult]) -> None:
    for failure in failures:
        raise ExportError(failure.error)
