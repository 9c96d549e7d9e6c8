"""The plan of a batch: every combination of sessions, lengths and voices, and which of their files must be made."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from scripts.errors import ScriptError
from scripts.syntax.header_reader import read_header
from voice.batch.bundle import BundleReader
from voice.batch.content_key import content_key
from voice.batch.failures import failure_reason
from voice.batch.job import ExportJob, JobResult
from voice.batch.names import SUFFIX, FileNameError, folded, format_minutes, voice_name
from voice.batch.words import asked_words, require_asked, with_own_words
from voice.errors import VoiceError
from voice.export.outputs import Outputs
from voice.storage.free_names import is_taken

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from audio.sinks import Encoding
    from scripts.library.lookup import Source
    from scripts.model.header import Header
    from voice.batch.manifest import Entry, Manifest
    from voice.batch.names import NameTemplate
    from voice.export.labels import Labels
    from voice.session.request import SessionRequest
    from voice.storage.paths import Paths

Which: TypeAlias = Literal["stale", "failed", "all"]
"""Which files to make: missing and stale ones, those that failed last time, or all, whatever is in the way."""

LabelRule: TypeAlias = "Callable[[str, Header, Mapping[str, str]], Labels]"
"""Returns the labels of a file by its name, the header of its script, and the values of the fields of its name."""

IN_THE_WAY: Final = "a file of this name exists that isn't from an earlier batch; --force overwrites it"


@dataclass(frozen=True)
class BatchRequest:
    """What the listener asked for."""

    sources: tuple[Source, ...]
    """The scripts."""

    lengths: tuple[float | None, ...]
    """The target lengths in minutes; None for the script's own."""

    voices: tuple[str | None, ...]
    """The voices; None for the script's own."""

    request: SessionRequest
    """The other options of the sessions."""

    template: NameTemplate
    """The names of the files."""

    folder: Path
    """The folder for the files."""

    encoding: Encoding
    """Bit rate and channels."""

    labels: Labels
    """The labels of the files."""

    captions: bool
    """Whether to write captions beside each file."""

    stems: bool
    """Whether to write stems beside each file."""

    sidecars: tuple[str, ...] = ()
    """The suffixes of other files to write beside each file, as in `Outputs`."""

    names: Mapping[Path, str] = field(default_factory=dict)
    """The field `{name}` by the path of the script, if it isn't the session's name."""

    digits: int = 1
    """Smallest number of digits before the decimal point of the field `{minutes}`; two make lengths sort."""

    label: LabelRule | None = None
    """Returns the labels of each file; None for `labels`."""

    overwrites: bool = False
    """Whether edited files of a folder for others, and files that are from no batch, are replaced."""

    published: bool = False
    """Whether the folder is for others: edited files beside a sound stay, and the manifest names no other folder."""

    def outputs(self, name: str) -> Outputs:
        """Return the files that are written for the file `name`."""
        return Outputs(self.folder / name, self.captions, self.stems, self.sidecars)


class CollisionError(VoiceError):
    """Two files of a batch would have the same name."""

    def __init__(self, name: str, one: str, other: str, *, published: bool = False) -> None:
        super().__init__(name, one, other)
        self.name = name
        self.one = one
        self.other = other
        self.published = published

    def __str__(self) -> str:
        several = self.one != self.other
        both = f"{self.one} and {self.other}" if several else f"two variants of {self.one}"
        advice = "tell them apart with --name, such as {name}-{minutes}-{voice}.{suffix}"
        if self.published:
            advice = "rename one of them" if several else "leave one of them out"
        return f"{both} would both be written to {self.name}; {advice}"


@dataclass
class Batch:
    """The files of a batch, by what must be done about them."""

    named: list[ExportJob] = field(default_factory=list)
    """All files of the batch in order, before it is decided what must be done about them."""

    jobs: list[ExportJob] = field(default_factory=list)
    """The files to make."""

    unchanged: list[str] = field(default_factory=list)
    """The names of the files that are up to date."""

    kept: list[str] = field(default_factory=list)
    """The names of files that somebody edited, and that stay as they are."""

    failures: list[JobResult] = field(default_factory=list)
    """The files that can't be made, known before work begins."""


