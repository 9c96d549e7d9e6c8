"""Recorded outlines of the shipped sessions.

If a change to them is intended, `RENEW_GOLDEN=1 pytest tests/scripts/test_golden.py` records them again; review the
difference before you commit it.
"""

import os
from pathlib import Path

import pytest

from scripts.checks.check import CheckContext, check
from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.library.lookup import Shelf, library_folder
from scripts.model.timeline import Timeline
from scripts.output.outline import heading, outline_rows
from scripts.timing.layout import ESTIMATED, lay_out

GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(path.stem for path in library_folder().glob("*.txt"))
MINUTES = (5, 10, 20)
WIDTH = 100


def outline(name, minutes, seed=1):
    path = library_folder() / f"{name}.txt"
    context = CheckContext(shelf=Shelf(path.parent, path.parent), path=path)
    script, _ = check(path.read_text(encoding="utf-8"), name, path.name, context)
    lines = expand(script, Choices(minutes=minutes, seed=seed))
    cues = tuple(lay_out(lines, ESTIMATED, minutes * 60_000))
    timeline = Timeline(script.header.title, name, seed, "heart", cues)
    return "\n".join([*heading(timeline, WIDTH), *outline_rows(timeline, WIDTH)]) + "\n"


@pytest.mark.parametrize("minutes", MINUTES)
@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_session_matches_its_recorded_outline(name, minutes):
    file = GOLDEN / f"{name}-{minutes}.txt"
    if os.environ.get("RENEW_GOLDEN"):
        file.write_text(outline(name, minutes), encoding="utf-8")
    assert file.is_file(), f"{file.name} is missing; record it with RENEW_GOLDEN=1"
    assert outline(name, minutes) == file.read_text(encoding="utf-8"), (
        "if this change is intended, record it with RENEW_GOLDEN=1"
    )


def test_every_recorded_outline_belongs_to_a_shipped_session():
    expected = {f"{name}-{minutes}.txt" for name in NAMES for minutes in MINUTES}
    assert {path.name for path in GOLDEN.iterdir()} == expected
