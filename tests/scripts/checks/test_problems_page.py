"""docs/problems.md documents exactly the codes that problems have."""

import ast
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from scripts.checks.check import CheckContext, check
from scripts.library.lookup import Shelf

PAGE = (Path(__file__).parents[3] / "docs" / "problems.md").read_text(encoding="utf-8")
REPORTERS = {"Problem": 1, "DirectionError": 0, "_fault": None, "_warn": 2, "fault": 1, "problem": 1}
REPORTERS |= {"_problem": 1, "_in_header": 3, "_split_gain": 1, "add": 1, "NoticeText": 0}
"""The calls that report problems, and the position of the code in their arguments; None if only its form is known."""


def codes_in(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            for index, argument in enumerate(node.args):
                text = isinstance(argument, ast.Constant) and isinstance(argument.value, str) and name in REPORTERS
                if text and REPORTERS[name] in (index, None) and re.fullmatch(r"[a-z]+(-[a-z]+)*", argument.value):
                    yield argument.value


def source_codes():
    scripts = Path(find_spec("scripts").submodule_search_locations[0])
    check = Path(find_spec("voice.commands.check").origin)
    return {code for path in (*scripts.rglob("*.py"), check) for code in codes_in(path)}


def test_exactly_the_existing_codes_are_documented():
    documented = re.findall(r"^### `([a-z-]+)`", PAGE, re.MULTILINE)
    assert len(documented) == len(set(documented))
    assert set(documented) == source_codes()


SECTIONS = re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]
EXAMPLES = [
    pytest.param(section.split("`")[1], *pair, id=section.split("`")[1])
    for section in SECTIONS
    for pair in re.findall(r"`([^`]+)` → `([^`]+)`", section)
]


def codes(text):
    context = CheckContext(shelf=Shelf(Path("nowhere"), Path("nowhere")))
    return {each.code for each in check(f"{text}\n\nRest. [closing] Bye.", "x", "x.txt", context)[1]}


@pytest.mark.parametrize(("code", "wrong", "right"), EXAMPLES)
def test_documented_examples_have_their_problem_and_fixes_do_not(code, wrong, right):
    if wrong.startswith("<"):
        found = [{each.code for each in check(text, "x", "x.txt")[1]} for text in (wrong, right)]
    else:
        found = [codes(wrong), codes(right)]
    assert code in found[0]
    assert found[1] <= {"no-closing", "sound-not-found", "long-pause", "crowded"}