def plan_batch(batch_request: BatchRequest, manifest: Manifest, paths: Paths, *, which: Which = "stale") -> Batch:
    """Return the plan of a batch.

    Args:
        batch_request: what the listener asked for.
        manifest: what earlier runs did.
        paths: the listener's folders.
        which: which files to make.

    Raises:
        FileNameError: a file would have no usable name.
        CollisionError: two files would have the same name.
        FormatError: no sink writes the format.
        UnaskedWordError: the listener sets a word that none of several scripts asks for.
    """
    require_asked(batch_request.request, batch_request.sources)
    batch = Batch()
    reader = BundleReader(paths)
    try:
        batch.named = _named_jobs(batch_request, batch)
        for job in batch.named:
            if which == "failed" and not _has_failed(job, manifest):
                continue
            _decide(_with_key(job, reader, batch), batch_request, manifest, batch, force=which == "all")
    finally:
        reader.close()
    return batch


def _has_failed(job: ExportJob, manifest: Manifest) -> bool:
    """Return whether `job` failed last time; if its script wasn't readable then, the name of the file wasn't known."""
    entries = (manifest.get(name) for name in (job.name, job.source.name))
    return any(entry is not None and entry.result == "failed" for entry in entries)


def _named_jobs(batch_request: BatchRequest, batch: Batch) -> list[ExportJob]:
    """Return a job for each combination, without its key; scripts without names are failures of `batch`."""
    jobs: list[ExportJob] = []
    taken: dict[str, Source] = {}
    asked = asked_words(batch_request.sources)
    for source in batch_request.sources:
        for job in _variants(batch_request, source, asked, batch):
            names = {folded(path.name): path.name for path in batch_request.outputs(job.name).paths}
            for key, name in names.items():
                if key in taken:
                    raise CollisionError(name, _label(taken[key]), _label(source), published=batch_request.published)
            taken |= dict.fromkeys(names, source)
            jobs.append(job)
    return jobs


def _variants(batch_request: BatchRequest, source: Source, asked: Collection[str], batch: Batch) -> Iterator[ExportJob]:
    """Yield a job for each length and voice of the script at `source`."""
    try:
        header = read_header(source.read(), source.name, source.label)
    except ScriptError as error:
        batch.failures.append(_failure(_job(batch_request, source, batch_request.request, source.name), error))
        return
    for voice in batch_request.voices:
        for length in batch_request.lengths:
            choices = replace(batch_request.request.choices, minutes=length, voice=voice)
            seed = batch_request.request.seed if batch_request.request.seed is not None else _seed(source)
            values = _values(batch_request, source, header, length, voice)
            name = batch_request.template.fill(values)
            request = with_own_words(replace(batch_request.request, choices=choices, seed=seed), header.ask, asked)
            job = _job(batch_request, source, request, name)
            yield replace(job, labels=batch_request.label(name, header, values)) if batch_request.label else job


def _values(
    batch_request: BatchRequest, source: Source, header: Header, length: float | None, voice: str | None
) -> dict[str, str]:
    """Return the values of the fields of a name."""
    minutes = length if length is not None else header.minutes
    if minutes is None and "minutes" in batch_request.template.fields:
        raise FileNameError(batch_request.template.text, f"{source.label} has no length of its own; add --minutes")
    return {
        "name": batch_request.names.get(source.path, source.name),
        "title": header.title or source.name,
        "minutes": "" if minutes is None else format_minutes(minutes, batch_request.digits),
        "voice": voice_name(voice or header.voice),
        "suffix": SUFFIX,
    }


def _seed(source: Source) -> int:
    """Return the seed of a script's sessions: the same for all variants, so that they share their sentences."""
    return zlib.crc32(source.name.encode("utf-8", "surrogateescape")) >> 1


