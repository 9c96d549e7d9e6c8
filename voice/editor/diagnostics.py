"""The problems of `outpour check` as an editor shows them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lsprotocol.types import Diagnostic, DiagnosticSeverity, Range

if TYPE_CHECKING:
    from scripts.errors import Problem
    from voice.editor.document import Document
    from voice.editor.positions import Units

SOURCE: Final = "outpour"
"""The name of the program in an editor's list of problems."""

INCLUDED: Final = "included"
"""The data of problems in an included script, which can't be fixed in the open one."""

_SEVERITIES: Final = {"error": DiagnosticSeverity.Error, "warning": DiagnosticSeverity.Warning}


def diagnostic(problem: Problem, document: Document, units: Units) -> Diagnostic:
    """Return `problem` at its place in `document`; one in an included script is shown where it is included."""
    included = problem.place.file != document.label
    message = f"{problem.place}: {problem.message}" if included else problem.message
    return Diagnostic(
        problem_range(problem, document, units),
        f"{message}\n{problem.hint}" if problem.hint else message,
        severity=_SEVERITIES[problem.severity],
        code=problem.code,
        source=SOURCE,
        data=INCLUDED if included else None,
    )


def problem_range(problem: Problem, document: Document, units: Units) -> Range:
    """Return the characters that `problem` is about; a direction counts up to its closing bracket."""
    if problem.place.file != document.label:
        line = _including_line(document, problem.place.file)
        return units.span(document.lines, line, 0, len(document.lines[line]))
    line, start = problem.place.line - 1, problem.place.column - 1
    stop = start + problem.width
    text = document.lines[line] if line < len(document.lines) else ""
    if text[start : start + 1] == "[" and "]" not in text[start:stop]:
        stop = max(stop, text.find("]", start) + 1)
    return units.span(document.lines, line, start, stop)


def _including_line(document: Document, file: str) -> int:
    """Return the index of the line that includes the script `file`; of the first line if none names it."""
    stem = re.escape(re.split(r"[/\\]", file)[-1].removesuffix(".txt"))
    named = re.compile(rf"\[\s*include\b[^\[\]]*{stem}", re.IGNORECASE)
    return next((index for index, line in enumerate(document.lines) if named.search(line)), 0)
