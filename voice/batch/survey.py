"""A look at the sessions of a batch before work begins: consent, estimates, and files that would be lost."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from audio.errors import AudioError
from scripts.errors import ScriptError
from scripts.expansion.choices import target_length
from scripts.model.elements import Breathe
from scripts.model.tree import flatten
from scripts.terminal_text import format_size
from voice.batch.failures import failure_reason
from voice.batch.job import JobResult
from voice.batch.names import folded
from voice.errors import TargetError, VoiceError
from voice.export.outputs import inputs_of
from voice.export.required_space import size_of
from voice.session.session import Session
from voice.storage.disk_space import free_space

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from scripts.model.script import Script
    from voice.batch.job import ExportJob
    from voice.batch.manifest import Manifest
    from voice.batch.planning import BatchRequest
    from voice.storage.paths import Paths

_COST: Final = 1 / 25
"""Seconds of one core for a second of a session, until the manifest knows this machine's."""

_LEAST_MS: Final = 60_000
"""Length of the sessions in the manifest from which its cost is taken, in milliseconds."""


class BatchSpaceError(VoiceError):
    """There is too little room on the disk for the files of a batch."""

    def __init__(self, folder: Path, needed: int, free: int) -> None:
        super().__init__(folder, needed, free)
        self.folder = folder
        self.needed = needed
        self.free = free

    def __str__(self) -> str:
        return (
            f"nothing was written: the files need about {format_size(self.needed)}, but the disk of {self.folder} has "
            f"only {format_size(self.free)} free; make room, or give a folder on another disk with -d"
        )


@dataclass
class Survey:
    """What is known about the files to make before work begins."""

    jobs: list[ExportJob] = field(default_factory=list)
    """The files to make, with their estimated lengths."""

    failures: list[JobResult] = field(default_factory=list)
    """The files that can't be made."""

    intense: dict[str, Script] = field(default_factory=dict)
    """The scripts with intense breathing, by the names of their sessions."""

    length_ms: int = 0
    """Estimated length of all sessions, in milliseconds."""

    size: int = 0
    """Estimated size of all files, in bytes."""

    seconds: float = 0.0
    """Estimated time of one core that they take."""


def survey(batch_request: BatchRequest, jobs: Sequence[ExportJob], manifest: Manifest, paths: Paths) -> Survey:
    """Open each session of `jobs` once, without speaking, and return what is known before work begins.

    Raises:
        TargetError: a file of the batch is one that its sessions are made from.
        BatchSpaceError: there is too little room on the disk.
    """
    found = Survey()
    read_files: set[str] = set()
    for _, variants in groupby(jobs, key=lambda job: job.source):
        _add_session(list(variants), found, read_files, paths)
    for job in found.jobs:
        outputs = batch_request.outputs(job.name)
        for path in outputs.paths:
            if folded(str(path.resolve())) in read_files:
                raise TargetError(path, "a session of the batch is made from this file; give another folder with -d")
        found.length_ms += job.estimated_ms
        found.size += 0 if outputs.holds_words else size_of(outputs, job.estimated_ms, job.encoding)
    found.seconds = found.length_ms / 1000 * _cost(manifest)
    _require_space(batch_request, found)
    return found


def _add_session(variants: Sequence[ExportJob], found: Survey, read_files: set[str], paths: Paths) -> None:
    """Add the `variants` of one script to `found`, and the files that they read to `read_files`."""
    job = variants[0]
    try:
        with Session(job.source, job.request, paths, speaking=False) as session:
            script, length = session.script, session.estimated_length
            inputs = list(inputs_of(job.source, script, job.request, paths))
    except (ScriptError, VoiceError, AudioError, OSError) as error:
        found.failures += [JobResult(each, 0, error=failure_reason(error)) for each in variants]
        return
    read_files |= {folded(str(path.resolve())) for path in inputs}
    if any(isinstance(element, Breathe) and element.intense for element in flatten(script.elements)):
        found.intense[job.source.name] = script
    targets = (target_length(script, each.request.choices) for each in variants)
    found.jobs += [replace(each, estimated_ms=target or length) for each, target in zip(variants, targets, strict=True)]


def _cost(manifest: Manifest) -> float:
    """Return the seconds of one core that a second of a session takes on this machine, as far as known."""
    known = [entry for entry in manifest if entry.result == "done"]
    length = sum(entry.length_ms for entry in known)
    return sum(entry.seconds for entry in known) * 1000 / length if length >= _LEAST_MS else _COST


def _require_space(batch_request: BatchRequest, found: Survey) -> None:
    folder = next(each for each in (batch_request.folder, *batch_request.folder.absolute().parents) if each.exists())
    free = free_space(folder)
    replaced = sum(_sizes(path for job in found.jobs for path in batch_request.outputs(job.name).paths))
    if free is not None and free < found.size - replaced:
        raise BatchSpaceError(batch_request.folder, found.size, free)


def _sizes(paths: Iterable[Path]) -> Iterator[int]:
    """Yield the sizes of those of `paths` that exist."""
    for path in paths:
        try:
            yield path.stat().st_size
        except OSError:
            continue
