"""`outpour check`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from scripts.checks.check import check, feasible_lengths
from scripts.checks.unreadable_words import unreadable_word_message
from scripts.errors import Place, Problem, UnclearPersonError, UnknownSessionError, UnreadableScriptError
from scripts.library.lookup import find
from scripts.model.person import person_word
from scripts.normalization.kinds.letters import unreadable_words
from scripts.terminal_text import printable
from scripts.times import format_range
from voice.cli.batch.sessions import is_script_folder, scripts_in
from voice.cli.options import for_option
from voice.cli.printing.echo import echo
from voice.cli.usage_advice import require_quotes
from voice.session.loading import check_context
from voice.storage.paths import Paths, user_paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scripts.model.script import Script


@click.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--allow-files", is_flag=True, help="Let the scripts use files from outside their folders.")
@for_option
@click.pass_context
def command(
    context: click.Context, files: tuple[str, ...], as_json: bool, allow_files: bool, person: str | None
) -> None:
    """Report every mistake in scripts, with its line and column.

    FILE is a path, a folder of scripts, or a name from `outpour list`.
    """
    require_quotes(files)
    paths = user_paths()
    files = tuple(_with_contents_of_folders(files, paths))
    problems, lengths = [], []
    for file in files:
        found, length = _checked(file, paths, allow_files, person)
        problems += found
        lengths += [f"{printable(file)}: {length} possible"] * bool(length)
    if as_json:
        click.echo(json.dumps([_plain(problem) for problem in problems], ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            echo(str(problem))
        for line in (*lengths, _summary(problems, len(files))):
            echo(line, err=True)
    context.exit(1 if any(problem.severity == "error" for problem in problems) else 0)


def _with_contents_of_folders(names: Iterable[str], paths: Paths) -> Iterator[str]:
    """Yield `names`, and the paths of the scripts in each folder in place of its name."""
    for name in names:
        if is_script_folder(name, paths):
            yield from (str(source.path) for source in scripts_in(name))
        else:
            yield name


def _checked(file: str, paths: Paths, allow_files: bool, person: str | None) -> tuple[list[Problem], str]:
    """Return the problems of a script, and its possible lengths if it is playable."""
    try:
        source = find(file, paths.scripts)
        context = check_context(source, paths, anywhere=allow_files)
        script, problems = check(source.read(), source.name, source.label, context)
    except UnknownSessionError as error:
        return [Problem(Place(file, 1, 1), "not-found", str(error))], ""
    except UnreadableScriptError as error:
        return [Problem(Place(file, 1, 1), "unreadable", error.reason)], ""
    if person:
        problems += _person_problems(script, source.label, person)
    playable = not any(problem.severity == "error" for problem in problems)
    return problems, format_range(*feasible_lengths(script)) if playable else ""


def _person_problems(script: Script, file: str, person: str) -> Iterator[Problem]:
    """Yield why `--for` can't name `person` in `script`, or which of the words can't be read by a voice."""
    place, language = Place(file, 1, 1), script.header.language
    try:
        person_word(script.header.ask)
    except UnclearPersonError as error:
        yield Problem(place, "unclear-person", str(error))
    for word in unreadable_words(person, language):
        yield Problem(place, "unreadable-word", unreadable_word_message(word, language), severity="warning")


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
