"""Tests the tables in YAML and their copies in JSON."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from scripts.generate_tables import copy_of, sources
from scripts.tables import parse_table, table

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("source", sources(), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_the_copy_of_each_table_is_current_and_loses_nothing(source: Path) -> None:
    copy = source.with_suffix(".json").read_text(encoding="utf-8")
    assert copy == copy_of(source), "run python -m scripts.generate_tables"
    assert json.loads(copy)["table"] == parse_table(source)


def test_a_table_that_was_changed_is_read_instead_of_its_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "changed_tables"
    folder.mkdir()
    (folder / "__init__.py").touch()
    source = folder / "words.yaml"
    source.write_text("bell: gong\n", encoding="utf-8")
    source.with_suffix(".json").write_text(copy_of(source), encoding="utf-8")
    source.write_text("bell: chime\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "changed_tables", raising=False)
    assert table("changed_tables", "words") == {"bell": "chime"}
