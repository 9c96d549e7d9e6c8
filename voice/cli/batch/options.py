"""The arguments and options of `export`, for one file or for a batch."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from voice.bounds import MINUTES
from voice.cli.completion import sessions as complete_sessions
from voice.cli.options import Minutes, WholeNumber, shared_options, take_request, warn_about_settings
from voice.cli.usage_advice import SYNONYMS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voice.session.request import SessionRequest

MOST_JOBS: Final = 256


@dataclass(frozen=True)
class BatchOptions:
    """The options that make an export a batch."""

    folder: Path | None
    """The folder for the files; None for one file, which isn't a batch."""

    template: str | None
    """The template of the files' names; None for the default."""

    processes: int | None
    """The number of files to make at the same time; None for one per core."""

    everything: bool
    """Whether all sessions are exported."""

    only_failed: bool
    """Whether only those that failed last time are."""

    scheduler: str | None
    """The address of a Dask scheduler, whose workers make the files; None for this machine."""

    shared: bool
    """Whether these workers have the same files under the same paths."""

    lengths: tuple[float | None, ...] = (None,)
    """The target lengths in minutes; None for the script's own."""

    voices: tuple[str | None, ...] = (None,)
    """The voices; None for the script's own."""


class Folder(click.Path):
    """A folder; an empty name, such as that of an unset variable, isn't the current one."""

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> Any:
        """Return the folder; fail with a usage error if it has no name."""
        if not str(value).strip():
            self.fail("the name of the folder is empty; write . for the current one.", param, context)
        return super().convert(value, param, context)


_OPTIONS: Final = (
    click.option(
        "-d",
        "--directory",
        "folder",
        type=Folder(path_type=Path),
        metavar="FOLDER",
        help="Write a file for each session, length and voice to FOLDER; later runs make only missing or changed ones.",
    ),
    click.option(
        "--name",
        "template",
        metavar="TEXT",
        help="With -d, the pattern of the file names, such as {name}-{minutes}.{suffix}; also {title} and {voice}.",
    ),
    click.option(
        "--jobs",
        "processes",
        type=WholeNumber(1, MOST_JOBS),
        metavar="N",
        help="With -d, the number of files to make at the same time; one per core by default.",
    ),
    click.option("--all", "everything", is_flag=True, help="With -d, export all sessions of `outpour list`."),
    click.option("--only-failed", is_flag=True, help="With -d, make only files that failed last time."),
    click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="With -d, make the files on the Dask cluster whose scheduler is at ADDRESS, such as tcp://10.0.0.1:8786.",
    ),
    click.option(
        "--shared",
        is_flag=True,
        help="With --scheduler: FOLDER and the files that the sessions use have the same paths on all machines.",
    ),
)
_NAMES: Final = ("folder", "template", "processes", "everything", "only_failed", "scheduler", "shared")
_ADDRESS: Final = re.compile(r"(tcp|tls)://[^\s/]+:\d+/?")


