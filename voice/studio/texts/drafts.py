"""Drafts: what was typed and not saved yet, kept for after a crash."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from voice.storage.atomic import replacement, target_errors
from voice.storage.paths import read_regular

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.library.lookup import Source


@dataclass(frozen=True)
class Draft:
    """An unsaved text of a script."""

    text: str
    r"""The text, with `\n` between lines."""

    stamp: str
    """Identifies the content of the file that it was made from."""


class Drafts:
    """Keeps one draft for each script.

    Args:
        folder: the folder of the drafts; it need not exist.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, source: Source) -> Draft | None:
        """Return the draft of `source`; None if it has none that can be read."""
        try:
            found = json.loads(read_regular(self._path(source)))
            return Draft(str(found["text"]), str(found["stamp"]))
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None

    def keep(self, source: Source, draft: Draft) -> None:
        """Keep `draft` in place of the earlier one of `source`.

        Raises:
            TargetError: it can't be written.
        """
        path = self._path(source)
        with target_errors(path):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with replacement(path, overwrite=True) as part:
            part.write_text(json.dumps(asdict(draft)), encoding="utf-8")

    def remove(self, source: Source) -> None:
        """Remove the draft of `source`, if it has one.

        Raises:
            TargetError: it can't be removed.
        """
        path = self._path(source)
        with target_errors(path):
            path.unlink(missing_ok=True)

    def _path(self, source: Source) -> Path:
        key = blake2b(os.path.realpath(source.path).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
        return self._folder / f"{key}.json"
