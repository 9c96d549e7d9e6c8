"""Exports many files: plans them, asks for consent once, shows progress, and prints a summary."""

from __future__ import annotations

from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from audio.sinks import FILE_SINKS
from audio.sinks.cores import usable_cores
from scripts.output.captions import FORMATS
from scripts.terminal_text import count_of, format_size, list_names, printable
from scripts.times import Milliseconds, clock
from voice.batch.local import LocalExecutor
from voice.batch.manifest import Manifest
from voice.batch.names import FileNameError, NameTemplate
from voice.batch.planning import BatchRequest, CollisionError, in_order, plan_batch
from voice.batch.runner import exclusive_folder, record, require_folder, run_batch
from voice.batch.survey import survey
from voice.cli.batch.consent import batch_consent
from voice.cli.batch.display import batch_display, outcome, rough_duration
from voice.cli.batch.sessions import batch_sources
from voice.cli.output.file_options import require_encodable
from voice.cli.printing.echo import echo
from voice.errors import FormatError
from voice.export.outputs import PAGE, Outputs
from voice.session.music import listener_music, probe_music
from voice.speech.voice_names import check_voice
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from voice.batch.executor import Executor
    from voice.batch.job import ExportJob, JobResult
    from voice.batch.planning import Batch, Which
    from voice.batch.runner import Summary
    from voice.batch.survey import Survey
    from voice.cli.batch.options import BatchOptions
    from voice.cli.output.file_options import FileOptions
    from voice.session.request import SessionRequest
    from voice.storage.paths import Paths

_MOST_NAMED: Final = 3


def export_batch(
    names: Sequence[str], batch: BatchOptions, options: FileOptions, *, force: bool, i_understand: bool
) -> None:
    """Export every combination of sessions, lengths and voices to a folder; exits with 1 if some of them fail.

    Args:
        names: sessions, scripts, and folders of scripts.
        batch: the folder, and what makes the files differ.
        options: what they have in common.
        force: whether to make all of them again, and overwrite what is in the way.
        i_understand: whether the listener consents to intense breathing.
    """
    assert batch.folder is not None
    require_folder(batch.folder)
    which: Which = "all" if force else "failed" if batch.only_failed else "stale"
    summary = make_files(_request(names, batch, options), batch, which, i_understand=i_understand)
    click.get_current_context().exit(1 if summary.failed else 0)


def make_files(
    batch_request: BatchRequest,
    batch: BatchOptions,
    which: Which,
    *,
    i_understand: bool,
    finish: Callable[[Batch, Summary, Manifest], object] = lambda *_: None,
) -> Summary:
    """Make the files of a batch, after one question about intense breathing, and print what was made.

    Args:
        batch_request: what to make.
        batch: where to make it, and how many files at the same time.
        which: which files to make.
        i_understand: whether the listener consents to intense breathing.
        finish: called at the end, while no other batch can write to the folder.
    """
    assert batch.folder is not None
    paths = user_paths()
    try:
        with exclusive_folder(batch.folder) if batch.folder.exists() else nullcontext():
            manifest = Manifest(batch.folder)
            plan = plan_batch(batch_request, manifest, paths, which=which)
            found = survey(batch_request, plan.jobs, manifest, paths)
            with _executor(batch, found.jobs, paths) as executor:
                slots = executor.slots
                _print_plan(plan, found, slots)
                batch_consent(found.intense, i_understand)
                with exclusive_folder(batch.folder) if not batch.folder.exists() else nullcontext():
                    manifest.shorten()
                    early = [*plan.failures, *found.failures]
                    for failure in early if not batch_request.published else ():
                        record(failure, manifest)
                    jobs = [
                        replace(job, consent=job.source.name in found.intense) for job in in_order(found.jobs, slots)
                    ]
                    with batch_display(jobs, batch.folder, found.seconds / slots) as display:
                        summary = run_batch(jobs, executor, manifest, batch.folder, display)
                    summary.failed = [*early, *summary.failed]
                    _print_summary(summary, plan)
                    finish(plan, summary, manifest)
    except (FileNameError, CollisionError) as error:
        raise click.UsageError(str(error)) from error
    return summary


