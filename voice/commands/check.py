"""`outpour check`."""

from __future__ import annotations

import json

import click

from scripts.check import check
from scripts.errors import Place, Problem, UnknownSessionError, UnreadableScriptError
from scripts.find import find
from voice.folders import Folders, folders
from voice.music import shelf


@click.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--allow-files", is_flag=True, help="Let the scripts use music from outside of their folders.")
@click.pass_context
def command(context: click.Context, files: tuple[str, ...], as_json: bool, allow_files: bool) -> None:
    """Tell everything that is wrong with scripts: paths, or names from `outpour list`."""
    own = folders()
    problems = [problem for file in files for problem in _problems(file, own, allow_files)]
    if as_json:
        click.echo(json.dumps([_plain(problem) for problem in problems], ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            click.echo(str(problem))
        click.echo(_summary(problems, len(files)), err=True)
    context.exit(1 if any(problem.severity == "error" for problem in problems) else 0)


def _problems(file: str, own: Folders, allow_files: bool) -> list[Problem]:
    try:
        source = find(file, own.scripts)
        return check(source.read(), source.name, source.label, shelf(source, own, anywhere=allow_files).fault)[1]
    except UnknownSessionError as error:
        return [Problem(Place(file, 1, 1), "not-found", str(error))]
    except UnreadableScriptError as error:
        return [Problem(Place(file, 1, 1), "unreadable", error.reason)]


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
        return f"{files} {'script' if files == 1 else 'scripts'}, nothing wrong"
    return f"{errors} {'error' if errors == 1 else 'errors'}, {warnings} {'warning' if warnings == 1 else 'warnings'}"
