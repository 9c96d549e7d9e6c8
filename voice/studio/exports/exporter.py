"""Makes files in processes of their own, reports the progress to the pages, and keeps the files for download."""

from __future__ import annotations

import secrets
import threading
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Final

from audio.sinks.cores import usable_cores
from voice.batch.local import LocalExecutor
from voice.errors import CacheError, VoiceError
from voice.sharing.store import SharedFiles
from voice.storage.paths import failure_reason
from voice.studio.exports.errors import UnknownExportError
from voice.studio.exports.export import Export
from voice.studio.exports.planning import plan_export

if TYPE_CHECKING:
    from pathlib import Path

    from voice.batch.job import ExportJob, JobResult
    from voice.studio.exports.order import ExportOrder
    from voice.studio.exports.planning import ExportPlan
    from voice.studio.exports.slot import JobSlot
    from voice.studio.studio import Studio

_END_S: Final = 15.0
"""Timeout for a cancelled job to end, in seconds; its process is killed after a third of that."""


class Exporter:
    """Runs one export at a time.

    The files of the newest export lie in a temporary folder in the cache, from which the page downloads them. They are
    removed when the next export begins, and when the exporter is closed.

    Args:
        studio: the studio.
        slot: the slot for its jobs.
    """

    def __init__(self, studio: Studio, slot: JobSlot) -> None:
        self._studio, self._slot = studio, slot
        self._folder = ExitStack()
        self._export: Export | None = None
        self._executor: LocalExecutor | None = None
        self._thread = threading.Thread()

    def start(self, order: ExportOrder) -> Export:
        """Begin to make the files of `order`.

        Raises:
            BusyError: another job is in progress.
            VoiceError: the files can't be made.
        """
        self._slot.take()
        try:
            self._export = None
            folder = self._new_folder()
            plan = plan_export(order, folder, self._studio.paths)
            self._executor = _executor(folder, plan)
            self._export = Export(
                secrets.token_urlsafe(8), folder, plan.total_ms, made={job.name: () for job in plan.jobs}
            )
            self._thread = threading.Thread(
                target=self._run, args=(self._export, self._executor, plan), name="export", daemon=True
            )
            self._thread.start()
        except BaseException:
            self._slot.release()
            raise
        return self._export

    @property
    def newest(self) -> Export | None:
        """The newest export; None before the first one."""
        return self._export

    def export(self, export_id: str) -> Export:
        """Return the newest export.

        Raises:
            UnknownExportError: its id is another one.
        """
        if self._export is None or self._export.export_id != export_id:
            raise UnknownExportError
        return self._export

    def file(self, export_id: str, number: int) -> Path:
        """Return the file with this number, from 0, of the newest export.

        Raises:
            UnknownExportError: there is no such file.
        """
        export = self.export(export_id)
        if not 0 <= number < len(export.files):
            raise UnknownExportError
        return export.folder / export.files[number].name

    def cancel(self, export_id: str) -> None:
        """Cancel an export that is in progress, and wait until its process has ended.

        Raises:
            UnknownExportError: there is no such export.
        """
        self.export(export_id)
        self._stop()

    def close(self) -> None:
        """Cancel the export that is in progress, and remove all files."""
        self._stop()
        self._folder.close()

    def _stop(self) -> None:
        if self._thread.is_alive() and self._executor:
            self._executor.stop()
            self._thread.join(_END_S)

    def _new_folder(self) -> Path:
        """Return a new folder for files, and remove the one before."""
        self._folder.close()
        store = SharedFiles(self._studio.paths.shared)
        try:
            store.make()
            store.remove_abandoned()
            return self._folder.enter_context(store.personal_folder())
        except OSError as error:
            raise CacheError(store.folder, "use", failure_reason(store.folder, error)) from error

    def _run(self, export: Export, executor: LocalExecutor, plan: ExportPlan) -> None:
        positions: dict[str, int] = {}

        def update(job: ExportJob, position: int) -> None:
            positions[job.name] = position
            export.position_ms = sum(positions.values())
            self._report(export)

        try:
            with self._studio.work.job(), closing(executor.results(plan.jobs, update)) as results:
                for result in results:
                    positions[result.job.name] = result.job.estimated_ms
                    _add(result, export)
                    if result.disk_full:
                        break
            _finish(export, plan, stopped=executor.stopped)
        except (VoiceError, OSError) as error:
            export.state, export.notes = "failed", (*export.notes, str(error))
        finally:
            if export.state == "making":
                export.state = "failed"
            self._slot.release()
            self._report(export)

    def _report(self, export: Export) -> None:
        self._studio.events.send("export", **export.as_json())


def _executor(folder: Path, plan: ExportPlan) -> LocalExecutor:
    processes = min(usable_cores(), len(plan.jobs))
    return LocalExecutor(folder, processes, max(1, usable_cores() // processes))


def _add(result: JobResult, export: Export) -> None:
    """Add the outcome of a job to `export`, with the name of the file in its notes if it is one of several."""
    lead = f"{result.job.name}: " if len(export.made) > 1 else ""
    notes = (result.error,) if result.failed else result.notes
    export.notes = (*export.notes, *(f"{lead}{note}" for note in notes))
    export.made[result.job.name] = result.files


def _finish(export: Export, plan: ExportPlan, *, stopped: bool) -> None:
    if stopped:
        export.state, export.made = "cancelled", {}
        return
    export.state = "done" if export.files else "failed"
    export.position_ms = plan.total_ms
