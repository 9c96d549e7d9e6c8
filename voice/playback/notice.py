"""What the screens show about the versions of a script that is edited while it plays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scripts.errors import Problem


@dataclass(frozen=True)
class Question:
    """A question about the new version, which isn't played before it is answered with yes."""

    notes: tuple[str, ...]
    """What the listener should know first, one sentence or more each."""

    text: str
    """The question."""

    answer: Callable[[bool], object]
    """Takes the answer; may be called from any thread."""


@dataclass(frozen=True)
class Notice:
    """The state of the script; each version has its own, and the default is nothing to show."""

    message: str = ""
    """What the latest version changed, to be shown for a while."""

    problem: str = ""
    """Why the script as saved can't be played; shown until it can."""

    details: tuple[str, ...] = ()
    """How to mend the problem, and how many more there are, one line each."""

    question: Question | None = None
    """What the listener is asked; None if nothing is."""


def problem_notice(problems: Sequence[Problem], file: str) -> Notice:
    """Return the notice of the script called `file` in messages, which has `problems`, at least one."""
    first, more = problems[0], len(problems) - 1
    others = f"{more} more {'problem' if more == 1 else 'problems'}; `outpour check` lists all" if more else ""
    details = tuple(filter(None, (first.hint, others)))
    place = f"line {first.place.line}" if first.place.file == file else str(first.place)
    return Notice(problem=f"{place}: {first.message}", details=details)
