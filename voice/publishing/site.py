"""The files that belong to all sessions: written only if they change, and never over edited ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voice.publishing.record import write_record
from voice.storage.atomic import replacement, target_errors
from voice.storage.part_files import remove_abandoned
from voice.storage.paths import read_regular

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from voice.publishing.record import Record


@dataclass
class Outcome:
    """Which files were written, kept and removed."""

    written: list[str] = field(default_factory=list)
    """The names of the written files."""

    kept: list[str] = field(default_factory=list)
    """The names of edited files, which were kept."""

    removed: list[str] = field(default_factory=list)
    """The names of the removed files."""


def write_site(folder: Path, contents: Mapping[str, bytes | None], record: Record, *, force: bool) -> Outcome:
    """Write files to `folder` one after another, and `record`.

    If the program is killed, each file is still complete, and the record has the digests of all of them.

    Args:
        folder: the folder.
        contents: the contents by name, in the order to write them; None removes a file.
        record: the record to write, whose digests are updated.
        force: whether to replace edited files.

    Raises:
        TargetError: a file can't be written.
    """
    outcome = Outcome()
    changes = {}
    for name, content in contents.items():
        remove_abandoned(folder / name)
        present = _content(folder / name)
        if present == content:
            continue
        if present is not None and not force and not record.owns(name, present):
            outcome.kept.append(name)
        else:
            changes[name] = content
    wanted = {name: content for name, content in contents.items() if content is not None and name not in outcome.kept}
    if changes:
        before = record
        for name, content in wanted.items():
            before = before.with_digest(name, content, known=True)
        write_record(before, folder)
    for name, content in changes.items():
        _replace(folder / name, content)
        (outcome.removed if content is None else outcome.written).append(name)
    for name, content in wanted.items():
        record = record.with_digest(name, content, known=False)
    write_record(record, folder)
    return outcome


def _content(path: Path) -> bytes | None:
    with target_errors(path):
        try:
            return read_regular(path)
        except FileNotFoundError:
            return None


def _replace(path: Path, content: bytes | None) -> None:
    with target_errors(path):
        if content is None:
            path.unlink(missing_ok=True)
            return
    with replacement(path, overwrite=True) as part:
        part.write_bytes(content)
