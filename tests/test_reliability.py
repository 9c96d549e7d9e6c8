"""Every promise in docs/reliability.md names tests that exist."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "reliability.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(test_\w+\.py)::(test_\w+)`", PAGE)))


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_every_test_that_is_named_exists(file, test):
    found = [path.read_text(encoding="utf-8") for path in TESTS.rglob(file)]
    assert any(re.search(rf"^(async )?def {test}\(", text, re.MULTILINE) for text in found), f"{file} has no {test}"


def test_every_promise_names_a_test():
    rows = [
        row
        for row in PAGE.splitlines()
        if row.startswith("| ") and not row.startswith(("| When ", "| Library ", "| --- "))
    ]
    assert len(rows) > 20
    assert [row for row in rows if "::test_" not in row] == []
