"""What recent sessions of a script picked, so that the next one picks something else."""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from scripts.expansion.choices import Choices, picks
from voice.errors import TargetError
from voice.storage.atomic import replacement
from voice.storage.journal import hold_lock
from voice.storage.paths import read_regular

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.model.script import Script

_REMEMBERED: Final = 6
_TRIED: Final = 40


@dataclass(frozen=True)
class RecentPicks:
    """The picks of the last sessions, kept in the listener's data folder, one file a script.

    They only make evenings differ, so nothing is reported: picks that can't be written are forgotten, and damaged ones
    are passed over and replaced. A file that can't be read at all is left alone.
    """

    folder: Path
    """Made when the first picks are kept."""

    def seed(self, script: Script, choices: Choices) -> int:
        """Return a new seed whose picks repeat as little as can be of what recent sessions picked.

        Everything a session picks follows from its seed, so it is the seed that is chosen: of some that are drawn,
        the one that repeats least, what was picked last weighing most.
        """
        best, least = secrets.randbelow(2**31), float("inf")
        before: list[frozenset[str]] = []
        with suppress(OSError):
            before = self._read(script.name)
        for seed in (best, *(secrets.randbelow(2**31) for _ in range(_TRIED - 1))):
            repeated = _repeated(picks(script, replace(choices, seed=seed)), before)
            best, least = (seed, repeated) if repeated < least else (best, least)
            if not least:
                break
        return best

    def keep(self, script: Script, choices: Choices) -> None:
        """Keep what a session picked, unless another process holds the lock or it can't be written."""
        made = picks(script, choices)
        if not made:
            return
        with suppress(OSError, TargetError), hold_lock(self.folder / ".lock") as ours:
            if not ours:
                return
            kept = [sorted(made), *map(sorted, self._read(script.name))][:_REMEMBERED]
            with replacement(self._path(script.name), overwrite=True) as temporary:
                temporary.write_text(json.dumps(kept), encoding="utf-8")

    def _read(self, name: str) -> list[frozenset[str]]:
        """Return the usable picks of the last sessions, the newest first.

        Raises:
            OSError: there is a file, and it can't be read.
        """
        try:
            content = json.loads(read_regular(self._path(name)))
        except (FileNotFoundError, ValueError, RecursionError):
            return []
        return [frozenset(each) for each in content if _usable(each)][:_REMEMBERED] if isinstance(content, list) else []

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"


def _usable(made: object) -> bool:
    return isinstance(made, list) and all(isinstance(each, str) for each in made)


def _repeated(made: frozenset[str], before: list[frozenset[str]]) -> float:
    return sum(len(made & each) / (age + 1) for age, each in enumerate(before))
