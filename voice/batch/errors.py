"""The errors of a batch, each with a message that says what failed, why, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.terminal_text import list_names
from voice.errors import VoiceError

if TYPE_CHECKING:
    from pathlib import Path

_MAX_NAMED = 3
"""Maximum number of files that a message names."""


class ManifestError(VoiceError):
    """The manifest of a folder can't be read."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path} can't be read: {self.reason}; move it away, or give another folder with -d"


class UnportableSessionError(VoiceError):
    """A session needs files that other machines don't have."""

    def __init__(self, session: str, files: tuple[str, ...]) -> None:
        super().__init__(session, files)
        self.session = session
        self.files = files

    def __str__(self) -> str:
        return (
            f"{self.session} uses {list_names(self.files, _MAX_NAMED)}, which other machines don't have; "
            "put the session and its files into a folder that all of them share, and add --shared"
        )


class ClusterError(VoiceError):
    """The Dask cluster can't be used."""

    def __init__(self, scheduler: str, reason: str) -> None:
        super().__init__(scheduler, reason)
        self.scheduler = scheduler
        self.reason = reason

    def __str__(self) -> str:
        return f"the cluster of {self.scheduler} can't be used: {self.reason}"


class UnsuitableWorkerError(ClusterError):
    """A worker has other versions or voices than this machine, so its files would differ."""

    def __init__(self, scheduler: str, worker: str, difference: str) -> None:
        super().__init__(scheduler, f"the worker {worker} {difference}")
        self.worker = worker
        self.difference = difference


class SchedulerLostError(ClusterError):
    """The scheduler went away while jobs were running."""

    def __init__(self, scheduler: str) -> None:
        super().__init__(scheduler, "")

    def __str__(self) -> str:
        return (
            f"the connection to the scheduler {self.scheduler} was lost; finished files are kept, "
            "and the same command makes the others once the scheduler runs again"
        )


class DeliveryError(VoiceError):
    """What a worker sent back isn't the file that it was asked for."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason)
        self.name = name
        self.reason = reason

    def __str__(self) -> str:
        return f"the worker's file for {self.name} was refused: {self.reason}"
