"""The random picks of recent sessions of a script, which the next one avoids."""

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
    """The picks of the last sessions of each script, in one file per script.

    They only add variety, so no error is reported: picks that can't be written are dropped, and damaged ones are
    ignored and replaced. A file that can't be read at all is left unchanged.
    """

    folder: Path
    """Folder of the files; created when needed."""

    def seed(self, script: Script, choices: Choices) -> int:
        """Return a seed whose picks repeat as little as possible of recent sessions.

        A session's picks follow from its seed, so several seeds are drawn, and the one that repeats least is taken;
        the latest session weighs most.
        """
        best, fewest = secrets.randbelow(2**31), float("inf")
        before: list[frozenset[str]] = []
        with suppress(OSError):
            before = self._read(script.name)
        for seed in (best, *(secrets.randbelow(2**31) for _ in range(_TRIED - 1))):
            repeated = _repeated(picks(script, replace(choices, seed=seed)), before)
            best, fewest = (seed, repeated) if repeated < fewest else (best, fewest)
            if not fewest:
                break
        return best

    def save(self, script: Script, choices: Choices) -> None:
        """Save the picks of a session, unless another process holds the lock or they can't be written."""
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
        """Return the usable picks of the last sessions, newest first.

        Raises:
            OSError: the file exists, but can't be read.
        """
        try:
            content = json.loads(read_regular(self._path(name)))
        except (FileNotFoundError, ValueError, RecursionError):
            return []
        return [frozenset(made) for made in content if _usable(made)][:_REMEMBERED] if isinstance(content, list) else []

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"


def _usable(made: object) -> bool:
    return isinstance(made, list) and all(isinstance(pick, str) for pick in made)


def _repeated(made: frozenset[str], before: list[frozenset[str]]) -> float:
    return sum(len(made & earlier) / (age + 1) for age, earlier in enumerate(before))
