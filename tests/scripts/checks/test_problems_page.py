"""Every code that a problem may have is written down, and no other."""

import ast
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from scripts.checks.check import CheckContext, check
from scripts.library.lookup import Shelf

PAGE = (Path(__file__).parents[3] / "docs" / "problems.md").read_text(encoding="utf-8")
TELLS = {"Problem": 1, "DirectionError": 0, "_fault": None, "_warn": 2, "fault": 1, "problem": 1}
TELLS |= {"_problem": 1, "_in_header": 3, "_with_gain": 1}
"""Who tells of problems, and at which place the code stands; None where it is found by its looks."""


def codes_in(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            for place, argument in enumerate(node.args):
                told = isinstance(argument, ast.Constant) and isinstance(argument.value, str) and name in TELLS
                if told and TELLS[name] in (place, None) and re.fullmatch(r"[a-z]+(-[a-z]+)*", argument.value):
                    yield argument.value


def source_codes():
    scripts = Path(find_spec("scripts").submodule_search_locations[0])
    check = Path(find_spec("voice.commands.check").origin)
    return {code for path in (*scripts.rglob("*.py"), check) for code in codes_in(path)}


def test_every_code_is_documented_and_no_other():
    documented = re.findall(r"^### `([a-z-]+)`", PAGE, re.MULTILINE)
    assert len(documented) == len(set(documented))
    assert set(documented) == source_codes()


SECTIONS = re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]
MENDED = [
    pytest.param(section.split("`")[1], *pair, id=section.split("`")[1])
    for section in SECTIONS
    for pair in re.findall(r"`([^`]+)` → `([^`]+)`", section)
]


def codes(text):
    around = CheckContext(shelf=Shelf(Path("nowhere"), Path("nowhere")))
    return {each.code for each in check(f"{text}\n\nRest. [closing] Bye.", "x", "x.txt", around)[1]}


@pytest.mark.parametrize(("code", "written", "right"), MENDED)
def test_each_documented_example_has_its_problem_and_the_fix_has_not(code, written, right):
    if written.startswith("<"):
        found = [{each.code for each in check(text, "x", "x.txt")[1]} for text in (written, right)]
    else:
        found = [codes(written), codes(right)]
    assert code in found[0]
    assert found[1] <= {"no-closing", "sound-not-found", "long-pause", "crowded"}
