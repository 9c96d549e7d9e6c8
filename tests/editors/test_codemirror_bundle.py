"""The editor that ships with the studio is the one that its script builds."""

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "editors" / "codemirror"
BUNDLE = ROOT / "voice" / "studio" / "page" / "codemirror.js"
INPUTS = ("build.js", "entry.js", "package-lock.json")
RENEW = "run `npm ci && npm run build` in editors/codemirror"


def read(path):
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def bundle():
    """The header of the built file and its body."""
    header, end, body = read(BUNDLE).partition("\n */\n")
    return header + end, body


def locked():
    """The packages of the lock file by their names, without those that only build."""
    packages = json.loads(read(FOLDER / "package-lock.json"))["packages"]
    return {name.removeprefix("node_modules/"): each for name, each in packages.items() if name and not each.get("dev")}


def test_the_bundle_is_built_from_the_script_the_entry_and_the_lock_file_as_they_are():
    expected = sha256("".join(read(FOLDER / name) for name in INPUTS))
    assert f"inputs: sha256 {expected}" in bundle()[0], RENEW


def test_the_bundle_was_not_edited_by_hand():
    header, body = bundle()
    assert f"body: sha256 {sha256(body)}" in header, RENEW


def test_the_bundle_names_the_packages_that_are_locked_with_free_licences():
    named = dict(re.findall(r"^ \* (\S+) (\d\S+), MIT\. Copyright", bundle()[0], re.M))
    assert named.items() <= {name: each["version"] for name, each in locked().items()}.items()
    assert "@codemirror/view" in named
    assert {each["license"] for each in locked().values()} == {"MIT"}
    assert "Permission is hereby granted" in bundle()[0]


def test_every_locked_package_has_a_hash_and_comes_from_the_registry():
    for each in locked().values():
        assert each["integrity"].startswith("sha512-")
        assert each.get("resolved", "https://registry.npmjs.org/").startswith("https://registry.npmjs.org/")


def test_the_bundle_contacts_nobody_and_runs_no_text_as_code():
    body = bundle()[1]
    assert set(re.findall(r"https?://[^\"'`\s)]+", body)) == {"http://www.w3.org/2000/svg"}
    calls = r"\b(?:fetch|eval|import|XMLHttpRequest|sendBeacon|WebSocket|EventSource|importScripts)\s*\(|new Function\b"
    assert re.findall(calls, body) == []


def test_the_page_imports_only_what_the_bundle_exports():
    exported = set(re.findall(r"(?:as |[{,])(\w+)(?=[,}])", bundle()[1].rpartition("export{")[2]))
    for module in BUNDLE.parent.glob("*.js"):
        for names in re.findall(r'import \{([^}]*)\} from "\./codemirror\.js"', read(module)):
            assert {name.strip() for name in names.split(",") if name.strip()} <= exported, module.name


@pytest.fixture
def node():
    """Runs a script of the folder with its packages; skips the test if they aren't installed."""
    if not (FOLDER / "node_modules" / "esbuild").is_dir() or not shutil.which("node"):
        pytest.skip("needs Node.js, and `npm ci` in editors/codemirror")
    return lambda *command: subprocess.run(
        ["node", *command], cwd=FOLDER, capture_output=True, encoding="utf-8", check=False, timeout=300
    )


def test_building_again_gives_the_same_file(node):
    built = node("build.js", "--print")
    assert built.stderr == ""
    assert built.stdout == read(BUNDLE), RENEW


def test_the_types_in_the_comments_of_the_page_s_modules_are_right(node):
    checked = node("check.js")
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
