"""The limit on the problems of a script, which keeps errors before warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.model.limits import MAX_PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.errors import Problem


def limited(problems: Sequence[Problem]) -> list[Problem]:
    """Return at most `MAX_PROBLEMS` of `problems` in their order, all errors before any warning is kept."""
    errors = sum(problem.severity == "error" for problem in problems)
    room = {"error": MAX_PROBLEMS, "warning": max(0, MAX_PROBLEMS - errors)}
    kept = []
    for problem in problems:
        if room[problem.severity] > 0:
            room[problem.severity] -= 1
            kept.append(problem)
    return kept
