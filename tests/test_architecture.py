"""Which part of the program may import which, without cycles; sizes of modules and functions."""

import ast
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

from voice.speech.engines import ENGINES

ROOT = Path(__file__).parents[1]
TOPS = ("audio", "scripts", "voice")

BASE = ("scripts.errors", "scripts.times", "scripts.terminal_text", "scripts.suggestions", "scripts.tables")
TEXT = ("scripts.model", *BASE)

ALLOWED = {
    "scripts.errors": ("scripts.terminal_text",),
    "scripts.times": (),
    "scripts.terminal_text": (),
    "scripts.suggestions": (),
    "scripts.tables": (),
    "scripts.generate_tables": ("scripts.tables",),
    "scripts.normalization": BASE,
    "scripts.model": BASE,
    "scripts.output": ("scripts.normalization", *TEXT),
    "scripts.notation": ("scripts.normalization", *TEXT),
    "scripts.syntax": ("scripts.notation", "scripts.normalization", *TEXT),
    "scripts.timing": ("scripts.normalization", *TEXT),
    "scripts.expansion": ("scripts.timing", "scripts.normalization", *TEXT),
    "scripts.documents": ("scripts.syntax", "scripts.notation", *TEXT),
    "scripts.library": ("scripts.documents", "scripts.syntax", *TEXT),
    "scripts.checks": (
        "scripts.library",
        "scripts.expansion",
        "scripts.timing",
        "scripts.syntax",
        "scripts.normalization",
        *TEXT,
    ),
    "audio.errors": (),
    "audio.signal": ("audio.errors",),
    "audio.ambiences": ("audio.signal", "audio.errors"),
    "audio": ("audio.ambiences", "audio.signal", "audio.errors"),
    "audio.devices": ("audio.signal", "audio.errors"),
    "audio.tags": (),
    "audio.sinks": ("audio",),
    "voice.errors": ("scripts.times", "scripts.terminal_text"),
    "voice.bounds": (),
    "voice.termination": (),
    "voice.storage": ("voice.errors", "scripts.errors"),
    "voice.takes": ("voice.storage", "voice.errors", "audio", "scripts"),
    "voice.speech": ("voice.takes", "voice.storage", "voice.errors", "audio", "scripts"),
    "voice.session": ("voice.speech", "voice.takes", "voice.storage", "voice.errors", "audio", "scripts"),
    "voice.web": ("scripts.times",),
    "voice.export": ("voice.web", "voice.session", "voice.takes", "voice.storage", "voice.errors", "audio", "scripts"),
    "voice.batch": (
        "voice.export",
        "voice.session",
        "voice.speech",
        "voice.takes",
        "voice.storage",
        "voice.errors",
        "voice.termination",
        "audio",
        "scripts",
    ),
    "voice.authoring": (
        "voice.export",
        "voice.session",
        "voice.takes",
        "voice.storage",
        "voice.errors",
        "scripts",
    ),
    "voice.sharing": (
        "voice.batch",
        "voice.web",
        "voice.export",
        "voice.session",
        "voice.storage",
        "voice.errors",
        "audio",
        "scripts",
    ),
    "voice.publishing": (
        "voice.batch",
        "voice.web",
        "voice.export",
        "voice.session",
        "voice.storage",
        "voice.errors",
        "audio",
        "scripts",
    ),
    "voice.playback": (
        "voice.session",
        "voice.storage",
        "voice.errors",
        "voice.bounds",
        "voice.termination",
        "audio",
        "scripts",
    ),
    "voice.editor": (
        "voice.session",
        "voice.speech",
        "voice.storage",
        "voice.errors",
        "audio",
        "scripts",
    ),
    "voice.studio": (
        "voice.editor",
        "voice.authoring",
        "voice.publishing",
        "voice.sharing",
        "voice.batch",
        "voice.web",
        "voice.export",
        "voice.session",
        "voice.speech",
        "voice.takes",
        "voice.storage",
        "voice.errors",
        "audio",
        "scripts",
        "voice.bounds",
    ),
    "voice.desktop": ("voice.playback", "voice.errors", "audio", "scripts"),
    "voice.screen": ("voice.playback", "voice.session", "voice.takes", "voice.errors", "audio", "scripts"),
    "voice.cli": (
        "voice.screen",
        "voice.desktop",
        "voice.playback",
        "voice.studio",
        "voice.authoring",
        "voice.publishing",
        "voice.sharing",
        "voice.batch",
        "voice.export",
        "voice.session",
        "voice.speech",
        "voice.takes",
        "voice.storage",
        "voice.errors",
        "voice.bounds",
        "voice.termination",
        "audio",
        "scripts",
    ),
    "voice.__main__": ("voice.cli",),
    "voice.commands": ("voice", "audio", "scripts"),
}
"""What each part may import besides itself; a name covers everything below it."""

NEIGHBOURS = (
    ("voice.screen", "voice.desktop"),
    ("voice.playback", "voice.export"),
    ("voice.playback", "voice.batch"),
    ("voice.playback", "voice.publishing"),
)
"""Parts that never import each other, whatever ALLOWED says."""


def folder(package):
    return Path(find_spec(package).submodule_search_locations[0])


