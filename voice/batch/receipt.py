"""Puts the files that a worker made into their folder, under the names of this machine's own plan."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING, Final

from scripts.output.captions import FORMATS
from voice.batch.errors import DeliveryError
from voice.batch.failures import failure_reason, is_disk_full
from voice.batch.job import JobResult, WrittenFile
from voice.batch.remote import LARGEST_DELIVERY, PARTS
from voice.errors import VoiceError
from voice.storage.atomic import replacements, require_writable, target_errors

if TYPE_CHECKING:
    from pathlib import Path

    from voice.batch.job import ExportJob
    from voice.batch.remote import Delivery

_BEGINNINGS: Final = {
    ".mp3": rb"ID3|\xff[\xe0-\xff]",
    ".m4a": rb"....ftyp",
    ".m4b": rb"....ftyp",
    ".opus": rb"OggS",
    ".flac": rb"fLaC",
    ".wav": rb"RIFF|RF64",
    ".html": rb"<!DOCTYPE",
    ".json": rb"\{",
    ".jpg": rb"\xff\xd8\xff",
}
"""Regular expressions for the first bytes of each format."""

_PLACE: Final = re.compile(r"[0-9a-f]{32}")
_HEAD: Final = 12


def receive(job: ExportJob, delivery: Delivery, folder: Path) -> JobResult:
    """Put the files of `delivery` into `folder`, all of them or none, and return the outcome of `job`.

    Nothing that a worker sends decides on names: it can only fill the files that were asked for.
    """
    error, disk_full = delivery.error, delivery.disk_full
    files: tuple[WrittenFile, ...] = ()
    if not error:
        paths = job.outputs(folder).paths
        try:
            if delivery.place:
                _move(paths, folder, delivery.place, overwrite=job.overwrite)
            else:
                _write(paths, delivery.files, overwrite=job.overwrite)
            files = tuple(WrittenFile.at(path) for path in paths)
        except (VoiceError, OSError) as failure:
            error, disk_full = failure_reason(failure), is_disk_full(failure)
    return JobResult(job, delivery.seconds, files, delivery.length_ms, delivery.notes, error, disk_full)


def _write(paths: tuple[Path, ...], contents: tuple[bytes, ...], *, overwrite: bool) -> None:
    """Write `contents` to `paths`."""
    if len(contents) != len(paths):
        raise DeliveryError(paths[0].name, f"{len(contents)} files came instead of {len(paths)}")
    if sum(map(len, contents)) > LARGEST_DELIVERY:
        raise DeliveryError(paths[0].name, "it is larger than 500 MB")
    for path, content in zip(paths, contents, strict=True):
        _check(path, content[:_HEAD], len(content))
    with replacements(paths, overwrite=overwrite) as parts:
        for path, content in zip(paths, contents, strict=True):
            with target_errors(path):
                parts[path].write_bytes(content)


def _move(paths: tuple[Path, ...], folder: Path, place: str, *, overwrite: bool) -> None:
    """Rename the files that a worker wrote to the folder `place` in the shared `folder`."""
    if not _PLACE.fullmatch(place):
        raise DeliveryError(paths[0].name, "it came from an unexpected folder")
    found = [folder / PARTS / place / path.name for path in paths]
    for path, part in zip(paths, found, strict=True):
        with target_errors(path):
            status = part.lstat()
            if not stat.S_ISREG(status.st_mode):
                raise DeliveryError(path.name, "it isn't a regular file")
            with part.open("rb") as file:
                _check(path, file.read(_HEAD), status.st_size)
        require_writable(path, overwrite=overwrite)
    for path, part in zip(paths, found, strict=True):
        with target_errors(path):
            os.replace(part, path)


def _check(path: Path, head: bytes, size: int) -> None:
    """Raise DeliveryError unless a file of `size` bytes that begins with `head` can be the one at `path`."""
    suffix = path.suffix.lower()
    if not size:
        raise DeliveryError(path.name, "it is empty")
    text = suffix in FORMATS and b"\0" not in head
    if not text and not re.match(_BEGINNINGS.get(suffix, rb"(?!)"), head, re.DOTALL):
        raise DeliveryError(path.name, f"it isn't a {suffix} file")
