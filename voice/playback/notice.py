"""What the screens show about the versions of a script that is edited while it plays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scripts.errors import Problem


@dataclass(frozen=True)
class Question:
    """A question about the new version, which isn't played until the listener answers yes."""

    notes: tuple[str, ...]
    """What the listener should know first, one sentence or more each."""

    text: str
    """The question."""

    answer: Callable[[bool], object]
    """Called with the answer, from any thread."""


@dataclass(frozen=True)
class Notice:
    """What to show about the latest version of the script; nothing by default."""

    message: str = ""
    """What the latest version changed; shown for a while."""

    problem: str = ""
    """Why the script as saved can't be played; shown until it can."""

    details: tuple[str, ...] = ()
    """How to fix the problem, and how many more there are, one line each."""

    question: Question | None = None
    """A question for the listener; None if there is none."""


def problem_notice(problems: Sequence[Problem], file: str) -> Notice:
    """Return the notice of the script called `file` in messages, which has `problems`, at least one."""
    first, more = problems[0], len(problems) - 1
    others = f"{more} more {'problem' if more == 1 else 'problems'}; `outpour check` lists all" if more else ""
    details = tuple(filter(None, (first.hint, others)))
    place = f"line {first.place.line}" if first.place.file == file else str(first.place)
    return Notice(problem=f"{place}: {first.message}", details=details)
