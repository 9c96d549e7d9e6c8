"""The documents are current and complete, and their links work."""

import importlib.util
import re
import sys
import xml.etree.ElementTree as ET
from dataclasses import fields
from pathlib import Path

import pytest
from sessions import SMALL

from audio.ambiences import AMBIENCES
from scripts.checks.check import check
from scripts.model.breathing import PATTERNS
from scripts.model.header import Header
from scripts.syntax.directions import DIRECTIONS
from scripts.syntax.header_reader import read_header
from scripts.syntax.speech_markdown import SAY_AS
from voice.cli.settings import OPTION_SETTINGS, PLAYER_SETTINGS
from voice.screen.keymap import ACTIONS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
TOPS = ("audio", "scripts", "voice")
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md")])


def load(name):
    """Import docs/NAME.py."""
    spec = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_command_reference_is_current():
    page = read("docs/commands.md")
    assert page == load("generate").reference(page), "run `python docs/generate.py`"


def test_the_manual_page_is_current():
    assert read("docs/outpour.1") == load("generate").manual(), "run `python docs/generate.py`"


def test_the_reference_that_editors_show_is_current():
    assert read("voice/editor/reference.json") == load("generate").editor_reference(read("docs/language.md")), (
        "run `python docs/generate.py`"
    )


def test_the_command_reference_has_every_option_of_every_command():
    page = read("docs/commands.md")
    for name, command in load("generate").commands():
        section = re.search(rf"^### outpour {name}\n(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL)[1]
        spelled = {each for parameter in command.params for each in parameter.opts if each.startswith("-")}
        assert spelled <= set(re.findall(r"(?<=`)--?[a-z][a-z-]*", section)), name


def test_no_document_names_an_option_that_does_not_exist():
    options = {each for _, command in load("generate").commands() for each in _spellings(command)}
    options |= {"--version", "--help"}
    for page in PAGES:
        if page.name in ("CONTRIBUTING.md", "CHANGELOG.md"):
            continue
        commands = re.sub(
            r"^.*\b(?:pytest|fuzz|dask worker|dask scheduler|firewall-cmd) .*$",
            "",
            page.read_text(encoding="utf-8"),
            flags=re.M,
        )
        assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", commands)) <= options, page.name


def _spellings(command):
    return [each for parameter in command.params for each in parameter.opts]


def anchors(text):
    """The anchors of a page's headings, as GitHub makes them."""
    found = set()
    for heading in re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S), re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        found.add(re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-"))
    return found


def links(page):
    text = re.sub(r"^```.*?^```$|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    targets = re.findall(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"", text)
    return [written or quoted for written, quoted in targets]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page):
    for link in links(page):
        if link.startswith(("https://", "http://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), link


def test_every_document_can_be_reached_from_the_readme():
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in seen and page.suffix == ".md":
            seen.add(page)
            waiting += [(page.parent / link.partition("#")[0]).resolve() for link in links(page) if ":" not in link]
    assert {page for page in PAGES if page not in seen} == set()


@pytest.mark.parametrize("name", ["player", "outline"])
def test_a_picture_shows_the_walk(name):
    picture = ET.fromstring(read(f"docs/{name}.svg"))
    shown = "".join(picture.itertext()).replace("\N{NO-BREAK SPACE}", " ")
    assert "Beside you" in shown


@pytest.mark.skipif(sys.platform == "win32", reason="the pictures are drawn in a pseudo-terminal")
def test_drawing_the_player_asks_no_question():
    walk = read("scripts/library/walk.txt")
    words = dict(part.partition("=")[::2] for part in load("draw").WORDS[1::2])
    assert words == dict(read_header(walk, "walk", "walk.txt").ask)


@pytest.mark.skipif(sys.platform == "win32", reason="the pictures are drawn in a pseudo-terminal")
def test_the_picture_of_an_outline_is_current(outpour, monkeypatch):
    """Its times are of spoken words; these are estimated."""
    draw = load("draw")
    monkeypatch.setenv("COLUMNS", str(draw.WIDTH))
    page = outpour(*draw.SHOW, "--estimate").out.splitlines()[: draw.OUTLINE_ROWS]
    rows = {}
    for text in ET.fromstring(read("docs/outline.svg")).iter("{http://www.w3.org/2000/svg}text"):
        rows.setdefault(text.get("y"), []).append(text.text)
    drawn = ["".join(parts) for parts in rows.values()]
    expected = [timeless(line) for line in page if line and not set(line) <= set("█·•≈")]
    assert [line for line in expected if line not in map(timeless, drawn)] == []


def timeless(line):
    """Return `line` without blanks, which a picture leaves out between its parts, and with 0 for all numbers."""
    return "".join(re.sub(r"\d+(:\d+)?", "0", line).split())


def test_the_sample_is_a_short_sound():
    sample = DOCS / "sample.mp3"
    assert sample.stat().st_size <= 1_000_000
    assert sample.read_bytes().startswith((b"ID3", b"\xff\xfb"))


LANGUAGE = read("docs/language.md")
SETTINGS = read("docs/settings.md")


def test_the_script_in_the_language_reference_has_no_problem():
    shown = re.search(r"```text\n(.*?)```", LANGUAGE, re.DOTALL)[1]
    assert check(shown, "evening", "language.md")[1] == []


WRITTEN = re.findall(r"`([\[(][^`]+[\]})])`", LANGUAGE)
BLOCK_NAMES = ("[every]", "[count]", "[repeat]")
"""Directions that the table of limits names without arguments."""


@pytest.mark.parametrize("written", sorted(set(WRITTEN) - set(BLOCK_NAMES) - {f"[{name}]" for name in SAY_AS}))
def test_every_direction_in_the_language_reference_is_understood(written):
    text = f"---\nask: {{who: x}}\n---\nWords. {written}"
    if re.match(r"\[(from|under|repeat)", written):
        text += "\nMore.\n[end]"
    elif written.startswith(("[choose", "[every")):
        text += "\n- One.\n- Two.\n- Three.\n[end]"
    elif written == "[end]":
        text = f"[repeat x2] Words. {written}"
    problems = check(text, "shown", "language.md")[1]
    assert [problem for problem in problems if problem.severity == "error"] == []


def test_the_language_reference_has_every_direction_pattern_ambience_and_key():
    assert set(DIRECTIONS) <= set(re.findall(r"`\[([a-z]+)", LANGUAGE))
    assert set(PATTERNS) | set(AMBIENCES) <= set(re.findall(r"`([a-z0-9-]+)`", LANGUAGE))
    assert {field.name for field in fields(Header)} == set(re.findall(r"^\| `([a-z]+): ", LANGUAGE, re.MULTILINE))


def test_the_settings_page_has_every_setting_and_every_key():
    for name in OPTION_SETTINGS:
        assert f"| `{name} = " in SETTINGS
        assert f"`OUTPOUR_{name.upper()}`" in SETTINGS
    for name in PLAYER_SETTINGS:
        assert f"`{name} = " in SETTINGS or f"[{name}]" in SETTINGS
    assert set(ACTIONS) <= set(re.findall(r"`([a-z-]+)`", SETTINGS))


def test_the_python_api_works_as_shown(tmp_path, monkeypatch, capsys):
    code = re.search(r"^```python\n(.*?)^```", read("docs/architecture.md"), re.MULTILINE | re.DOTALL)[1]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "walk.txt").write_text(SMALL, encoding="utf-8")
    shown = {}
    exec(code.replace('"walk"', '"walk.txt"'), shown)
    assert (tmp_path / "walk.mp3").stat().st_size > 100_000
    printed = capsys.readouterr().out.splitlines()
    assert shown["exported"].length_ms == int(printed[-1].split()[1])
    assert any(line.endswith("say Let the shoulders go.") for line in printed)


NAMING = ("docs/architecture.md", "docs/speed.md", "CONTRIBUTING.md", ".ci/run")
PATHS = re.compile(r"(?<![\w./-])((?:audio|bench|docs|scripts|tests|voice)/[\w./{},-]*[\w}/])")


def expanded(path):
    """The paths of a shell pattern such as `a_{b,c}.py`."""
    before, brace, rest = path.partition("{")
    if not brace:
        return [path]
    inside, _, after = rest.partition("}")
    return [each for part in inside.split(",") for each in expanded(f"{before}{part}{after}")]


@pytest.mark.parametrize("page", NAMING)
def test_every_path_it_names_exists(page):
    named = {each for path in PATHS.findall(read(page).replace('"$root"/', "")) for each in expanded(path)}
    assert named
    assert {path for path in named if not (ROOT / path).exists()} == set()


def test_the_architecture_names_every_package():
    table = re.search(r"^## Layout\n(.*?)^## ", read("docs/architecture.md"), re.MULTILINE | re.DOTALL)[1]
    named = set(re.findall(r"^\| `([a-z/]+)` \|", table, re.MULTILINE))
    packages = {path.parent.relative_to(ROOT).as_posix() for top in TOPS for path in (ROOT / top).rglob("__init__.py")}
    assert packages - {"scripts", "voice", "scripts/normalization/phrases"} == named