def modules():
    for top in TOPS:
        root = folder(top)
        for path in root.rglob("*.py"):
            yield ".".join([top, *path.relative_to(root).with_suffix("").parts]).removesuffix(".__init__"), path


MODULES = dict(modules())


@cache
def tree(name):
    """Return the syntax tree of a module."""
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


@cache
def imports(name):
    """Return the modules of the program that a module imports, lazily and for types alone too."""
    return frozenset(imported(name)) - {name}


def imported(module):
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module}: relative import"
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in MODULES else node.module for name in inner]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] in TOPS)


def part(module):
    """Return the longest name in ALLOWED that `module` is or lies below."""
    names = module.split(".")
    return next(
        (".".join(names[:count]) for count in range(len(names), 0, -1) if ".".join(names[:count]) in ALLOWED), ""
    )


def permitted(importer, target):
    own, other = part(importer), part(target)
    if own == other:
        return True
    return any(other == name or other.startswith(f"{name}.") for name in ALLOWED[own])


def test_every_module_belongs_to_a_part():
    assert [name for name in MODULES if not part(name) and name not in TOPS] == []


def test_a_part_imports_only_what_it_may():
    found = {(name, other) for name in MODULES if part(name) for other in imports(name) if not permitted(name, other)}
    assert found == set()


@pytest.mark.parametrize("neighbours", NEIGHBOURS)
def test_neighbours_never_reach_each_other(neighbours):
    for one, other in (neighbours, neighbours[::-1]):
        modules = [name for name in MODULES if part(name) == one]
        assert modules
        assert {(name, target) for name in modules for target in reached(name) if part(target) == other} == set()


def test_the_parts_of_audio_depend_one_way():
    allowed = {name: set(others) for name, others in ALLOWED.items() if name.split(".")[0] == "audio"}
    order = ("errors", "signal", "ambiences", "", "devices", "tags", "sinks")
    levels = {f"audio.{name}".rstrip("."): level for level, name in enumerate(order)}
    assert set(levels) == set(allowed)
    assert [(name, other) for name in allowed for other in allowed[name] if levels[other] >= levels[name]] == []


def test_there_are_no_import_cycles():
    found = {name: sorted(other for other in imports(name) if name in reached(other)) for name in MODULES}
    assert {name: others for name, others in found.items() if others} == {}


def reached(name):
    """Return `name` and every module it imports, directly or indirectly."""
    known, waiting = {name}, [name]
    while waiting:
        waiting += (fresh := imports(waiting.pop()) - known)
        known |= fresh
    return known


def test_only_a_session_writes_to_its_attributes():
    found = [
        f"{name}:{node.lineno}"
        for name in MODULES
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store | ast.Del)
        and (getattr(node.value, "id", None) == "session" or getattr(node.value, "attr", None) == "session")
    ]
    assert found == []


def test_only_the_table_of_engines_names_their_modules():
    """Others load them through the table, so that a new engine is one row."""
    engines = "voice.speech.engines"
    own = {name for name in MODULES if any(name.startswith(f"{engines}.{engine}") for engine in ENGINES)}
    assert own
    outside = [name for name in MODULES if name.split(".")[:3] != engines.split(".")]
    assert {(name, target) for name in outside for target in imports(name) & own} == set()


def test_scripts_load_no_sound_or_screen_libraries():
    names = sorted(name for name in MODULES if name.startswith("scripts."))
    result = subprocess.run(
        [sys.executable, "-c", f"import sys, {', '.join(names)}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "scripts.model.timeline" in result
    assert not {"numpy", "rich", "click", "pydub", "av", "audio", "voice"} & set(result)


@pytest.mark.parametrize("package", TOPS)
def test_no_other_distribution_ships_our_names(package):
    assert set(packages_distributions()[package]) == {"outpour"}


def test_every_package_goes_into_the_wheel():
    """A package that pyproject.toml leaves out works from a checkout, and is missing once installed."""
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    present = {
        ".".join(path.parent.relative_to(ROOT).parts) for name in TOPS for path in (ROOT / name).rglob("__init__.py")
    }
    assert set(listed) == present


def test_no_module_and_no_folder_grows_too_large():
    long = {name: count for name, path in MODULES.items() if (count := len(path.read_text("utf-8").splitlines())) > 400}
    assert long == {}
    pages = [path for place in ("web", "studio/page") for path in (ROOT / "voice" / place).iterdir()]
    web = [path for path in pages if path.suffix in (".js", ".css", ".html") and path.name not in GENERATED]
    assert {path.name for path in web if len(path.read_text("utf-8").splitlines()) > 400} == set()
    folders = {}
    for path in MODULES.values():
        if path.name != "__init__.py":
            folders.setdefault(path.parent, []).append(path)
    assert {str(where): len(files) for where, files in folders.items() if len(files) > MOST_MODULES} == {}


MOST_MODULES = 20

GENERATED = ("codemirror.js",)
"""Files of pages that a script builds from packages."""


def test_no_function_is_longer_than_fifty_lines():
    """Signature and docstring don't count: a command has one parameter for each option, and its help text."""
    long = {}
    for name in MODULES:
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                code = node.body[1:] if ast.get_docstring(node) else node.body
                count = node.end_lineno - code[0].lineno + 1 if code else 0
                if count > 50:
                    long[f"{name}.{node.name}"] = count
    assert long == {}
