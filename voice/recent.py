"""What recent sessions of a script picked, so that the next one picks something else."""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from scripts.resolve import Choices, picks
from voice.errors import TargetError
from voice.files import replacing

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.script import Script

_REMEMBERED: Final = 6
_TRIED: Final = 40


@dataclass(frozen=True)
class Recent:
    """The picks of the last sessions, kept in the listener's data folder, one file a script."""

    folder: Path
    """Made when the first picks are kept."""

    def seed(self, script: Script, choices: Choices) -> int:
        """Return a new seed whose picks repeat as little as can be of what recent sessions picked.

        Everything a session picks follows from its seed, so it is the seed that is chosen: of some that are drawn,
        the one that repeats least, what was picked last weighing most.
        """
        best, least = secrets.randbelow(2**31), float("inf")
        before = self._read(script.name)
        for seed in (best, *(secrets.randbelow(2**31) for _ in range(_TRIED - 1))):
            repeated = _repeated(picks(script, replace(choices, seed=seed)), before)
            best, least = (seed, repeated) if repeated < least else (best, least)
            if not least:
                break
        return best

    def keep(self, script: Script, choices: Choices) -> None:
        """Keep what a session picked; what can't be written is forgotten."""
        made = picks(script, choices)
        if not made:
            return
        kept = [sorted(made), *map(sorted, self._read(script.name))][:_REMEMBERED]
        with suppress(OSError, TargetError):
            self.folder.mkdir(parents=True, exist_ok=True)
            with replacing(self._path(script.name), overwrite=True) as temporary:
                temporary.write_text(json.dumps(kept), encoding="utf-8")

    def _read(self, name: str) -> list[frozenset[str]]:
        """Return the picks of the last sessions, the last one first; none where the file is missing or damaged."""
        with suppress(OSError, ValueError):
            content = json.loads(self._path(name).read_text(encoding="utf-8"))
            if isinstance(content, list) and all(isinstance(each, list) for each in content):
                return [frozenset(map(str, each)) for each in content[:_REMEMBERED]]
        return []

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"


def _repeated(made: frozenset[str], before: list[frozenset[str]]) -> float:
    return sum(len(made & each) / (age + 1) for age, each in enumerate(before))
