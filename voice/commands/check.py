"""`outpour check`."""

from __future__ import annotations

import json

import click

from scripts.checks.check import check, feasible_lengths
from scripts.errors import Place, Problem, UnknownSessionError, UnreadableScriptError
from scripts.library.lookup import find
from scripts.terminal_text import printable
from scripts.times import format_range
from voice.session.loading import check_context
from voice.storage.paths import Paths, user_paths


@click.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--allow-files", is_flag=True, help="Let the scripts use files from outside their folders.")
@click.pass_context
def command(context: click.Context, files: tuple[str, ...], as_json: bool, allow_files: bool) -> None:
    """Report every mistake in scripts, with its line and column. FILE is a path or a name from `outpour list`."""
    paths = user_paths()
    problems, lengths = [], []
    for file in files:
        found, length = _checked(file, paths, allow_files)
        problems += found
        lengths += [f"{printable(file)}: {length} possible"] * bool(length)
    if as_json:
        click.echo(json.dumps([_plain(problem) for problem in problems], ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            click.echo(str(problem))
        for line in (*lengths, _summary(problems, len(files))):
            click.echo(line, err=True)
    context.exit(1 if any(problem.severity == "error" for problem in problems) else 0)


def _checked(file: str, paths: Paths, allow_files: bool) -> tuple[list[Problem], str]:
    """Return the problems of a script, and its possible lengths if it is playable."""
    try:
        source = find(file, paths.scripts)
        context = check_context(source, paths, anywhere=allow_files)
        script, problems = check(source.read(), source.name, source.label, context)
    except UnknownSessionError as error:
        return [Problem(Place(file, 1, 1), "not-found", str(error))], ""
    except UnreadableScriptError as error:
        return [Problem(Place(file, 1, 1), "unreadable", error.reason)], ""
    playable = not any(problem.severity == "error" for problem in problems)
    return problems, format_range(*feasible_lengths(script)) if playable else ""


def _plain(problem: Problem) -> dict[str, object]:
    return {
        "file": problem.place.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint,
    }


def _summary(problems: list[Problem], files: int) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    if not problems:
        return f"{files} {'script' if files == 1 else 'scripts'}, no problems"
    return f"{errors} {'error' if errors == 1 else 'errors'}, {warnings} {'warning' if warnings == 1 else 'warnings'}"
