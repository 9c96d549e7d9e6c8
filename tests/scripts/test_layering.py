import ast
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORBIDDEN = {"scripts": {"audio", "voice"}, "audio": {"scripts", "voice"}}


def folder(package):
    return Path(find_spec(package).submodule_search_locations[0])


def imported(path):
    """The first names of everything that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("package", FORBIDDEN)
def test_a_folder_imports_only_what_it_may(package):
    modules = list(folder(package).rglob("*.py"))
    assert len(modules) > 10
    found = {(path.name, name) for path in modules for name in imported(path)}
    assert {pair for pair in found if pair[1] in FORBIDDEN[package]} == set()
    assert any(name == package for _, name in found)


def test_the_program_imports_both():
    found = {name for path in folder("voice").rglob("*.py") for name in imported(path)}
    assert {"scripts", "audio"} <= found


def test_text_needs_neither_sound_nor_screen():
    modules = sorted(path.stem for path in folder("scripts").glob("*.py") if path.stem != "__init__")
    told = subprocess.run(
        [sys.executable, "-c", f"import sys, {', '.join(f'scripts.{name}' for name in modules)}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "scripts.timeline" in told
    assert not {"numpy", "rich", "click", "pydub", "av", "audio", "voice"} & set(told)


@pytest.mark.parametrize("package", ["scripts", "audio", "voice"])
def test_no_other_distribution_ships_our_names(package):
    assert set(packages_distributions()[package]) == {"outpour"}


def test_every_package_goes_into_the_wheel():
    """A folder that is not written out in pyproject.toml works here, and is missing where it was installed."""
    written = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    there = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for name in ("audio", "scripts", "voice")
        for path in (ROOT / name).rglob("__init__.py")
    }
    assert set(written) == there
