"""Runs a job of a batch on another machine: the job as sent there, and the files as sent back."""

from __future__ import annotations

import platform
import secrets
import shutil
import tempfile
from contextlib import closing
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from voice.batch.run_job import has_changed, run_job
from voice.batch.unpacking import unpack
from voice.errors import VoiceError
from voice.speech.catalog import Engines, content_identity
from voice.storage.paths import Paths, user_paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from voice.batch.job import ExportJob, JobResult

PARTS: Final = ".outpour-parts"
"""The folder in a shared folder to which workers write."""

LARGEST_DELIVERY: Final = 500_000_000
"""Maximum size of the files that a job sends back, in bytes."""

_MARK: Final = "mark"
_MISSING: Final = "missing: "


@dataclass(frozen=True)
class RemoteJob:
    """A job for another machine."""

    job: ExportJob
    """The job, with its bundle."""

    versions: Mapping[str, str]
    """What this machine has, as from `versions_here`, which the other must have too."""

    shared: Path | None = None
    """The folder for the files, if all machines share it; None to send them back."""

    paths: Paths | None = None
    """The listener's folders, if the session uses files of the shared folder; None if it needs only its bundle."""


@dataclass(frozen=True)
class Delivery:
    """The outcome of a job, as a worker sends it back."""

    seconds: float = 0.0
    """How long the job took."""

    files: tuple[bytes, ...] = ()
    """The contents of the files, in the order of `Outputs.paths`; empty if the folder is shared."""

    place: str = ""
    """The name of the folder in `PARTS` that has the files, if the folder is shared."""

    length_ms: int = 0
    """Length of the session, in milliseconds."""

    notes: tuple[str, ...] = ()
    """What the listener should know about the file, one sentence each."""

    error: str = ""
    """Why the job failed; empty if it didn't."""

    disk_full: bool = False
    """Whether it failed because the disk of the shared folder is full."""

    worker: str = ""
    """The address of the worker."""

    difference: str = ""
    """How the worker differs from this machine, so that it didn't run the job; empty if it did."""


def versions_here(voices: Iterable[str], shared: Path | None = None) -> dict[str, str]:
    """Return the versions of what decides how a file sounds: of programs by their names, and of `voices`.

    If there is a `shared` folder, the mark in it counts as its version.
    """
    versions = {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "Outpour": version("outpour"),
        "distributed": version("distributed"),
    }
    if shared:
        versions["shared folder"] = _mark(shared)
    with closing(Engines()) as engines:
        return versions | {f"voice {voice}": _identity(voice, engines) for voice in voices}


def make_parts(folder: Path) -> None:
    """Create the folder for the workers in the shared `folder`, empty but for a mark by which they know it."""
    remove_parts(folder)
    (folder / PARTS).mkdir()
    (folder / PARTS / _MARK).write_text(secrets.token_hex(16), encoding="ascii")


def _mark(folder: Path) -> str:
    try:
        return (folder / PARTS / _MARK).read_text(encoding="ascii")
    except (OSError, ValueError):
        return f"{_MISSING}{folder} is another folder there"


def _identity(voice: str, engines: Engines) -> str:
    try:
        return content_identity(voice, engines)
    except VoiceError as error:
        return f"{_MISSING}{error}"


def difference(expected: Mapping[str, str], found: Mapping[str, str]) -> str:
    """Return the first difference between the versions of this machine and those of a worker; empty if there is none.

    The text continues a sentence about the worker.
    """
    for name, wanted in expected.items():
        there = found.get(name, "")
        if there.startswith(_MISSING):
            return f"lacks the {name}: {there.removeprefix(_MISSING)}"
        if there != wanted:
            return f"has {name} {there or 'missing'}, but this machine has {wanted}; install the same there"
    return ""


def run_remotely(remote: RemoteJob) -> Delivery:
    """Run a job on this worker, unless this machine differs from the one that sent it."""
    from distributed import get_worker  # noqa: PLC0415 (only loaded on workers)

    worker = get_worker()
    voices = [name.removeprefix("voice ") for name in remote.versions if name.startswith("voice ")]
    if different := difference(remote.versions, versions_here(voices, remote.shared)):
        return Delivery(worker=worker.address, difference=different)
    with tempfile.TemporaryDirectory(prefix="outpour-", dir=worker.local_directory) as folder:
        job = remote.job
        assert job.bundle
        if remote.paths:
            paths = replace(remote.paths, cache=user_paths().cache)
            if has_changed(job, paths):
                return Delivery(error="a worker has other files under these names; keep them in a shared folder")
        else:
            Path(folder, "bundle").mkdir()
            source, paths = unpack(job.bundle, Path(folder, "bundle"), user_paths())
            job = replace(job, source=source, bundle=None)  # what was sent doesn't change
        place = secrets.token_hex(16)
        target = remote.shared / PARTS / place if remote.shared else Path(folder, "files")
        target.mkdir()
        result = run_job(replace(job, overwrite=False), target, paths, lambda _: None)
        if remote.shared:
            return _delivery(result, place=place)
        return _with_contents(result, target)


def _delivery(result: JobResult, place: str = "", files: tuple[bytes, ...] = (), error: str = "") -> Delivery:
    return Delivery(
        seconds=result.seconds,
        files=files,
        place=place,
        length_ms=result.length_ms,
        notes=result.notes,
        error=error or result.error,
        disk_full=result.disk_full and bool(place),
    )


def _with_contents(result: JobResult, folder: Path) -> Delivery:
    """Return the outcome of a job with the contents of its files in `folder`."""
    if result.failed:
        return _delivery(result)
    if sum(file.size for file in result.files) > LARGEST_DELIVERY:
        return _delivery(result, error="its files are over 500 MB together, too large to send; add --shared")
    return _delivery(result, files=tuple(path.read_bytes() for path in result.job.outputs(folder).paths))


def remove_parts(folder: Path) -> None:
    """Remove what workers have left in the shared `folder`; best effort."""
    shutil.rmtree(folder / PARTS, ignore_errors=True)