@contextmanager
def _executor(batch: BatchOptions, jobs: Sequence[ExportJob], paths: Paths) -> Iterator[Executor]:
    """Yield what runs `jobs`: the processes of this machine, or the workers of a cluster."""
    assert batch.folder is not None
    if batch.scheduler and jobs:
        from voice.batch.dask_executor import DaskExecutor  # only a cluster needs the network

        with closing(DaskExecutor(batch.scheduler, batch.folder, jobs, paths, shared=batch.shared)) as executor:
            yield executor
    else:
        processes = batch.processes or min(usable_cores(), max(1, len(jobs)))
        yield LocalExecutor(batch.folder, processes, 1 if batch.processes else usable_cores() // processes)


def _request(names: Sequence[str], batch: BatchOptions, options: FileOptions) -> BatchRequest:
    """Return what the listener asked for, checked as far as it concerns all files."""
    assert batch.folder is not None
    request = options.request
    sources = batch_sources(names, user_paths(), everything=batch.everything)
    _require_labels(options, len(sources) * len(batch.lengths) * len(batch.voices))
    require_usable(request, batch.voices)
    return BatchRequest(
        sources=sources,
        lengths=batch.lengths,
        voices=batch.voices,
        request=replace(request, choices=replace(request.choices, preface=options.notes or "full")),
        template=_template(batch, options),
        folder=batch.folder,
        encoding=options.encoding,
        labels=options.labels,
        captions=options.captions,
        stems=options.stems,
        sidecars=options.sidecars,
    )


def require_usable(request: SessionRequest, voices: Sequence[str | None]) -> None:
    """Raise VoiceError unless there are all `voices` and the music of `request`."""
    for voice in filter(None, voices):
        check_voice(voice)
    if request.music:
        probe_music(listener_music(request.music))


def _template(batch: BatchOptions, options: FileOptions) -> NameTemplate:
    """Return the template of the names, whose suffix names the format of all files."""
    if batch.template is None:
        template = NameTemplate.default(minutes=len(batch.lengths) > 1, voices=len(batch.voices) > 1)
    else:
        try:
            template = NameTemplate.parse(batch.template)
        except FileNameError as error:
            raise click.UsageError(str(error)) from error
    if template.suffix == PAGE:
        raise click.UsageError(
            "pages with their sound in them are written one at a time, with -o; -d FOLDER --page writes a page beside "
            "each sound"
        )
    if template.suffix not in FILE_SINKS | FORMATS:
        raise FormatError(Path(template.text), (*FILE_SINKS, *FORMATS))
    require_encodable(template.text, options.encoding.bitrate)
    outputs = Outputs(Path(template.text), options.captions, options.stems, options.sidecars)
    if template.suffix in FORMATS and outputs.surplus:
        raise click.UsageError(
            f"{outputs.surplus} writes files beside the sound, but {template.text} holds text; leave it out"
        )
    return template


def _require_labels(options: FileOptions, files: int) -> None:
    """Raise UsageError for labels that would be wrong for all files but one."""
    given = {"--title": options.labels.title, "--track": options.labels.track}
    for option, value in given.items():
        if value and files > 1:
            what = option.removeprefix("--")
            raise click.UsageError(
                f"{option} would give {files} files the same {what}; leave it out, and write `{what}:` into each script"
            )


def _print_plan(plan: Batch, found: Survey, slots: int) -> None:
    """Print the files to make in numbers, with estimates, and those that can't be made, before a long batch begins."""
    unchanged = f"{count_of(len(plan.unchanged), 'file')} up to date" if plan.unchanged else ""
    if not found.jobs:
        echo(f"outpour: nothing to make{f', {unchanged}' if unchanged else ''}", err=True)
        return
    sessions = len({job.source for job in found.jobs})
    length, time = clock(Milliseconds(found.length_ms)), rough_duration(found.seconds / min(slots, len(found.jobs)))
    echo(
        f"outpour: {count_of(len(found.jobs), 'file')} of {count_of(sessions, 'session')} to make: {length} of sound, "
        f"about {format_size(found.size)}, {time}{f'; {unchanged}' if unchanged else ''}",
        err=True,
    )
    for failure in (*plan.failures, *found.failures):
        echo(f"outpour: {outcome(failure)}", err=True)


def _print_summary(summary: Summary, plan: Batch) -> None:
    """Print notes on the files, the number of those made, and the failures with their reasons."""
    for line in _notes(summary.made):
        echo(f"outpour: {printable(line)}", err=True)
    counts = [(len(summary.made), "made"), (len(plan.unchanged), "up to date"), (len(summary.failed), "failed")]
    if any(count for count, _ in (counts[0], counts[2])):
        text = ", ".join(f"{count} {what}" for count, what in counts if count)
        echo(f"outpour: {text}{':' if summary.failed else ''}", err=True)
    for result in summary.failed:
        echo(f"  {outcome(result)}", err=True)


def _notes(results: Iterable[JobResult]) -> list[str]:
    """Return the notes on files, each once with the names of its files."""
    names: dict[str, list[str]] = {}
    for result in results:
        for note in result.notes:
            names.setdefault(note, []).append(result.job.name)
    return [f"{list_names(files, _MOST_NAMED)}: {note}" for note, files in names.items()]