def export_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the argument SESSION... and the shared options to `command`.

    It receives them as `sessions`, `request` and `batch`. If that has a folder, the lengths and voices of `request` are
    in `batch` instead.
    """
    argument = click.argument("sessions", nargs=-1, metavar="SESSION...", shell_complete=complete_sessions)

    @wraps(command)
    @click.pass_context
    def wrapper(context: click.Context, /, sessions: tuple[str, ...], **others: Any) -> None:
        batch = BatchOptions(**{name: others.pop(name) for name in _NAMES})
        _require_no_long_name(context)
        _require_sessions(context, sessions, batch)
        _require_consistent(batch, others["output"])
        request, lengths, voices = take_variants(context, others, several=batch.folder is not None)
        command(sessions=sessions, request=request, batch=replace(batch, lengths=lengths, voices=voices), **others)

    decorated: Callable[..., Any] = wrapper
    for option in reversed((argument, *shared_options(lists=True), *_OPTIONS)):
        decorated = option(decorated)
    return decorated


def _require_no_long_name(context: click.Context) -> None:
    """Raise click.NoSuchOption if `-d` with its value is the name of another option, such as `-duration`."""
    names = {argument.partition("=")[0] for argument in sys.argv[1:]}
    known = {f"-{name}" for name in SYNONYMS} | {"-directory"}
    if any(name in known and name.startswith("-d") for name in names):
        raise click.NoSuchOption("-d", ctx=context)


def _require_sessions(context: click.Context, sessions: Sequence[str], batch: BatchOptions) -> None:
    """Raise click.UsageError unless there is one session, or there are any and a folder for the files."""
    if not sessions and not batch.everything:
        raise click.MissingParameter(ctx=context, param_hint="'SESSION'", param_type="argument")
    if batch.folder is None and batch.everything:
        raise click.UsageError("--all needs a folder for the files; add -d FOLDER")
    if batch.folder is None and len(sessions) > 1:
        surplus = f"argument{'s' if len(sessions) > 2 else ''} ({' '.join(sessions[1:])})"
        raise click.UsageError(f"Got unexpected extra {surplus}", context)


def _require_consistent(batch: BatchOptions, output: Path | None) -> None:
    """Raise click.UsageError for options of a batch without -d, and for -o with it."""
    if batch.folder is not None and output is not None:
        raise click.UsageError(f"-o names one file, and -d a folder of files; use -d with --name {output.name}")
    given = {
        "--name": batch.template,
        "--jobs": batch.processes,
        "--only-failed": batch.only_failed,
        "--scheduler": batch.scheduler,
    }
    for option, value in given.items():
        if batch.folder is None and value not in (None, False):
            hint = "; to say whom the session is about, use --for" if option == "--name" else ""
            raise click.UsageError(f"{option} is for the files of a folder; add -d FOLDER{hint}")
    if batch.shared and not batch.scheduler:
        raise click.UsageError("--shared is for the machines of a cluster; add --scheduler ADDRESS")
    if batch.scheduler and batch.processes:
        raise click.UsageError("--jobs is for this machine; the workers of --scheduler decide for themselves")
    if batch.scheduler is not None and not _ADDRESS.fullmatch(batch.scheduler):
        raise click.UsageError(
            f"--scheduler takes an address such as tcp://10.0.0.1:8786, not {batch.scheduler or 'none'}"
        )


def take_variants(
    context: click.Context, options: dict[str, Any], *, several: bool
) -> tuple[SessionRequest, tuple[float | None, ...], tuple[str | None, ...]]:
    """Take the shared options from `options`, and return the request with the first length and voice, and all of both.

    Args:
        context: the context of the command.
        options: the options of the command; the shared ones are removed.
        several: whether it takes several lengths and voices.
    """
    warn_about_settings()
    lengths = _lengths_of(context, options["minutes"], several=several)
    voices = _voices_of(options["voice"], several=several)
    options |= {"minutes": lengths[0], "voice": voices[0]}
    request = take_request(options)
    if len(voices) == 1:
        voices = (request.choices.voice,)  # one from config.toml may be missing
    return request, lengths, voices


def _lengths_of(context: click.Context, written: Any, *, several: bool) -> tuple[float | None, ...]:
    """Return the lengths in minutes; in a batch, commas separate them, otherwise one is a decimal comma."""
    if written is None:
        return (None,)
    option = next(each for each in context.command.params if each.name == "minutes")
    parts = [part for part in str(written).split(",") if part.strip()]
    if not several and isinstance(written, str) and len(parts) > 2:
        raise click.UsageError("--minutes names several lengths; add -d FOLDER for the files")
    values = parts if several and parts else [written]
    return tuple(dict.fromkeys(Minutes(*MINUTES).convert(value, option, context) for value in values))


def _voices_of(written: str | None, *, several: bool) -> tuple[str | None, ...]:
    """Return the voices; in a batch, commas separate them."""
    if written is None:
        return (None,)
    parts = [part.strip() for part in written.split(",") if part.strip()]
    if not several and len(parts) > 1 and not Path(written).exists():
        raise click.UsageError("--voice names several voices; add -d FOLDER for the files")
    return tuple(dict.fromkeys(parts)) if several and parts else (written,)
