"""The problems of a script, as the page receives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.errors import FaultyScriptError, ScriptError, UnreadableScriptError

if TYPE_CHECKING:
    from scripts.errors import Problem


def problems_of(error: ScriptError | None) -> list[dict[str, Any]]:
    """Return the problems that `error` reports, each with its line if it has one, for JSON."""
    if error is None:
        return []
    if isinstance(error, FaultyScriptError):
        return [_problem(problem) for problem in error.problems]
    reason = error.reason if isinstance(error, UnreadableScriptError) else str(error)
    return [{"line": None, "message": reason, "hint": ""}]


def _problem(problem: Problem) -> dict[str, Any]:
    return {"line": problem.place.line, "message": problem.message, "hint": problem.hint}
