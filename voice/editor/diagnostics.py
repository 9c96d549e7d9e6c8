"""The problems of `outpour check` as an editor shows them."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voice.editor.positions import Span, span_in

if TYPE_CHECKING:
    from scripts.errors import Problem, Severity
    from voice.editor.document import Document
    from voice.storage.paths import Paths

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True)
class Diagnostic:
    """A problem at its place in the open script."""

    span: Span
    """The characters that it is about."""

    severity: Severity
    """An error stops the session, a warning does not."""

    code: str
    """A stable short name, such as `unknown-direction`."""

    message: str
    """What is wrong; with its place first if it is in an included script."""

    hint: str
    """How to fix it; may be empty."""

    included: bool = False
    """Whether it is in an included script, so that it can't be fixed in the open one."""

    @property
    def text(self) -> str:
        """The message, and the hint on a line of its own."""
        return f"{self.message}\n{self.hint}" if self.hint else self.message


def diagnostics(document: Document, paths: Paths) -> list[Diagnostic]:
    """Return what `outpour check` reports for `document`; if the check itself fails, only that."""
    try:
        return [_diagnostic(problem, document) for problem in document.problems(paths)]
    except Exception as error:
        _LOG.exception("the check of %s failed", document.label)
        span = span_in(document.lines, 0, 0, len(document.lines[0]))
        return [Diagnostic(span, "error", "check-failed", f"this script can't be checked: {error}", "")]


def _diagnostic(problem: Problem, document: Document) -> Diagnostic:
    """Return `problem` at its place in `document`; one in an included script is shown where it is included."""
    included = problem.place.file != document.label
    message = f"{problem.place}: {problem.message}" if included else problem.message
    span = problem_span(problem, document)
    return Diagnostic(span, problem.severity, problem.code, message, problem.hint, included)


def problem_span(problem: Problem, document: Document) -> Span:
    """Return the characters that `problem` is about; a direction counts up to its closing bracket."""
    if problem.place.file != document.label:
        line = _including_line(document, problem.place.file)
        return span_in(document.lines, line, 0, len(document.lines[line]))
    line, start = problem.place.line - 1, problem.place.column - 1
    stop = start + problem.width
    text = document.lines[line] if line < len(document.lines) else ""
    if text[start : start + 1] == "[" and "]" not in text[start:stop]:
        stop = max(stop, text.find("]", start) + 1)
    return span_in(document.lines, line, start, stop)


def _including_line(document: Document, file: str) -> int:
    """Return the index of the line that includes the script `file`; of the first line if none names it."""
    stem = re.escape(re.split(r"[/\\]", file)[-1].removesuffix(".txt"))
    named = re.compile(rf"\[\s*include\b[^\[\]]*{stem}", re.IGNORECASE)
    return next((index for index, line in enumerate(document.lines) if named.search(line)), 0)
