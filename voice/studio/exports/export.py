"""An export: its progress, and the files that it has made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from scripts.terminal_text import format_size

if TYPE_CHECKING:
    from pathlib import Path

    from voice.batch.job import WrittenFile


@dataclass
class Export:
    """An export, in progress or finished."""

    export_id: str
    """What the page calls it."""

    folder: Path
    """The folder of its files."""

    total_ms: int
    """Estimated length of all files, in milliseconds."""

    position_ms: int = 0
    """The length of what has been done, in milliseconds."""

    state: Literal["making", "done", "failed", "cancelled"] = "making"
    """What has become of it; it is done if at least one file was made."""

    made: dict[str, tuple[WrittenFile, ...]] = field(default_factory=dict)
    """The finished files of each job by its name, in the order of the jobs."""

    notes: tuple[str, ...] = ()
    """What the listener should know about them, and why others could not be made, one sentence each."""

    @property
    def files(self) -> list[WrittenFile]:
        """The finished files."""
        return [file for files in self.made.values() for file in files]

    def as_json(self) -> dict[str, Any]:
        """Return it as the page receives it."""
        return {
            "job": self.export_id,
            "state": self.state,
            "position": self.position_ms,
            "total": self.total_ms,
            "notes": self.notes,
            "files": [{"name": file.name, "size": format_size(file.size)} for file in self.files],
        }
