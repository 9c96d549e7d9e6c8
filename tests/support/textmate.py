"""Tokenizes scripts with the grammar that editors use, through a real TextMate engine."""

import json
import shutil
from functools import cache
from importlib.metadata import files
from pathlib import Path
from tempfile import TemporaryDirectory

from babi.highlight import Grammars, highlight_line

FOLDER = Path(__file__).parents[2] / "editors" / "vscode"
GRAMMAR = FOLDER / "syntaxes" / "outpour.tmLanguage.json"


@cache
def _compiler():
    """The compiled grammar; the engine finds grammars by files named after their scopes."""
    yaml = next(file.locate() for file in files("babi-grammars") if file.name == "source.yaml.json")
    with TemporaryDirectory() as folder:
        shutil.copy(GRAMMAR, Path(folder) / "text.outpour.json")
        shutil.copy(yaml, Path(folder) / "source.yaml.json")
        compiler = Grammars(folder).compiler_for_scope("text.outpour")
        state, _ = highlight_line(compiler, compiler.root_state, "---\n", first_line=True)
        highlight_line(
            compiler, state, "title: Rest\n", first_line=False
        )  # loads YAML's grammar while its file is there
    return compiler


def grammar():
    """The grammar's JSON."""
    return json.loads(GRAMMAR.read_text(encoding="utf-8"))


def scopes(lines):
    """The scopes of every character of every line, as lists of tuples."""
    return _scopes(tuple(lines))


@cache
def _scopes(lines):
    state, found = _compiler().root_state, []
    for number, line in enumerate(lines):
        state, regions = highlight_line(_compiler(), state, f"{line}\n", first_line=number == 0)
        row = [()] * (len(line) + 1)
        for region in regions:
            row[region.start : region.end] = [region.scope] * (region.end - region.start)
        found.append(row)
    return found


def parts(text):
    """(written, innermost scope) of every region of the lines of `text` that has a scope of its own."""
    state, found = _compiler().root_state, []
    for number, line in enumerate(text.split("\n")):
        state, regions = highlight_line(_compiler(), state, f"{line}\n", first_line=number == 0)
        found += [
            (line[region.start : region.end], region.scope[-1].removesuffix(".outpour"))
            for region in regions
            if len(region.scope) > 1 and line[region.start : region.end].strip()
        ]
    return found
