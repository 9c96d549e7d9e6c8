"""Tests that other files name exist: in `.ci/run`, and in the groups that share a worker."""

import re
from itertools import product
from pathlib import Path

import pytest
from worker_groups import group

ROOT = Path(__file__).parents[1]
CI = (ROOT / ".ci/run").read_text(encoding="utf-8").replace('"$root"/', "")
FILES = re.findall(r"(tests/[\w/{},]+\.py)(?:::'?(test_\w+))?", CI)
DEFINED = {
    f"{path.relative_to(ROOT).as_posix()}::{name}"
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
}


def each(pattern):
    """The paths that a shell makes of a pattern with braces."""
    parts = [part.split(",") for part in re.split(r"[{}]", pattern)]
    return ["".join(path) for path in product(*parts)]


def test_ci_names_files_and_tests():
    assert len(FILES) > 10
    assert any(name for _, name in FILES)


@pytest.mark.parametrize(("pattern", "name"), FILES)
def test_a_file_or_test_that_ci_names_exists(pattern, name):
    for path in each(pattern):
        assert (ROOT / path).is_file()
        assert not name or f"{path}::{name}" in DEFINED


@pytest.mark.parametrize("name", ["clock", "joe", "ambiences", "cluster", "browser"])
def test_a_group_has_tests(name):
    assert name in set(map(group, DEFINED))


def test_the_tests_that_speak_the_same_sentences_share_a_worker():
    named = ("has_the_target_length", "spoken_at_the_times", "no_sentence_of_a_session")
    assert all(any(part in test and group(test) == "joe" for test in DEFINED) for part in named)
