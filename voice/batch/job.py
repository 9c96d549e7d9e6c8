"""A file of a batch: the job of making it, and its result. Both are small, and can be sent to another process."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from audio.sinks import Encoding
from voice.export.labels import NO_LABELS, Labels
from voice.export.outputs import Outputs

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.library.lookup import Source
    from voice.batch.bundle import Bundle
    from voice.session.request import SessionRequest

DEFAULT_ENCODING: Final = Encoding()


@dataclass(frozen=True)
class ExportJob:
    """A file to make: names and options, no sound."""

    name: str
    """The file's name, without a folder."""

    source: Source
    """The script."""

    request: SessionRequest
    """The options of the session, with the seed."""

    key: str
    """The content key; the same key makes the same file."""

    bundle: Bundle | None = None
    """What the session is made from, for executors that can't reach the script."""

    encoding: Encoding = DEFAULT_ENCODING
    """Bit rate and channels."""

    labels: Labels = NO_LABELS
    """The labels of the file."""

    captions: bool = False
    """Whether to write captions beside it."""

    stems: bool = False
    """Whether to write stems beside it."""

    sidecars: tuple[str, ...] = ()
    """The suffixes of other files to write beside it, as in `Outputs`."""

    kept: tuple[str, ...] = ()
    """The names of files beside it that somebody edited, which the job leaves as they are."""

    published: bool = False
    """Whether the folder is for others, as in `BatchRequest`."""

    consent: bool = False
    """Whether the listener consented to intense breathing."""

    overwrite: bool = False
    """Whether to replace existing files."""

    estimated_ms: int = 0
    """Estimated length of the session, in milliseconds."""

    def outputs(self, folder: Path) -> Outputs:
        """Return the files that the job writes to `folder`."""
        return Outputs(folder / self.name, self.captions, self.stems, self.sidecars)


@dataclass(frozen=True)
class WrittenFile:
    """A file that a job has written."""

    name: str
    """Its name, without a folder."""

    size: int
    """Its size, in bytes."""

    modified_ns: int
    """When it was last modified, in nanoseconds."""

    sha256: str
    """Its SHA-256."""

    @classmethod
    def at(cls, path: Path) -> Self:
        """Return the description of the file at `path`.

        Raises:
            OSError: it can't be read.
        """
        with path.open("rb") as file:
            found, digest = os.fstat(file.fileno()), hashlib.file_digest(file, "sha256").hexdigest()
        return cls(path.name, found.st_size, found.st_mtime_ns, digest)

    def is_unchanged(self, folder: Path) -> bool:
        """Return whether the file is still in `folder` as it was written; one with another date is read."""
        try:
            found = (folder / self.name).stat()
            if found.st_size != self.size:
                return False
            return found.st_mtime_ns == self.modified_ns or self.at(folder / self.name).sha256 == self.sha256
        except OSError:
            return False


@dataclass(frozen=True)
class JobResult:
    """The outcome of a job."""

    job: ExportJob
    """The job."""

    seconds: float
    """How long it took."""

    files: tuple[WrittenFile, ...] = ()
    """The files, the sound first; empty if it failed."""

    length_ms: int = 0
    """Length of the session, in milliseconds."""

    notes: tuple[str, ...] = ()
    """What the listener should know about the file, one sentence each."""

    error: str = ""
    """Why it failed; empty if it didn't."""

    disk_full: bool = False
    """Whether it failed because the disk is full, so that the next one would fail too."""

    @property
    def failed(self) -> bool:
        """Whether the job failed."""
        return bool(self.error)