def _job(batch_request: BatchRequest, source: Source, request: SessionRequest, name: str) -> ExportJob:
    return ExportJob(
        name=name,
        source=source,
        request=request,
        key="",
        encoding=batch_request.encoding,
        labels=batch_request.labels,
        captions=batch_request.captions,
        stems=batch_request.stems,
        sidecars=batch_request.sidecars,
        published=batch_request.published,
    )


def _with_key(job: ExportJob, reader: BundleReader, batch: Batch) -> ExportJob | None:
    """Return `job` with what it is made from and the key of that; None if it can't be read."""
    try:
        bundle = reader.read(job.source, job.request)
    except (ScriptError, VoiceError, OSError) as error:
        batch.failures.append(_failure(job, error))
        return None
    options = {
        "name": job.name.rpartition(".")[2],
        "encoding": job.encoding,
        "labels": job.labels,
        "captions": job.captions,
        "stems": job.stems,
        **({"sidecars": job.sidecars} if job.sidecars else {}),
    }
    return replace(job, bundle=bundle, key=content_key(bundle, job.request, options))


def _decide(
    job: ExportJob | None, batch_request: BatchRequest, manifest: Manifest, batch: Batch, *, force: bool
) -> None:
    """Add `job` to the jobs, the unchanged files or the failures of `batch`."""
    if job is None:
        return
    entry, outputs = manifest.get(job.name), batch_request.outputs(job.name)
    fresh = entry is not None and entry.result == "done" and entry.key == job.key
    keeps = batch_request.published and not (force or batch_request.overwrites)
    kept = _edited(entry, outputs) if entry and keeps else ()
    batch.kept += kept
    if fresh and not force and entry and _are_unchanged(entry, outputs, kept):
        batch.unchanged.append(job.name)
        return
    owned = force or batch_request.overwrites or (entry is not None and entry.owns_files)
    if not owned and any(map(is_taken, outputs.paths)):
        batch.failures.append(JobResult(job, 0, error=IN_THE_WAY))
        return
    sidecars = tuple(suffix for suffix, path in outputs.sidecar_paths.items() if path.name not in kept)
    batch.jobs.append(replace(job, overwrite=owned, sidecars=sidecars, kept=kept))


def _edited(entry: Entry, outputs: Outputs) -> tuple[str, ...]:
    """Return the names of the files beside a sound that somebody has edited since they were written."""
    if entry.result == "started":  # a process that was killed may have written the files
        return entry.kept
    names = {path.name for path in outputs.sidecar_paths.values() if is_taken(path)}
    folder = outputs.target.parent
    return tuple(file.name for file in entry.files if file.name in names and not file.is_unchanged(folder))


def _are_unchanged(entry: Entry, outputs: Outputs, kept: Collection[str]) -> bool:
    """Return whether all files of `outputs` are as `entry` says, or are `kept`."""
    names = {path.name for path in outputs.paths}
    return names == {file.name for file in entry.files} and all(
        file.name in kept or file.is_unchanged(outputs.target.parent) for file in entry.files
    )


def in_order(jobs: Sequence[ExportJob], slots: int) -> list[ExportJob]:
    """Return `jobs` in an order in which the variants of a script find each other's sentences in the cache.

    `slots` scripts are in progress at a time, each begun by one variant, whose sentences the others then find.
    """
    groups: dict[object, list[ExportJob]] = {}
    for job in jobs:
        groups.setdefault((job.source.path, job.request.choices.voice), []).append(job)
    queues = list(groups.values())
    ordered: list[ExportJob] = []
    for first in range(0, len(queues), max(1, slots)):
        block = queues[first : first + max(1, slots)]
        longest = max(map(len, block))
        ordered += [queue[turn] for turn in range(longest) for queue in block if turn < len(queue)]
    return ordered


def _failure(job: ExportJob, error: Exception) -> JobResult:
    return JobResult(job, 0, error=failure_reason(error))


def _label(source: Source) -> str:
    return source.label if source.origin == "file" else source.name
