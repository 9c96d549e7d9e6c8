"""Scripts as people bring them, and their sessions; a case is an entry in a file of the folder `scripts`."""

from pathlib import Path

import pytest
from spoken_cues import cues

from scripts.tables import parse_table

FILES = sorted((Path(__file__).parent / "scripts").glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_scripts_are_read_as_they_are_meant(file):
    """One test for each file, which reports all that differs: a test for each entry would take twice as long."""
    cases = parse_table(file)
    assert {written: cues(written) for written in cases} == {
        written: heard if isinstance(heard, list) else [heard] for written, heard in cases.items()
    }
